import { randomUUID } from "node:crypto";
import { transaction } from "#local/engines/sqs/database";
import type { Entry } from "#local/engines/sqs/entry";
import type { Queue } from "#local/engines/sqs/queue";
import { redrivePolicy } from "#local/engines/sqs/redrive-policy";
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
  bury(state, spent, queue, target);
  state.context.log(
    `sqs ${queue.record.name}: ${spent.length} messages received ${policy.maxReceiveCount} times moved to ${target.record.name}`,
  );
  return entries.filter((entry) => !spent.includes(entry));
}

/**
 * To the dead-letter queue, with id, body, attributes, group and the count of receives.
 * In a standard queue the age goes on, in a FIFO queue it starts anew.
 */
function bury(state: State, entries: Entry[], from: Queue, to: Queue): void {
  const now = nowMs(state);
  move(state, entries, from, to, from.arn, (entry) => ({
    messageId: entry.messageId,
    sentAt: to.fifo ? now : entry.sentAt,
    receivedBefore: entry.receivedBefore + entry.receiveCount,
  }));
}

/**
 * Out of a dead-letter queue again. AWS makes new messages of them, with ids and ages of their own
 * (developer guide, "Configure a dead-letter queue redrive"). `also` is part of the transaction.
 */
export function redrive(
  state: State,
  entries: Entry[],
  from: Queue,
  to: Queue,
  also: () => void,
): void {
  const sentAt = nowMs(state);
  const anew = () => ({ messageId: randomUUID(), sentAt, receivedBefore: 0 });
  move(state, entries, from, to, undefined, anew, also);
}

function move(
  state: State,
  entries: Entry[],
  from: Queue,
  to: Queue,
  sourceArn: string | undefined,
  identity: (entry: Entry) => Pick<Entry, "messageId" | "sentAt" | "receivedBefore">,
  also?: () => void,
): void {
  const visibleAt = nowMs(state);
  const moved = transaction(state.database, () => {
    also?.();
    return entries.flatMap((entry) => {
      const content = state.messages.content(entry.sequence);
      state.messages.delete(entry.sequence);
      if (!content) return [];
      const draft = { ...identity(entry), groupId: entry.groupId, visibleAt };
      return [state.messages.insert(to.record.id, draft, { ...content, sourceArn })];
    });
  });
  for (const entry of entries) from.index.remove(entry);
  for (const entry of moved) to.add(entry);
  state.arrivals.announce(to);
}
