import { AwsError } from "#local/aws-error";
import type { EngineContext } from "#local/engine";
import { compileFilter, type FilterCriteria } from "#local/engines/lambda/queue-filter";
import { type LambdaRecord, payloads, toLambdaRecord } from "#local/engines/lambda/queue-record";
import type { ReceivedMessage } from "#local/engines/sqs/received";
import type { SqsEngine } from "#local/engines/sqs/sqs";
import type { Invoke, InvokeResult } from "#local/invoke";

/** An event source mapping from an SQS queue to a function, with Lambda's own settings. */
export type QueueMappingOptions = {
  /** Names the mapping in the log. */
  id: string;
  sqs: SqsEngine;
  /** The queue need not exist yet; the mapping waits for it. */
  queueArn: string;
  functionArn: string;
  /** 1 to 10, or to 10,000 on a standard queue with a batching window. */
  batchSize: number;
  /** 0 to 300: how long a batch that is not full may wait for more. Not for FIFO queues. */
  maximumBatchingWindowInSeconds: number;
  /** How many batches may be under way at once, 2 to 1,000 in AWS; here 10 unless given. */
  maximumConcurrency?: number;
  reportBatchItemFailures: boolean;
  /** A message that matches none of the filters is deleted without an invocation. */
  filterCriteria?: FilterCriteria;
  invoke: Invoke;
};

/**
 * Starts delivering a queue to a function as Lambda's pollers do. What the function took is
 * deleted; what it failed stays in the queue until its visibility timeout, which is left as it is.
 * Order within a group is the queue's: SQS gives nothing more of a group that is in flight.
 * Throws `InvalidParameterValueException` for settings Lambda refuses.
 */
export function createQueueMapping(
  context: EngineContext,
  options: QueueMappingOptions,
): { close(): Promise<void> } {
  checkOptions(options);
  const mapping = new QueueMapping(context, options);
  return { close: () => mapping.close() };
}

class QueueMapping {
  readonly #context: EngineContext;
  readonly #options: QueueMappingOptions;
  readonly #fifo: boolean;
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
    const concurrency = this.#options.maximumConcurrency ?? 10;
    while (!this.#closed) {
      if (this.#underWay.size >= concurrency) {
        await Promise.race(this.#underWay);
        continue;
      }
      try {
        const batch = await this.#gather();
        if (batch.length === 0) await this.#idle();
        else this.#start(batch);
      } catch (error) {
        this.#log(`${error}`);
        await this.#context.clock.sleep(1000, this.#closing.signal).catch(() => undefined);
      }
    }
  }

