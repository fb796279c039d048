import { AwsError } from "#local/aws-error";
import { type BatchInput, runBatch } from "#local/engines/sqs/batch";
import { transaction } from "#local/engines/sqs/database";
import { type Entry, inFlight } from "#local/engines/sqs/entry";
import { integer, invalidValue, missing, required } from "#local/engines/sqs/errors";
import type { Queue } from "#local/engines/sqs/queue";
import { readReceipt } from "#local/engines/sqs/receipt";
import { nowMs, type State } from "#local/engines/sqs/state";

/** A receipt to delete, or to change the visibility of. */
export type SettleInput = { ReceiptHandle?: string; VisibilityTimeout?: number | string };

/** `DeleteMessage`. A message that is gone is deleted already: no error. */
export function deleteMessage(state: State, input: SettleInput & { QueueUrl?: string }): object {
  const queue = state.queues.byUrl(input.QueueUrl);
  remove(state, queue, input);
  state.arrivals.announce(queue);
  return {};
}

/** `DeleteMessageBatch`. */
export function deleteMessageBatch(state: State, input: BatchInput<SettleInput>): object {
  const queue = state.queues.byUrl(input.QueueUrl);
  const result = transaction(state.database, () =>
    runBatch(input, (entry) => remove(state, queue, entry)),
  );
  state.arrivals.announce(queue);
  return result;
}

/** `ChangeMessageVisibility`. */
export function changeVisibility(state: State, input: SettleInput & { QueueUrl?: string }): object {
  const queue = state.queues.byUrl(input.QueueUrl);
  hold(state, queue, input);
  state.arrivals.announce(queue);
  return {};
}

/** `ChangeMessageVisibilityBatch`. */
export function changeVisibilityBatch(state: State, input: BatchInput<SettleInput>): object {
  const queue = state.queues.byUrl(input.QueueUrl);
  const result = transaction(state.database, () =>
    runBatch(input, (entry) => hold(state, queue, entry)),
  );
  state.arrivals.announce(queue);
  return result;
}

function remove(state: State, queue: Queue, input: SettleInput): object {
  const handle = required("ReceiptHandle", input.ReceiptHandle);
  const { entry, receiveCount } = find(queue, handle);
  if (!entry) return {};
  const latest = entry.receiveCount === receiveCount;
  if (queue.fifo && !(latest && inFlight(entry, nowMs(state))))
    throw badHandle(handle, "The receipt handle has expired.");
  // Of a standard queue's older handles AWS says the message might not be deleted: here it never is.
  if (!latest) return {};
  state.messages.delete(entry.sequence);
  queue.index.remove(entry);
  return {};
}

function hold(state: State, queue: Queue, input: SettleInput): object {
  const handle = required("ReceiptHandle", input.ReceiptHandle);
  if (input.VisibilityTimeout === undefined) throw missing("VisibilityTimeout");
  const seconds = integer("VisibilityTimeout", input.VisibilityTimeout, [0, 43_200]);
  const { entry, receiveCount } = find(queue, handle);
  const now = nowMs(state);
  const held = entry !== undefined && inFlight(entry, now) && entry.receiveCount === receiveCount;
  if (entry && !held && !queue.fifo)
    throw new AwsError("MessageNotInflight", "The specified message isn't in flight.");
  if (!held)
    throw badHandle(
      handle,
      "Message does not exist or is not available for visibility timeout change.",
    );
  const visibleAt = now + seconds * 1000;
  if (visibleAt > (entry.receivedAt ?? now) + 43_200_000)
    throw invalidValue(
      `Value ${seconds} for parameter VisibilityTimeout is invalid. Reason: Total VisibilityTimeout for the message is beyond the limit [43200 seconds].`,
    );
  state.messages.hold({ ...entry, visibleAt });
  entry.visibleAt = visibleAt;
  queue.index.moved(entry);
  return {};
}

function find(queue: Queue, handle: string): { entry: Entry | undefined; receiveCount: number } {
  const { sequence, receiveCount } = readReceipt(handle, queue.record.id);
  return { entry: queue.index.get(sequence), receiveCount };
}

function badHandle(handle: string, reason: string): AwsError {
  return invalidValue(`Value ${handle} for parameter ReceiptHandle is invalid. Reason: ${reason}`);
}
