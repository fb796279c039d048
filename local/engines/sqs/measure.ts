import { inFlight } from "#local/engines/sqs/entry";
import type { Queue } from "#local/engines/sqs/queue";

/** What is in a queue now. */
export type QueueMeasure = {
  name: string;
  visible: number;
  notVisible: number;
  delayed: number;
  /** Of the oldest message that is not deleted; undefined when the queue is empty. */
  oldestAgeMs: number | undefined;
};

/** Counts a queue's messages at `now` (epoch milliseconds). */
export function measure(queue: Queue, now: number): QueueMeasure {
  const { size } = queue.index;
  let visible = 0;
  let notVisible = 0;
  let oldest = Number.POSITIVE_INFINITY;
  for (const entry of queue.index.entries()) {
    if (entry.visibleAt <= now) visible++;
    if (inFlight(entry, now)) notVisible++;
    oldest = Math.min(oldest, entry.sentAt);
  }
  return {
    name: queue.record.name,
    visible,
    notVisible,
    delayed: size - visible - notVisible,
    oldestAgeMs: size > 0 ? Math.max(0, now - oldest) : undefined,
  };
}
