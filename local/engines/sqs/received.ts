import type { Entry } from "#local/engines/sqs/entry";
import { attributesMd5, type MessageAttributes, md5 } from "#local/engines/sqs/message";
import type { Content } from "#local/engines/sqs/message-table";
import type { Queue } from "#local/engines/sqs/queue";
import { writeReceipt } from "#local/engines/sqs/receipt";
import type { ReceiveInput } from "#local/engines/sqs/receive";
import { sequenceNumber } from "#local/engines/sqs/send";
import type { State } from "#local/engines/sqs/state";

/** A message as a receiver sees it; `Attributes` are the system attributes that were asked for. */
export type ReceivedMessage = {
  MessageId: string;
  ReceiptHandle: string;
  MD5OfBody: string;
  Body: string;
  Attributes?: Record<string, string>;
  MD5OfMessageAttributes?: string | undefined;
  MessageAttributes?: MessageAttributes;
};

/** Which attributes a receiver asked for. */
export type Selection = {
  system: (name: string) => boolean;
  message: (name: string) => boolean;
};

/** Reads both lists of names: `All`, single ones, and for message attributes `.*` and `prefix.*`. */
export function selection(input: ReceiveInput): Selection {
  const system = new Set([
    ...(input.AttributeNames ?? []),
    ...(input.MessageSystemAttributeNames ?? []),
  ]);
  const names = input.MessageAttributeNames ?? [];
  const all = names.some((name) => name === "All" || name === ".*");
  const exact = new Set(names);
  const prefixes = names.filter((name) => name.endsWith(".*")).map((name) => name.slice(0, -2));
  return {
    system: (name) => system.has("All") || system.has(name),
    message: (name) => all || exact.has(name) || prefixes.some((prefix) => name.startsWith(prefix)),
  };
}

/** Writes a message that was just received. */
export function toWire(
  state: State,
  queue: Queue,
  entry: Entry,
  content: Content,
  wanted: Selection,
): ReceivedMessage {
  const { body } = content;
  const receipt = {
    queueId: queue.record.id,
    sequence: entry.sequence,
    receiveCount: entry.receiveCount,
  };
  const message: ReceivedMessage = {
    MessageId: entry.messageId,
    ReceiptHandle: writeReceipt(receipt),
    MD5OfBody: md5(body),
    Body: body,
  };
  const system = Object.entries(systemAttributes(state, queue, entry, content)).filter(
    (pair): pair is [string, string] => pair[1] !== undefined && wanted.system(pair[0]),
  );
  if (system.length > 0) message.Attributes = Object.fromEntries(system);
  const attributes = Object.fromEntries(
    Object.entries(content.attributes).filter(([name]) => wanted.message(name)),
  );
  if (Object.keys(attributes).length > 0) {
    message.MD5OfMessageAttributes = attributesMd5(attributes);
    message.MessageAttributes = attributes;
  }
  return message;
}

function systemAttributes(
  state: State,
  queue: Queue,
  entry: Entry,
  content: Content,
): Record<string, string | undefined> {
  return {
    // There are no users here: every caller is the account.
    SenderId: state.context.accountId,
    ApproximateFirstReceiveTimestamp: String(entry.firstReceivedAt),
    ApproximateReceiveCount: String(entry.receivedBefore + entry.receiveCount),
    SentTimestamp: String(entry.sentAt),
    SequenceNumber: queue.fifo ? sequenceNumber(entry.sequence) : undefined,
    MessageDeduplicationId: content.deduplicationId,
    MessageGroupId: entry.groupId,
    AWSTraceHeader: content.traceHeader,
    DeadLetterQueueSourceArn: content.sourceArn,
  };
}
