/** Epoch milliseconds; the local cloud moves this clock. */
export function now(): number {
  return Date.now();
}

/** ISO-8601 UTC with milliseconds: comparable as text. */
export function iso(time: number | string | Date = now()): string {
  return new Date(time).toISOString();
}

/** Whole epoch seconds, as DynamoDB's time to live wants them. */
export function epochSeconds(time: number): number {
  return Math.floor(time / 1000);
}

export const minutes = (count: number): number => count * 60_000;
export const hours = (count: number): number => count * 3_600_000;
export const days = (count: number): number => count * 86_400_000;
