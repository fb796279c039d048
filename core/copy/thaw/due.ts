import type { ObjectNote } from "#core/copy/thaw/notes";
import { hoursAt } from "#core/copy/thaw/tier";
import { hours, minutes, seconds } from "#core/time";

/** Between two looks at what comes within minutes, and what takes hours. */
export const soonMs = seconds(30);
export const usualMs = minutes(10);
/** A wait of the machine at most. */
const longestMs = hours(1);

/**
 * What can be read must stay so for this long at least: else it is asked to last longer before its copy begins, and
 * while the others are still on their way. A day is the shortest that S3 gives.
 */
export const reserveMs = hours(12);

/**
 * Milliseconds until the next look at what was asked for at `askedAt` (unset: at some time, by somebody else).
 * In the first quarter of the longest time nothing comes back as a rule.
 */
export function untilLook(
  { archive, askedAt, speed }: Pick<ObjectNote, "archive" | "askedAt" | "speed">,
  at: number,
): number {
  if (speed === "Expedited") return soonMs;
  if (archive === undefined || askedAt === undefined || speed === undefined) return usualMs;
  const quiet = askedAt + hours(hoursAt(archive, speed)) / 4 - at;
  return Math.max(usualMs, Math.min(longestMs, quiet));
}

/** When the first of these is due; `Infinity` when none is. */
export function earliest(entries: { dueAt?: number | undefined }[]): number {
  return entries.reduce(
    (first, { dueAt }) => Math.min(first, dueAt ?? first),
    Number.POSITIVE_INFINITY,
  );
}

/** Whole seconds for the machine to wait until `dueAt`. */
export function waitSeconds(dueAt: number, at: number): number {
  return Math.ceil(Math.max(seconds(1), Math.min(longestMs, dueAt - at)) / 1000);
}
