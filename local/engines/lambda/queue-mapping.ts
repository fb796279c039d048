import type { EngineContext } from "#local/engine";
import { failedItems } from "#local/engines/lambda/batch-report";
import { MappedQueue } from "#local/engines/lambda/mapped-queue";
import {
  checkQueueSettings,
  type FilterCriteria,
  type QueueSettings,
} from "#local/engines/lambda/mapping-settings";
import { invokePatiently } from "#local/engines/lambda/patient-invoke";
import { PollerScale } from "#local/engines/lambda/poller-scale";
import { compileFilter } from "#local/engines/lambda/queue-filter";
import { type LambdaRecord, payloads, toLambdaRecord } from "#local/engines/lambda/queue-record";
import type { ReceivedMessage } from "#local/engines/sqs/received";
import type { SqsEngine } from "#local/engines/sqs/sqs";
import type { Invoke, InvokeResult } from "#local/invoke";

/**
 * An event source mapping from an SQS queue to a function, with Lambda's own settings: `batchSize` 1 to
 * 10, or to 10,000 on a standard queue with a batching window; the window 0 to 300 seconds, 0 for FIFO
 * queues; `maximumConcurrency` 2 to 1,000 batches under way.
 */
export type QueueMappingOptions = QueueSettings & {
  /** Names the mapping in the log. */
  id: string;
  sqs: SqsEngine;
  functionArn: string;
  reportBatchItemFailures: boolean;
  /** A message that matches none of the filters is deleted without an invocation. */
  filterCriteria?: FilterCriteria;
  invoke: Invoke;
};

/** Messages that go to the function together. */
type Batch = { messages: ReceivedMessage[]; receivedAt: number };

/**
 * Starts delivering a queue to a function as Lambda's pollers do. What the function took is
 * deleted; what it failed stays in the queue until its visibility timeout, which is left as it is.
 * Order within a group is the queue's: SQS gives nothing more of a group that is in flight.
 * The queue need not exist yet. Throws `InvalidParameterValueException` for settings Lambda refuses.
 */
export function createQueueMapping(
  context: EngineContext,
  options: QueueMappingOptions,
): { close(): Promise<void> } {
  checkQueueSettings(options);
  const mapping = new QueueMapping(context, options);
  return { close: () => mapping.close() };
}

class QueueMapping {
  readonly #context: EngineContext;
  readonly #options: QueueMappingOptions;
  readonly #fifo: boolean;
  readonly #queue: MappedQueue;
  readonly #scale: PollerScale;
  readonly #wanted: (message: ReceivedMessage) => boolean;
  readonly #stopListening: () => void;
  readonly #underWay = new Set<Promise<void>>();
  readonly #loop: Promise<void>;
  readonly #closing = new AbortController();
  /** True when there may be something new since the queue was last found empty. */
  #stirred = true;
  #wake: () => void = () => undefined;

