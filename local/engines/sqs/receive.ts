import { earlierReceive, rememberReceive } from "#local/engines/sqs/attempt";
import { transaction } from "#local/engines/sqs/database";
import { redriveSpent } from "#local/engines/sqs/dead-letter";
import { checkId } from "#local/engines/sqs/deduplication";
import type { Entry } from "#local/engines/sqs/entry";
import { integer, notForThisType } from "#local/engines/sqs/errors";
import { room } from "#local/engines/sqs/in-flight";
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

/** A checked receive. */
type Request = {
  limit: number;
  visibilityMs: number;
  waitMs: number;
  wanted: Selection;
  attemptId: string | undefined;
};

/** `ReceiveMessage`: what is there, or, polling long, the first that arrives. Ends early when `signal` aborts. */
export async function receiveMessage(
  state: State,
  input: ReceiveInput,
  signal?: AbortSignal,
): Promise<{ Messages?: ReceivedMessage[] }> {
  const queue = state.queues.byUrl(input.QueueUrl);
  const request = check(queue, input);
  const until = nowMs(state) + request.waitMs;
  for (;;) {
    if (signal?.aborted) return {};
    // The queue may have been deleted, and even made again, while we waited.
    if (state.queues.find(queue.record.name) !== queue) state.queues.byUrl(input.QueueUrl);
    const messages = receive(state, queue, request);
    if (messages.length > 0) return { Messages: messages };
    if (nowMs(state) >= until || state.closed) return {};
    await arrival(state, queue, until, signal);
  }
}

function check(queue: Queue, input: ReceiveInput): Request {
  const { settings } = queue.record;
  const { ReceiveRequestAttemptId: attemptId } = input;
  if (attemptId !== undefined && !queue.fifo)
    throw notForThisType("ReceiveRequestAttemptId", attemptId);
  const visibility = input.VisibilityTimeout ?? numeric(settings, "VisibilityTimeout");
  const wait = input.WaitTimeSeconds ?? numeric(settings, "ReceiveMessageWaitTimeSeconds");
  return {
    limit: integer("MaxNumberOfMessages", input.MaxNumberOfMessages ?? 1, [1, 10]),
    visibilityMs: integer("VisibilityTimeout", visibility, [0, 43_200]) * 1000,
    waitMs: integer("WaitTimeSeconds", wait, [0, 20]) * 1000,
    wanted: selection(input),
    attemptId: attemptId && checkId("ReceiveRequestAttemptId", attemptId),
  };
}

function receive(state: State, queue: Queue, request: Request): ReceivedMessage[] {
  dropExpired(state, queue);
  const now = nowMs(state);
  const repeated = request.attemptId ? earlierReceive(state, queue, request.attemptId) : [];
  const entries = repeated.length > 0 ? repeated : receivable(state, queue, request, now);
  if (entries.length === 0) return [];
  const updates = entries.map((entry) => ({
    ...entry,
    // The same receive once more gives the same receipts, and time anew.
    ...(repeated.length === 0 && { receiveCount: entry.receiveCount + 1, receivedAt: now }),
    visibleAt: now + (duplicated(state, queue) ? 0 : request.visibilityMs),
    firstReceivedAt: entry.firstReceivedAt ?? now,
  }));
  transaction(state.database, () => {
    for (const update of updates) state.messages.hold(update);
    if (request.attemptId) rememberReceive(state, queue, request.attemptId, updates);
  });
  return entries.flatMap((entry, at) => {
    Object.assign(entry, updates[at]);
    queue.index.moved(entry);
    const content = state.messages.content(entry.sequence);
    if (at === entries.length - 1) state.arrivals.watch(queue);
    return content ? [toWire(state, queue, entry, content, request.wanted)] : [];
  });
}

/** Dead letters found on the way make room for others, so it looks again until there are none. */
function receivable(state: State, queue: Queue, { limit, waitMs }: Request, now: number): Entry[] {
  const most = Math.min(limit, room(state, queue, now, waitMs > 0));
  for (;;) {
    const found = most > 0 ? queue.index.available(most, now) : [];
    const left = redriveSpent(state, queue, found);
    if (left.length === found.length) return found;
  }
}

/** A fault: a standard queue may give a message to somebody else at the same time. */
function duplicated({ context }: State, { fifo, record }: Queue): boolean {
  if (fifo) return false;
  return context.gate.faults.draw(["duplicate"], "sqs", "ReceiveMessage", record.name).length > 0;
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
