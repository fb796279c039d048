import { inFlight } from "#local/engines/sqs/entry";
import { overLimit } from "#local/engines/sqs/errors";
import type { Queue } from "#local/engines/sqs/queue";
import type { State } from "#local/engines/sqs/state";

/**
 * How many messages of a queue may be in flight: 120,000, of both types (SQS developer guide, "Amazon
 * SQS standard queue quotas" and "FIFO queue quotas"; FIFO queues had 20,000 until November 2024).
 */
export const inFlightQuota = 120_000;

/**
 * How many more may be received. Throws `OverLimit` where AWS does: for a short poll of a standard
 * queue. A long poll and a FIFO queue get nothing instead.
 */
export function room(state: State, queue: Queue, now: number, longPoll: boolean): number {
  const bound = state.mostInFlight - queue.index.inFlightAtMost(now);
  if (bound > 0) return bound;
  let count = 0;
  for (const entry of queue.index.entries()) if (inFlight(entry, now)) count++;
  const left = Math.max(0, state.mostInFlight - count);
  if (left === 0 && !queue.fifo && !longPoll)
    throw overLimit(
      `Too many messages are in flight in ${queue.record.name}: the limit is ${state.mostInFlight}.`,
    );
  return left;
}