  constructor(context: EngineContext, options: QueueMappingOptions) {
    this.#context = context;
    this.#options = options;
    this.#fifo = options.queueArn.endsWith(".fifo");
    this.#queue = new MappedQueue({
      sqs: options.sqs,
      queueArn: options.queueArn,
      clock: context.clock,
      signal: this.#closing.signal,
      log: (line) => this.#log(line),
    });
    this.#scale = new PollerScale(context.clock, this.#fifo, options.maximumConcurrency);
    this.#wanted = compileFilter(options.filterCriteria);
    this.#stopListening = options.sqs.onAvailable(options.queueArn, () => this.#stir());
    this.#loop = this.#run();
  }

  get #closed(): boolean {
    return this.#closing.signal.aborted;
  }

  /** Stops; invocations under way are waited for, and their results count. */
  async close(): Promise<void> {
    this.#closing.abort();
    this.#stopListening();
    this.#stir();
    await this.#loop;
    await Promise.all(this.#underWay);
  }

  async #run(): Promise<void> {
    while (!this.#closed) {
      if (this.#underWay.size >= this.#scale.limit) {
        await this.#roomForMore();
        continue;
      }
      try {
        const batch = await this.#gather();
        if (batch.messages.length > 0) this.#start(batch);
        else await this.#rest();
      } catch (error) {
        this.#log(`${error}`);
        await this.#context.clock.sleep(1000, this.#closing.signal).catch(() => undefined);
      }
    }
  }

  /** Until a batch is done, or Lambda would start one more. */
  async #roomForMore(): Promise<void> {
    const { growsInMs } = this.#scale;
    const grown = Promise.withResolvers<void>();
    const cancel =
      growsInMs === undefined ? undefined : this.#context.clock.after(growsInMs, grown.resolve);
    await Promise.race([...this.#underWay, grown.promise]);
    cancel?.();
  }

  async #rest(): Promise<void> {
    if (this.#underWay.size === 0) this.#scale.idle();
    await this.#idle();
  }

  /** Fills a batch, as far as the queue has messages or the window lasts. */
  async #gather(): Promise<Batch> {
    const { batchSize, maximumBatchingWindowInSeconds: window } = this.#options;
    const { clock } = this.#context;
    const batch: Batch = { messages: [], receivedAt: clock.now() };
    let until: number | undefined;
    while (batch.messages.length < batchSize) {
      this.#stirred = false;
      const room = Math.min(10, batchSize - batch.messages.length);
      const messages = await this.#receive(room, batch);
      if (batch.messages.length > 0) until ??= clock.now() + window * 1000;
      if (messages.length === room) continue;
      // Fewer than asked for: the queue has no more for now.
      const leftMs = until === undefined ? 0 : until - clock.now();
      if (leftMs <= 0 || this.#closed) break;
      if (messages.length === 0) await this.#idle(leftMs);
    }
    return batch;
  }

  /** Takes up to `limit` messages into the batch. What it already holds does not wait because SQS is busy. */
  async #receive(limit: number, batch: Batch): Promise<ReceivedMessage[]> {
    try {
      const messages = await this.#queue.receive(limit);
      if (messages.length > 0) this.#scale.busy();
      const wanted = messages.filter(this.#wanted);
      await this.#queue.delete(messages.filter((message) => !wanted.includes(message)));
      if (batch.messages.length === 0) batch.receivedAt = this.#context.clock.now();
      batch.messages.push(...wanted);
      return messages;
    } catch (error) {
      if (batch.messages.length === 0) throw error;
      this.#log(`${error}`);
      return [];
    }
  }

  #start(batch: Batch): void {
    const work = this.#process(batch)
      .catch((error) => this.#log(`batch of ${batch.messages.length}: ${error}`))
      .finally(() => this.#underWay.delete(work));
    this.#underWay.add(work);
  }

  /** Invokes once for what fits into one event; more than one payload goes in order. */
  async #process({ messages, receivedAt }: Batch): Promise<void> {
    const stuck = new Set<string>();
    for (const part of payloads(this.#records(messages))) {
      // What follows a failure in its group has to wait with it.
      const records = part.filter((record) => !stuck.has(record.attributes.MessageGroupId ?? ""));
      if (records.length === 0) continue;
      const failed = await this.#invoke(records, receivedAt);
      if (this.#fifo)
        for (const record of failed) stuck.add(record.attributes.MessageGroupId ?? "");
      const done = records.filter((record) => !failed.includes(record));
      await this.#queue.delete(done.map(({ receiptHandle }) => ({ ReceiptHandle: receiptHandle })));
    }
  }

  /** The records that stay in the queue. */
  async #invoke(records: LambdaRecord[], receivedAt: number): Promise<LambdaRecord[]> {
    const { functionArn, invoke, reportBatchItemFailures } = this.#options;
    let result: InvokeResult;
    try {
      result = await invokePatiently(this.#context, invoke, {
        functionArn,
        event: { Records: records },
        until: async () => receivedAt + (await this.#queue.visibilityMs()),
        signal: this.#closing.signal,
      });
    } catch (error) {
      this.#log(`${records.length} messages stay in the queue: ${error}`);
      return records;
    }
    if (result.error) {
      const { errorType, errorMessage } = result.error;
      this.#log(`${records.length} messages stay in the queue: ${errorType}: ${errorMessage}`);
      return records;
    }
    if (!reportBatchItemFailures) return [];
    const ids = records.map((record) => record.messageId);
    const failed = failedItems(result.payload, ids);
    if (failed.size > 0) this.#log(`${failed.size} messages reported as failed`);
    return records.filter((record) => failed.has(record.messageId));
  }

  #records(messages: ReceivedMessage[]): LambdaRecord[] {
    const { queueArn } = this.#options;
    return messages.map((message) => toLambdaRecord(message, queueArn, this.#context.region));
  }

  #stir(): void {
    this.#stirred = true;
    this.#wake();
  }

  /** Waits until the queue stirs, for `ms` at most, or for `close`. */
  #idle(ms?: number): Promise<void> {
    if (this.#stirred || this.#closed) return Promise.resolve();
    return new Promise((resolve) => {
      const cancel = ms === undefined ? undefined : this.#context.clock.after(ms, resolve);
      this.#wake = () => {
        cancel?.();
        resolve();
      };
    });
  }

  #log(line: string): void {
    this.#context.log(`lambda mapping ${this.#options.id}: ${line}`);
  }
}
