import { invalidCombination, invalidValue } from "#local/engines/cloudwatch/errors";
import type { Part } from "#local/engines/cloudwatch/statistic";

const dayMs = 86_400_000;

/** What fell into one period. */
export type Bucket = { start: number; parts: Part[] };

/** Throws `InvalidParameterValue` for a period that is none of CloudWatch's (seconds). */
export function checkPeriod(seconds: number, member: string): void {
  if ([1, 5, 10, 20, 30].includes(seconds) || (seconds >= 60 && seconds % 60 === 0)) return;
  throw invalidValue(
    `The parameter ${member} must be 1, 5, 10, 20, 30, or a multiple of 60; it is ${seconds}.`,
  );
}

/**
 * The beginning of a range as CloudWatch rounds it down (API Reference, GetMetricStatistics): to the
 * minute, beyond 15 days to five minutes, beyond 63 to the hour; not at all for short periods. Throws
 * `InvalidParameterCombination` for a range that is empty.
 */
export function startOf(start: number, end: number, seconds: number, now: number): number {
  if (start >= end)
    throw invalidCombination("The parameter StartTime must be less than the parameter EndTime.");
  const age = now - start;
  const step =
    age > 63 * dayMs ? 3_600_000 : age > 15 * dayMs ? 300_000 : seconds < 60 ? 1000 : 60_000;
  return start - (start % step);
}

/** Parts by period, in order of time; periods without any are left out. */
export function bucketsOf(parts: Part[], start: number, seconds: number): Bucket[] {
  const buckets = new Map<number, Part[]>();
  for (const part of parts) {
    const index = Math.floor((part.at - start) / (seconds * 1000));
    const bucket = buckets.get(index);
    if (bucket) bucket.push(part);
    else buckets.set(index, [part]);
  }
  return [...buckets]
    .sort(([a], [b]) => a - b)
    .map(([index, inside]) => ({ start: start + index * seconds * 1000, parts: inside }));
}
