import { now, sleep } from "#core/time";

/** Calls may be so late for their slot: intervals are 3 % long, so that a second has room for it. */
const lateMs = 10;
/** Slots that a caller takes who came too late with fewer; then he may be late by the others. */
const mostSlots = 5;

/** One slot first; with each that was missed one more, so that a slow process gets on, too. */
export function moreSlots(slots: number): number {
  return Math.min(slots + 1, mostSlots);
}

/**
 * Waits for a slot; false when this process woke so late that a call now would come too close to that of
 * the next slot.
 */
export async function isReached(
  at: number,
  slots: number,
  intervalMs: number,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  signal?.throwIfAborted();
  const left = at - now();
  if (left > 0) await sleep(left, signal);
  return now() - at <= lateMs + (slots - 1) * intervalMs;
}
