import { randomUUID } from "node:crypto";
import { AwsError } from "#local/aws-error";
import { type BatchInput, runBatch } from "#local/engines/sqs/batch";
import { transaction } from "#local/engines/sqs/database";
import {
  checkId,
  deduplicationKey,
  findOriginal,
  remember,
} from "#local/engines/sqs/deduplication";
import type { Entry } from "#local/engines/sqs/entry";
import {
  integer,
  invalidValue,
  missing,
  notForThisType,
  required,
} from "#local/engines/sqs/errors";
import { busyGroups } from "#local/engines/sqs/group-quota";
import { throttled } from "#local/engines/sqs/limits";
import {
  attributesMd5,
  checkAttributes,
  checkBody,
  largestMessageBytes,
  type MessageAttributes,
  md5,
  sizeBytes,
} from "#local/engines/sqs/message";
import type { Queue } from "#local/engines/sqs/queue";
import { numeric } from "#local/engines/sqs/settings";
import { nowMs, type State } from "#local/engines/sqs/state";

/** One message to send, as on the wire. */
export type SendInput = {
  MessageBody?: string;
  DelaySeconds?: number | string;
  MessageAttributes?: MessageAttributes;
  MessageSystemAttributes?: MessageAttributes;
  MessageGroupId?: string;
  MessageDeduplicationId?: string;
};

/** What a sender is told. */
export type SendOutput = {
  MessageId: string;
  MD5OfMessageBody: string;
  MD5OfMessageAttributes?: string | undefined;
  MD5OfMessageSystemAttributes?: string | undefined;
  SequenceNumber?: string | undefined;
};

/** A checked message: `write` puts it into the database, inside the caller's transaction. */
type Prepared = { write: () => { entry?: Entry; output: SendOutput } };

/** `SendMessage`. */
export function sendMessage(state: State, input: SendInput & { QueueUrl?: string }): SendOutput {
  const queue = state.queues.byUrl(input.QueueUrl);
  if (busyGroups(state, queue, [input.MessageGroupId]).size > 0) throw throttled();
  const { write } = prepare(state, queue, input);
  const { entry, output } = transaction(state.database, write);
  if (entry) publish(state, queue, [entry]);
  return output;
}

/** `SendMessageBatch`: up to ten messages, in order, each with its own result. */
export function sendMessageBatch(state: State, input: BatchInput<SendInput>): object {
  const queue = state.queues.byUrl(input.QueueUrl);
  const bytes = (input.Entries ?? []).reduce(
    (sum, entry) => sum + sizeBytes(entry.MessageBody ?? "", entry.MessageAttributes ?? {}),
    0,
  );
  if (bytes > largestMessageBytes)
    throw new AwsError(
      "BatchRequestTooLong",
      `Batch requests cannot be longer than ${largestMessageBytes} bytes. You have sent ${bytes} bytes.`,
    );
  const sent: Entry[] = [];
  const groups = (input.Entries ?? []).map(({ MessageGroupId }) => MessageGroupId);
  const busy = busyGroups(state, queue, groups);
  const result = transaction(state.database, () =>
    runBatch(input, (one) => {
      if (busy.has(one.MessageGroupId)) throw throttled();
      const { entry, output } = prepare(state, queue, one).write();
      if (entry) sent.push(entry);
      return output;
    }),
  );
  publish(state, queue, sent);
  return result;
}

function publish(state: State, queue: Queue, entries: Entry[]): void {
  for (const entry of entries) queue.add(entry);
  if (entries.length > 0) state.arrivals.announce(queue);
}

/** The 20 digits SQS shows for a message's place in a FIFO queue. */
export function sequenceNumber(sequence: number): string {
  return `188${String(sequence).padStart(17, "0")}`;
}

function prepare(state: State, queue: Queue, input: SendInput): Prepared {
  const body = required("MessageBody", input.MessageBody);
  const attributes = input.MessageAttributes ?? {};
  const system = input.MessageSystemAttributes ?? {};
  checkBody(body);
  checkAttributes(attributes);
  checkSystemAttributes(system);
  checkSize(queue, body, attributes);
  const now = nowMs(state);
  const groupId = groupOf(queue, input);
  const key =
    queue.fifo && groupId !== undefined
      ? deduplicationKey(queue, input.MessageDeduplicationId, groupId, body)
      : undefined;
  const draft = {
    messageId: randomUUID(),
    groupId,
    sentAt: now,
    receivedBefore: 0,
    visibleAt: now + delaySeconds(queue, input.DelaySeconds) * 1000 + heldBackMs(state, queue),
  };
  const answer = (messageId: string, sequence: number): SendOutput => ({
    MessageId: messageId,
    MD5OfMessageBody: md5(body),
    MD5OfMessageAttributes: attributesMd5(attributes),
    MD5OfMessageSystemAttributes: attributesMd5(system),
    SequenceNumber: queue.fifo ? sequenceNumber(sequence) : undefined,
  });
  return {
    write() {
      const original = key && findOriginal(state, queue, key);
      if (original) return { output: answer(original.messageId, original.sequence) };
      const entry = state.messages.insert(queue.record.id, draft, {
        body,
        attributes,
        traceHeader: system.AWSTraceHeader?.StringValue,
        deduplicationId: key?.id,
      });
      if (key) remember(state, queue, key, entry);
      return { entry, output: answer(entry.messageId, entry.sequence) };
    },
  };
}

/** A fault: later messages of a standard queue overtake this one. */
function heldBackMs({ context }: State, { fifo, record }: Queue): number {
  if (fifo) return 0;
  const hits = context.gate.faults.draw(["reorder"], "sqs", "SendMessage", record.name);
  return hits.reduce((ms, { delay }) => ms + delay, 0);
}

/** Required on FIFO queues; on standard ones allowed, for fair queues, and kept. */
function groupOf(queue: Queue, input: SendInput): string | undefined {
  if (!queue.fifo && input.MessageDeduplicationId !== undefined)
    throw notForThisType("MessageDeduplicationId", input.MessageDeduplicationId);
  if (input.MessageGroupId !== undefined) return checkId("MessageGroupId", input.MessageGroupId);
  if (queue.fifo) throw missing("MessageGroupId");
  return undefined;
}

function delaySeconds(queue: Queue, given: number | string | undefined): number {
  if (given === undefined) return numeric(queue.record.settings, "DelaySeconds");
  const seconds = integer("DelaySeconds", given, [0, 900]);
  // A FIFO queue delays as a whole; 0 is what many clients send for "not set".
  if (queue.fifo && seconds > 0) throw notForThisType("DelaySeconds", given);
  return queue.fifo ? numeric(queue.record.settings, "DelaySeconds") : seconds;
}

function checkSystemAttributes(attributes: MessageAttributes): void {
  for (const [name, attribute] of Object.entries(attributes)) {
    if (name !== "AWSTraceHeader" || attribute.DataType !== "String" || !attribute.StringValue)
      throw invalidValue(
        `Message system attribute name '${name}' is invalid. Only AWSTraceHeader, of type String, can be sent.`,
      );
  }
}

function checkSize(queue: Queue, body: string, attributes: MessageAttributes): void {
  const limit = numeric(queue.record.settings, "MaximumMessageSize");
  if (sizeBytes(body, attributes) <= limit) return;
  throw invalidValue(
    `One or more parameters are invalid. Reason: Message must be shorter than ${limit} bytes.`,
  );
}
