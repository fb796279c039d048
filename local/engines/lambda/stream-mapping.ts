import { AwsError } from "#local/aws-error";
import type { EngineContext } from "#local/engine";
import type { ChangeStreams } from "#local/engines/dynamodb/change-streams";
import type { ChangeRecord } from "#local/engines/dynamodb/model";
import { toLambdaRecord } from "#local/engines/dynamodb/stream-event";
import { firstFailure } from "#local/engines/lambda/batch-report";
import {
  checkStreamSettings,
  type FilterCriteria,
  type StreamSettings,
} from "#local/engines/lambda/mapping-settings";
import { backoffMs } from "#local/engines/lambda/patient-invoke";
import {
  type Checkpoint,
  CheckpointRow,
  type StreamBatch,
} from "#local/engines/lambda/stream-checkpoint";
import { type GivenUp, invocationRecord } from "#local/engines/lambda/stream-failure";
import { compileStreamFilter } from "#local/engines/lambda/stream-filter";
import type { Invoke } from "#local/invoke";

/**
 * An event source mapping from a DynamoDB stream to a function, with Lambda's own settings:
 * `batchSize` 1 to 10,000 records; the window is how long a batch that is not full may wait for more;
 * -1 attempts or seconds mean until the stream drops the records after 24 hours.
 */
export type StreamMappingOptions = StreamSettings & {
  /** Names the checkpoint: a mapping made again under its id goes on where it stopped. */
  id: string;
  stream: ChangeStreams;
  functionArn: string;
  /** The stream's ARN. */
  eventSourceArn: string;
  bisectBatchOnFunctionError: boolean;
  reportBatchItemFailures: boolean;
  /** A record that matches none of the filters is passed over without an invocation. */
  filterCriteria?: FilterCriteria;
  /** Takes Lambda's invocation record for a batch that was given up, and its event; retried until it resolves. */
  onFailure?: (record: object, event: object) => Promise<void>;
  invoke: Invoke;
};

/** The largest event Lambda takes. */
const payloadBytes = 6 * 1024 * 1024;

/**
 * Starts delivering the stream, in order, one batch at a time. A batch is finished when the
 * function succeeded or the batch was given up; one in flight at a crash is delivered again.
 * Throws `ResourceNotFoundException` when there is no such stream, `InvalidParameterValueException`
 * for settings that Lambda refuses, `NotImplemented` for those that are not there.
 */
export function createStreamMapping(
  context: EngineContext,
  options: StreamMappingOptions,
): { close(): Promise<void> } {
  checkStreamSettings(options);
  options.stream.describe(options.eventSourceArn);
  const mapping = new StreamMapping(context, options);
  return { close: () => mapping.close() };
}

class StreamMapping {
  readonly #context: EngineContext;
  readonly #options: StreamMappingOptions;
  readonly #wanted: ReturnType<typeof compileStreamFilter>;
  readonly #row: CheckpointRow;
  readonly #state: Checkpoint;
  readonly #stopListening: () => void;
  readonly #loop: Promise<void>;
  #closed = false;
  /** True when the stream grew since it was last read. */
  #grown = false;
  #wake: () => void = () => undefined;

