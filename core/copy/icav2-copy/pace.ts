import { hours, minutes, now, seconds } from "#core/time";

/** Tries of an item, at most. */
export const mostAttempts = 5;
/** A job that tells nothing for so long is given up, as is a task whose launches fail for so long. */
export const patienceMs = hours(48);
/** After that a POST whose answer is missing has either made a job or never will. */
export const settledMs = { answerLost: seconds(10), crashed: minutes(2) };
/** Until a removed file is gone, most often. */
export const removalMs = seconds(6);
/** How long a job that succeeded may wait to be verified together with others. */
export const verifyWithinMs = seconds(30);

const [soonMs, lateMs] = [seconds(5), seconds(30)];

/** Milliseconds before the next try: from one second to one that doubles with each try, 30 at most. */
export function backoffMs(attempt: number, random = Math.random): number {
  const most = Math.min(30, 2 ** Math.max(1, attempt));
  return Math.round(seconds(1 + random() * (most - 1)));
}

/** What a wait depends on; times are epoch milliseconds. */
export type Waiting = {
  /** When the jobs that are under way were asked for. */
  launchedAt: number[];
  /** When something else is to be done. */
  dueAt: number[];
};

/**
 * Seconds to the next look. Jobs that began just now may end any moment; of those that run for long a few seconds
 * more are a small share: so a fifteenth of their mean age, from 5 to 30 seconds, and less when something is due.
 */
export function waitSeconds({ launchedAt, dueAt }: Waiting, time = now()): number {
  const ages = launchedAt.map((at) => time - at);
  const mean = ages.reduce((sum, age) => sum + age, 0) / Math.max(1, ages.length);
  const look = ages.length === 0 ? lateMs : Math.min(lateMs, Math.max(soonMs, mean / 15));
  const due = Math.min(...dueAt.map((at) => at - time), look);
  return Math.max(1, Math.ceil(due / 1000));
}
