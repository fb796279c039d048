import { transaction } from "#local/engines/sqs/database";
import type { Entry } from "#local/engines/sqs/entry";
import type { Queue } from "#local/engines/sqs/queue";
import { redrivePolicy } from "#local/engines/sqs/settings";
import { nowMs, type State } from "#local/engines/sqs/state";

/** Takes messages that were received too often out of `entries`; the answer is what is left to receive. */
export function redriveSpent(state: State, queue: Queue, entries: Entry[]): Entry[] {
  const policy = redrivePolicy(queue.record.settings);
  if (!policy) return entries;
  const spent = entries.filter((entry) => entry.receiveCount >= policy.maxReceiveCount);
  if (spent.length === 0) return entries;
  const target = state.queues.findByArn(policy.deadLetterTargetArn);
  // Without its target SQS goes on delivering; a message is never dropped.
  if (!target) return entries;
  moveMessages(state, spent, queue, target, queue.arn);
  state.context.log(
    `sqs ${queue.record.name}: ${spent.length} messages received ${policy.maxReceiveCount} times moved to ${target.record.name}`,
  );
  return entries.filter((entry) => !spent.includes(entry));
}

/**
 * Moves messages to the end of another queue, with id, body, attributes and group.
 * In a standard queue the age goes on, in a FIFO queue it starts anew.
 */
export function moveMessages(
  state: State,
  entries: Entry[],
  from: Queue,
  to: Queue,
  sourceArn?: string,
): void {
  const now = nowMs(state);
  const moved = transaction(state.database, () =>
    entries.flatMap((entry) => {
      const content = state.messages.content(entry.sequence);
      state.messages.delete(entry.sequence);
      if (!content) return [];
      const { messageId, groupId } = entry;
      const sentAt = to.fifo ? now : entry.sentAt;
      const draft = { messageId, groupId, sentAt, visibleAt: now };
      return [state.messages.insert(to.record.id, draft, { ...content, sourceArn })];
    }),
  );
  for (const entry of entries) from.index.remove(entry);
  for (const entry of moved) to.add(entry);
  state.arrivals.announce(to);
}