  /** Fills a batch, as far as the queue has messages or the window lasts. */
  async #gather(): Promise<ReceivedMessage[]> {
    const { batchSize, maximumBatchingWindowInSeconds: window } = this.#options;
    const batch: ReceivedMessage[] = [];
    let until: number | undefined;
    while (batch.length < batchSize) {
      this.#stirred = false;
      const messages = await this.#receive(Math.min(10, batchSize - batch.length));
      const wanted = messages.filter(this.#wanted);
      await this.#delete(messages.filter((message) => !wanted.includes(message)));
      batch.push(...wanted);
      if (batch.length > 0) until ??= this.#context.clock.now() + window * 1000;
      if (messages.length > 0) continue;
      const leftMs = until === undefined ? 0 : until - this.#context.clock.now();
      if (leftMs <= 0 || this.#closed) break;
      await this.#idle(leftMs);
    }
    return batch;
  }

  #start(batch: ReceivedMessage[]): void {
    const work = this.#process(batch)
      .catch((error) => this.#log(`batch of ${batch.length}: ${error}`))
      .finally(() => this.#underWay.delete(work));
    this.#underWay.add(work);
  }

  /** Invokes once for what fits into one event; more than one payload goes in order. */
  async #process(batch: ReceivedMessage[]): Promise<void> {
    const stuck = new Set<string>();
    for (const part of payloads(this.#records(batch))) {
      // What follows a failure in its group has to wait with it.
      const records = part.filter((record) => !stuck.has(record.attributes.MessageGroupId ?? ""));
      if (records.length === 0) continue;
      const failed = await this.#invoke(records);
      if (this.#fifo)
        for (const record of failed) stuck.add(record.attributes.MessageGroupId ?? "");
      await this.#delete(
        records
          .filter((record) => !failed.includes(record))
          .map((record) => ({ MessageId: record.messageId, ReceiptHandle: record.receiptHandle })),
      );
    }
  }

  /** The records that stay in the queue. */
  async #invoke(records: LambdaRecord[]): Promise<LambdaRecord[]> {
    const { functionArn, invoke, reportBatchItemFailures } = this.#options;
    let result: InvokeResult;
    try {
      result = await invoke(functionArn, { Records: records });
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
    const failedIds = failedItems(
      result.payload,
      records.map((record) => record.messageId),
    );
    if (failedIds.size > 0) this.#log(`${failedIds.size} messages reported as failed`);
    return records.filter((record) => failedIds.has(record.messageId));
  }

  #records(batch: ReceivedMessage[]): LambdaRecord[] {
    const { queueArn } = this.#options;
    return batch.map((message) => toLambdaRecord(message, queueArn, this.#context.region));
  }

  async #receive(limit: number): Promise<ReceivedMessage[]> {
    try {
      const { sqs, queueArn } = this.#options;
      const { Messages = [] } = await sqs.call<{ Messages?: ReceivedMessage[] }>("ReceiveMessage", {
        QueueUrl: sqs.queueUrl(queueArn),
        MaxNumberOfMessages: limit,
        MessageSystemAttributeNames: ["All"],
        MessageAttributeNames: ["All"],
        WaitTimeSeconds: 0,
      });
      return Messages;
    } catch (error) {
      // A deleted queue has nothing to receive; creating it again wakes the mapping.
      if (error instanceof AwsError && error.code === "QueueDoesNotExist") return [];
      throw error;
    }
  }

  /** Deletes what is done with; a receipt that expired meanwhile means a second delivery, as in AWS. */
  async #delete(messages: { MessageId: string; ReceiptHandle: string }[]): Promise<void> {
    const { sqs, queueArn } = this.#options;
    for (let start = 0; start < messages.length; start += 10) {
      const { Failed } = await sqs.call<{ Failed: { Message: string }[] }>("DeleteMessageBatch", {
        QueueUrl: sqs.queueUrl(queueArn),
        Entries: messages
          .slice(start, start + 10)
          .map(({ ReceiptHandle }, at) => ({ Id: String(at), ReceiptHandle })),
      });
      for (const { Message } of Failed) this.#log(`could not delete: ${Message}`);
    }
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

/**
 * Reads `batchItemFailures`: the ids of the messages that failed. Nothing, `null`, `{}` and an
 * empty list mean success; an unknown id or anything else that cannot be read fails them all.
 */
export function failedItems(payload: unknown, messageIds: string[]): Set<string> {
  const all = new Set(messageIds);
  if (payload === null || payload === undefined || payload === "") return new Set();
  if (typeof payload !== "object") return all;
  const { batchItemFailures: failures } = payload as { batchItemFailures?: unknown };
  if (failures === null || failures === undefined) return new Set();
  if (!Array.isArray(failures)) return all;
  const failed = new Set<string>(failures.map((one) => one?.itemIdentifier));
  return [...failed].every((id) => all.has(id)) ? failed : all;
}

function checkOptions(options: QueueMappingOptions): void {
  const { batchSize, maximumBatchingWindowInSeconds: window, maximumConcurrency } = options;
  const fifo = options.queueArn.endsWith(".fifo");
  if (fifo && window > 0)
    throw invalid(
      "Batching window is not supported for FIFO queues: maximumBatchingWindowInSeconds must be 0.",
    );
  if (!(window >= 0 && window <= 300))
    throw invalid(`maximumBatchingWindowInSeconds must be between 0 and 300; got ${window}.`);
  const most = fifo ? 10 : window > 0 ? 10_000 : 10;
  if (!Number.isInteger(batchSize) || batchSize < 1 || batchSize > most)
    throw invalid(
      `batchSize must be between 1 and ${most}; got ${batchSize}. More than 10 needs a standard queue and a batching window.`,
    );
  if (maximumConcurrency !== undefined && !(maximumConcurrency >= 1 && maximumConcurrency <= 1000))
    throw invalid(`maximumConcurrency must be between 2 and 1000; got ${maximumConcurrency}.`);
}

function invalid(message: string): AwsError {
  return new AwsError("InvalidParameterValueException", message);
}
