/** What a function that took an event said of it: its handler failed, or it could not run (throttled, broken). */
export type FunctionTrouble = "failed" | "busy";

/**
 * Thrown when a function that exists did not get through an event. Lambda has the event in its queue
 * by then, so that the rule's or schedule's retry policy and dead letters no longer matter.
 */
export class FunctionFailure extends Error {
  readonly trouble: FunctionTrouble;

  constructor(trouble: FunctionTrouble, message: string) {
    super(message);
    this.trouble = trouble;
  }
}

/** An event in Lambda's queue. */
export type Waiting = {
  /** Epoch milliseconds. */
  takenAt: number;
  failures: number;
  busy: number;
};

/** Lambda's defaults for asynchronous invocation: two retries, and six hours in its queue. */
const mostRetries = 2;
const mostAgeMs = 6 * 3_600_000;

/**
 * Counts a failed try and says when the next one is due; nothing when Lambda gives the event up. A
 * failed handler runs again after one minute, then after two; a busy function after 1, 2, 4 … 300
 * seconds, as often as the event's age allows (Lambda developer guide, "How Lambda handles errors and
 * retries with asynchronous invocation").
 */
export function nextTry(
  { takenAt, failures, busy }: Waiting,
  trouble: FunctionTrouble,
  now: number,
): { waiting: Waiting; pauseMs: number } | undefined {
  const failed = trouble === "failed";
  const pauseMs = failed ? (failures + 1) * 60_000 : Math.min(300_000, 1000 * 2 ** busy);
  if (failed && failures >= mostRetries) return undefined;
  if (now + pauseMs - takenAt > mostAgeMs) return undefined;
  const waiting = { takenAt, failures: failures + (failed ? 1 : 0), busy: failed ? 0 : busy + 1 };
  return { waiting, pauseMs };
}
