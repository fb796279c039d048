import { setTimeout } from "node:timers/promises";

/** Where the time comes from; tests and benchmarks put one that they move in its place. */
export type TimeSource = { now(): number; sleep(ms: number, signal?: AbortSignal): Promise<void> };

const real: TimeSource = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    setTimeout(ms, undefined, { signal }).catch(() => {
      throw signal?.reason;
    }),
};

let source = real;

/** From now on the time is that of `other`; without it, the machine's again. */
export function setTime(other: TimeSource = real): void {
  source = other;
}

/** Epoch milliseconds; the local cloud moves this clock. */
export function now(): number {
  return source.now();
}

/** Resolves after `ms`. Rejects with the signal's reason when it is aborted. */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return source.sleep(ms, signal);
}

/** ISO-8601 UTC with milliseconds: comparable as text. */
export function iso(time: number | string | Date = now()): string {
  return new Date(time).toISOString();
}

/** The same, cut to its second, as event times of AWS services are. */
export function isoSecond(time: number = now()): string {
  return iso(Math.floor(time / 1000) * 1000);
}

/** Whole epoch seconds, as DynamoDB's time to live wants them. */
export function epochSeconds(time: number): number {
  return Math.floor(time / 1000);
}

export const seconds = (count: number): number => count * 1000;
export const minutes = (count: number): number => count * 60_000;
export const hours = (count: number): number => count * 3_600_000;
export const days = (count: number): number => count * 86_400_000;
