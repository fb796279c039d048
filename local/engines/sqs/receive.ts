import { notImplemented } from "#local/aws-error";
import { transaction } from "#local/engines/sqs/database";
import { redriveSpent } from "#local/engines/sqs/dead-letter";
import type { Entry } from "#local/engines/sqs/entry";
import { integer } from "#local/engines/sqs/errors";
import type { Queue } from "#local/engines/sqs/queue";
import {
  type ReceivedMessage,
  type Selection,
  selection,
  toWire,
} from "#local/engines/sqs/received";
import { numeric } from "#local/engines/sqs/settings";
import { dropExpired, nowMs, type State } from "#local/engines/sqs/state";

/** `ReceiveMessage` as on the wire. */
export type ReceiveInput = {
  QueueUrl?: string;
  AttributeNames?: string[];
  MessageSystemAttributeNames?: string[];
  MessageAttributeNames?: string[];
  MaxNumberOfMessages?: number | string;
  VisibilityTimeout?: number | string;
  WaitTimeSeconds?: number | string;
  ReceiveRequestAttemptId?: string;
};

/** `ReceiveMessage`: what is there, or, polling long, the first that arrives. Ends early when `signal` aborts. */
export async function receiveMessage(
  state: State,
  input: ReceiveInput,
  signal?: AbortSignal,
): Promise<{ Messages?: ReceivedMessage[] }> {
  const queue = state.queues.byUrl(input.QueueUrl);
  if (input.ReceiveRequestAttemptId !== undefined)
    throw notImplemented("sqs", "ReceiveRequestAttemptId");
  const limit = integer("MaxNumberOfMessages", input.MaxNumberOfMessages ?? 1, [1, 10]);
  const visibility = integer(
    "VisibilityTimeout",
    input.VisibilityTimeout ?? numeric(queue.record.settings, "VisibilityTimeout"),
    [0, 43_200],
  );
  const wait = integer(
    "WaitTimeSeconds",
    input.WaitTimeSeconds ?? numeric(queue.record.settings, "ReceiveMessageWaitTimeSeconds"),
    [0, 20],
  );
  const wanted = selection(input);
  const until = nowMs(state) + wait * 1000;
  for (;;) {
    if (signal?.aborted) return {};
    // The queue may have been deleted, and even made again, while we waited.
    if (state.queues.find(queue.record.name) !== queue) state.queues.byUrl(input.QueueUrl);
    const messages = receive(state, queue, limit, visibility, wanted);
    if (messages.length > 0) return { Messages: messages };
    if (nowMs(state) >= until || state.closed) return {};
    await arrival(state, queue, until, signal);
  }
}

function receive(
  state: State,
  queue: Queue,
  limit: number,
  visibilitySeconds: number,
  wanted: Selection,
): ReceivedMessage[] {
  dropExpired(state, queue);
  const now = nowMs(state);
  const entries = receivable(state, queue, limit, now);
  if (entries.length === 0) return [];
  const updates = entries.map((entry) => ({
    ...entry,
    receiveCount: entry.receiveCount + 1,
    visibleAt: now + visibilitySeconds * 1000,
    receivedAt: now,
    firstReceivedAt: entry.firstReceivedAt ?? now,
  }));
  transaction(state.database, () => {
    for (const update of updates) state.messages.hold(update);
  });
  return entries.flatMap((entry, at) => {
    Object.assign(entry, updates[at]);
    queue.index.moved(entry);
    const content = state.messages.content(entry.sequence);
    if (at === entries.length - 1) state.arrivals.watch(queue);
    return content ? [toWire(state, queue, entry, content, wanted)] : [];
  });
}

/** Dead letters found on the way make room for others, so it looks again until there are none. */
function receivable(state: State, queue: Queue, limit: number, now: number): Entry[] {
  for (;;) {
    const found = queue.index.available(limit, now);
    const left = redriveSpent(state, queue, found);
    if (left.length === found.length) return found;
  }
}

/** Waits until something may have arrived, the wait is over, or the client is gone. */
function arrival(
  state: State,
  queue: Queue,
  until: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      stopListening();
      stopTimer();
      signal?.removeEventListener("abort", done);
      resolve();
    };
    const stopListening = state.arrivals.on(queue.record.name, queue, done);
    const stopTimer = state.context.clock.after(until - state.context.clock.now(), done);
    signal?.addEventListener("abort", done, { once: true });
  });
}