  constructor(context: EngineContext, options: StreamMappingOptions) {
    this.#context = context;
    this.#options = options;
    this.#wanted = compileStreamFilter(options.filterCriteria);
    this.#row = new CheckpointRow(context.store, options.id);
    this.#state = this.#row.restore(() =>
      options.startingPosition === "LATEST" ? options.stream.latest : "",
    );
    this.#stopListening = options.stream.onAppend(options.eventSourceArn, () => {
      this.#grown = true;
      this.#wake();
    });
    this.#loop = this.#run();
  }

  /** Stops; an invocation under way is waited for, and its result counts unless it failed. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#stopListening();
    this.#wake();
    await this.#loop;
  }

  async #run(): Promise<void> {
    for (let failures = 0; !this.#closed; ) {
      try {
        if (this.#state.pending.length > 0) await this.#deliver();
        else await this.#gather();
        failures = 0;
      } catch (error) {
        this.#context.log(`lambda mapping ${this.#options.id}: ${error}`);
        if (error instanceof AwsError && error.code === "ResourceNotFoundException") {
          if (!this.#streamExists()) return;
        }
        await this.#pause(backoffMs(failures++));
      }
    }
  }

  /** Cuts the next batch, once it is full or its window is over. */
  async #gather(): Promise<void> {
    const { batchSize, maximumBatchingWindowInSeconds: window } = this.#options;
    while (!this.#closed) {
      this.#grown = false;
      const records = await this.#read(batchSize);
      // A batch begins with a record that the function wants; it may hold others behind it.
      if (this.#skip(records) > 0) continue;
      const full = records.length >= batchSize || payloadEnd(records) < records.length;
      // The window opens with its first record, not when we came to see it.
      const now = this.#context.clock.now();
      const leftMs = records[0] && records[0].createdAt + window * 1000 - now;
      if (full || (leftMs !== undefined && leftMs <= 0)) return this.#cut(records);
      await this.#idle(leftMs);
    }
  }

  /** Moves the checkpoint past the records before the first wanted one; answers how many they are. */
  #skip(records: ChangeRecord[]): number {
    const first = records.findIndex((record) => this.#wants(record));
    const skipped = first < 0 ? records.length : first;
    if (skipped === 0) return 0;
    this.#passOver(records[skipped - 1]);
    this.#save();
    return skipped;
  }

  #wants(record: ChangeRecord): boolean {
    const { stream, eventSourceArn } = this.#options;
    return this.#wanted(stream.describe(eventSourceArn), record);
  }

  #cut(records: ChangeRecord[]): void {
    const batch = records.slice(0, Math.max(1, payloadEnd(records)));
    const end = batch.at(-1)?.sequenceNumber;
    if (end === undefined) return;
    this.#state.pending.push({ end, attempts: 0 });
    this.#save();
  }

  /** Tries the first pending batch once. */
  async #deliver(): Promise<void> {
    const [batch] = this.#state.pending;
    if (!batch) return;
    const all = await this.#read(this.#options.batchSize);
    const records = all.filter(
      (record) => record.sequenceNumber <= batch.end && this.#wants(record),
    );
    if (records.length === 0) return this.#finish(batch);
    const aged = records.filter((record) => this.#tooOld(record));
    if (aged.length > 0) return this.#giveUp(aged, batch.attempts, "RecordAgeExceeded");
    const failedAt = await this.#invoke(records);
    if (failedAt === undefined) return this.#finish(batch);
    // A function may fail for being ended with the process: it gets the batch once more.
    if (failedAt.error && this.#closed) return;
    this.#passOver(records[failedAt.at - 1]);
    const rest = records.slice(failedAt.at);
    if (this.#options.bisectBatchOnFunctionError && (failedAt.at > 0 || rest.length > 1))
      return this.#split(batch, rest, failedAt.at > 0);
    const { maximumRetryAttempts: most } = this.#options;
    if (most >= 0 && batch.attempts >= most)
      return this.#giveUp(rest, batch.attempts + 1, "RetryAttemptsExhausted", failedAt.error);
    batch.attempts++;
    this.#save();
    await this.#pause(backoffMs(batch.attempts - 1));
  }

  /** The index of the first record to deliver again, or nothing when all went well. */
  async #invoke(records: ChangeRecord[]): Promise<Failure | undefined> {
    const { functionArn, invoke } = this.#options;
    const result = await invoke(functionArn, this.#event(records));
    if (result.error) return { at: 0, error: true };
    if (!this.#options.reportBatchItemFailures) return undefined;
    const at = firstFailure(
      result.payload,
      records.map((record) => record.sequenceNumber),
    );
    return at === undefined ? undefined : { at, error: false };
  }

  #event(records: ChangeRecord[]): object {
    const { stream, eventSourceArn } = this.#options;
    const description = stream.describe(eventSourceArn);
    return { Records: records.map((record) => toLambdaRecord(description, record)) };
  }

  /** Halves a failed batch; a batch the function has cut itself by its report is left at that. */
  #split(batch: StreamBatch, rest: ChangeRecord[], alreadyCut: boolean): void {
    const middle = rest[Math.ceil(rest.length / 2) - 1];
    if (!alreadyCut && middle)
      this.#state.pending.unshift({ end: middle.sequenceNumber, attempts: batch.attempts });
    this.#save();
  }

  async #giveUp(
    records: ChangeRecord[],
    invocations: number,
    condition: GivenUp["condition"],
    functionError = false,
  ): Promise<void> {
    const { eventSourceArn: streamArn, functionArn, id, onFailure } = this.#options;
    const timestamp = this.#context.clock.iso();
    const record = invocationRecord({
      functionArn,
      streamArn,
      records,
      condition,
      invocations,
      functionError,
      timestamp,
    });
    // Again and again: it is all that is left of the batch.
    for (let failures = 0; onFailure; failures++) {
      try {
        await onFailure(record, this.#event(records));
        break;
      } catch (error) {
        if (this.#closed) throw error;
        this.#context.log(`lambda mapping ${id}: on-failure destination: ${error}`);
        await this.#pause(backoffMs(failures));
      }
    }
    this.#context.log(`lambda mapping ${id}: gave up ${records.length} records (${condition})`);
    this.#passOver(records.at(-1));
    this.#save();
  }

  #finish(batch: StreamBatch): void {
    this.#state.pending.shift();
    this.#state.after = batch.end;
    this.#save();
  }

  /** Moves the checkpoint past a record, and drops the batches that end with it. */
  #passOver(record: ChangeRecord | undefined): void {
    if (!record) return;
    this.#state.after = record.sequenceNumber;
    while (this.#state.pending[0] && this.#state.pending[0].end <= record.sequenceNumber)
      this.#state.pending.shift();
  }

  #read(limit: number): Promise<ChangeRecord[]> {
    return this.#options.stream.read(this.#options.eventSourceArn, this.#state.after, limit);
  }

  #tooOld(record: ChangeRecord): boolean {
    const limit = this.#options.maximumRecordAgeInSeconds;
    return limit >= 0 && this.#context.clock.now() - record.createdAt > limit * 1000;
  }

  #streamExists(): boolean {
    try {
      return this.#options.stream.describe(this.#options.eventSourceArn) !== undefined;
    } catch {
      return false;
    }
  }

  /** Waits for the stream to grow, for `ms` at most, or for `close`. */
  #idle(ms?: number): Promise<void> {
    return this.#grown ? Promise.resolve() : this.#wait(ms);
  }

  /** Waits `ms`, whatever the stream does. */
  async #pause(ms: number): Promise<void> {
    const until = this.#context.clock.now() + ms;
    while (!this.#closed && this.#context.clock.now() < until)
      await this.#wait(until - this.#context.clock.now());
  }

  #wait(ms?: number): Promise<void> {
    if (this.#closed) return Promise.resolve();
    return new Promise((resolve) => {
      const cancel = ms === undefined ? undefined : this.#context.clock.after(ms, resolve);
      this.#wake = () => {
        cancel?.();
        resolve();
      };
    });
  }

  #save(): void {
    this.#row.save(this.#state);
  }
}

/** Where a batch failed; `error` when the function threw, not reported. */
type Failure = { at: number; error: boolean };

/** How many of the records fit into one event. */
function payloadEnd(records: ChangeRecord[]): number {
  let bytes = 0;
  const over = records.findIndex((record) => {
    // Names and punctuation around an image's bytes: the JSON is what Lambda measures.
    bytes += Buffer.byteLength(JSON.stringify(record)) + 512;
    return bytes > payloadBytes;
  });
  return over < 0 ? records.length : over;
}
