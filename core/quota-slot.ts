import { now, sleep } from "#core/time";

/** Calls may be so late for their slot: intervals are 3 % long, so that a second has room for it. */
const lateMs = 10;
/** Slots that a caller takes who came too late with fewer; then he may be late by the others. */
const mostSlots = 5;

/**
 * Takes a slot and waits for it. Who wakes so late that a call now would come too close to that of the next slot
 * takes anew: with each that was missed one more, so that a slow process gets on, too. `take` answers when
 * the first of so many slots is. Rejects with the signal's reason when it is aborted.
 */
export async function reach(
  intervalMs: number,
  signal: AbortSignal | undefined,
  take: (slots: number) => Promise<number> | number,
): Promise<void> {
  for (let slots = 1; ; slots = Math.min(slots + 1, mostSlots)) {
    const at = await take(slots);
    signal?.throwIfAborted();
    if (at > now()) await sleep(at - now(), signal);
    if (now() - at <= lateMs + (slots - 1) * intervalMs) return;
  }
}
