import { hours, minutes } from "#core/time";

/** How long to wait after the first attempt, the second, …; together 20 hours. SQS hides a message for 12 hours at most. */
const waitsMs = [
  ...[minutes(1), minutes(5), minutes(15)],
  ...[hours(1), hours(3), hours(6), hours(10)],
];

/** Attempts of one round. */
export const mostTries = waitsMs.length + 1;

/** Milliseconds from the attempt that failed to the next; undefined after the last. */
export function waitAfter(tries: number): number | undefined {
  return waitsMs[tries - 1];
}
