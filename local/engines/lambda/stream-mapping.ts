import { randomUUID } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import { AwsError } from "#local/aws-error";
import type { EngineContext } from "#local/engine";
import type { ChangeStreams } from "#local/engines/dynamodb/change-streams";
import type { ChangeRecord } from "#local/engines/dynamodb/model";
import { shardIdOf, toLambdaRecord } from "#local/engines/dynamodb/stream-event";
import type { FilterCriteria } from "#local/engines/lambda/queue-filter";
import { compileStreamFilter } from "#local/engines/lambda/stream-filter";
import type { Invoke } from "#local/invoke";
import type { Store } from "#local/store";

/** An event source mapping from a DynamoDB stream to a function, with Lambda's own settings. */
export type StreamMappingOptions = {
  /** Names the checkpoint: a mapping made again under its id goes on where it stopped. */
  id: string;
  stream: ChangeStreams;
  functionArn: string;
  /** The stream's ARN. */
  eventSourceArn: string;
  /** 1 to 10,000 records. */
  batchSize: number;
  /** How long a batch that is not full may wait for more. */
  maximumBatchingWindowInSeconds: number;
  /** Where a new mapping begins. */
  startingPosition: "TRIM_HORIZON" | "LATEST";
  /** -1: until the records expire. */
  maximumRetryAttempts: number;
  /** -1: until the stream drops the records after 24 hours. */
  maximumRecordAgeInSeconds: number;
  bisectBatchOnFunctionError: boolean;
  reportBatchItemFailures: boolean;
  /** A record that matches none of the filters is passed over without an invocation. */
  filterCriteria?: FilterCriteria;
  /** Takes Lambda's invocation record for a batch that was given up; retried until it resolves. */
  onFailure?: (info: object) => Promise<void>;
  invoke: Invoke;
};

/** Records up to and including `end`, tried `attempts` times. */
type Batch = { end: string; attempts: number };

/** What survives a restart: the last finished sequence number, and the batches cut from what follows. */
type Checkpoint = { after: string; pending: Batch[] };

/** The largest event Lambda takes. */
const payloadBytes = 6 * 1024 * 1024;

/**
 * Starts delivering the stream, in order, one batch at a time. A batch is finished when the
 * function succeeded or the batch was given up; one in flight at a crash is delivered again.
 * Throws `ResourceNotFoundException` when there is no such stream, `InvalidEventPatternException`
 * for a filter that is no pattern.
 */
export function createStreamMapping(
  context: EngineContext,
  options: StreamMappingOptions,
): { close(): Promise<void> } {
  options.stream.describe(options.eventSourceArn);
  const mapping = new StreamMapping(context, options);
  return { close: () => mapping.close() };
}

class StreamMapping {
  readonly #context: EngineContext;
  readonly #options: StreamMappingOptions;
  readonly #wanted: ReturnType<typeof compileStreamFilter>;
  readonly #checkpoints: DatabaseSync;
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
    this.#checkpoints = checkpointsIn(context.store);
    this.#state = this.#restore();
    this.#stopListening = options.stream.onAppend(options.eventSourceArn, () => {
      this.#grown = true;
      this.#wake();
    });
    this.#loop = this.#run();
  }

  /** Stops; an invocation under way is waited for, and its result counts. */
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
      const now = this.#context.clock.now();
      const records = await this.#read(batchSize);
      // A batch begins with a record that the function wants; it may hold others behind it.
      if (this.#skip(records) > 0) continue;
      const full = records.length >= batchSize || payloadEnd(records) < records.length;
      // The window opens with its first record, not when we came to see it.
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
    const { stream, eventSourceArn, functionArn } = this.#options;
    const description = stream.describe(eventSourceArn);
    const event = { Records: records.map((record) => toLambdaRecord(description, record)) };
    const result = await this.#options.invoke(functionArn, event);
    if (result.error) return { at: 0, error: true };
    if (!this.#options.reportBatchItemFailures) return undefined;
    const at = firstFailure(
      result.payload,
      records.map((record) => record.sequenceNumber),
    );
    return at === undefined ? undefined : { at, error: false };
  }

  /** Halves a failed batch; a batch the function has cut itself by its report is left at that. */
  #split(batch: Batch, rest: ChangeRecord[], alreadyCut: boolean): void {
    const middle = rest[Math.ceil(rest.length / 2) - 1];
    if (!alreadyCut && middle)
      this.#state.pending.unshift({ end: middle.sequenceNumber, attempts: batch.attempts });
    this.#save();
  }

  async #giveUp(
    records: ChangeRecord[],
    invocations: number,
    condition: string,
    functionError = false,
  ): Promise<void> {
    const last = records.at(-1);
    const { eventSourceArn, functionArn, id } = this.#options;
    await this.#report({
      requestContext: {
        requestId: randomUUID(),
        functionArn: `${functionArn}:$LATEST`,
        condition,
        approximateInvokeCount: invocations,
      },
      responseContext: {
        statusCode: 200,
        executedVersion: "$LATEST",
        functionError: functionError ? "Unhandled" : null,
      },
      version: "1.0",
      timestamp: this.#context.clock.iso(),
      DDBStreamBatchInfo: {
        shardId: shardIdOf(eventSourceArn),
        startSequenceNumber: records[0]?.sequenceNumber,
        endSequenceNumber: last?.sequenceNumber,
        approximateArrivalOfFirstRecord: arrival(records[0]),
        approximateArrivalOfLastRecord: arrival(last),
        batchSize: records.length,
        streamArn: eventSourceArn,
      },
    });
    this.#context.log(`lambda mapping ${id}: gave up ${records.length} records (${condition})`);
    this.#passOver(last);
    this.#save();
  }

  /** Hands over the invocation record, again and again: it is all that is left of the batch. */
  async #report(info: object): Promise<void> {
    const { onFailure, id } = this.#options;
    for (let failures = 0; onFailure; failures++) {
      try {
        return await onFailure(info);
      } catch (error) {
        if (this.#closed) throw error;
        this.#context.log(`lambda mapping ${id}: on-failure destination: ${error}`);
        await this.#pause(backoffMs(failures));
      }
    }
  }

  #finish(batch: Batch): void {
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

  #restore(): Checkpoint {
    const row = this.#checkpoints
      .prepare("SELECT state FROM checkpoint WHERE id = ?")
      .get(this.#options.id);
    if (row) return JSON.parse(String(row.state));
    const after = this.#options.startingPosition === "LATEST" ? this.#options.stream.latest : "";
    const state = { after, pending: [] };
    this.#save(state);
    return state;
  }

  #save(state: Checkpoint = this.#state): void {
    this.#checkpoints
      .prepare("INSERT OR REPLACE INTO checkpoint (id, state) VALUES (?, ?)")
      .run(this.#options.id, JSON.stringify(state));
  }
}

/** Where a batch failed; `error` when the function threw, not reported. */
type Failure = { at: number; error: boolean };

/**
 * Reads `batchItemFailures`: nothing when there are none, else the index of the lowest failed
 * record. As in AWS, a report that cannot be understood fails the whole batch.
 */
export function firstFailure(payload: unknown, sequenceNumbers: string[]): number | undefined {
  if (payload === null || payload === undefined || payload === "") return undefined;
  if (typeof payload !== "object") return 0;
  const { batchItemFailures: failures } = payload as { batchItemFailures?: unknown };
  if (failures === null || failures === undefined) return undefined;
  if (!Array.isArray(failures)) return 0;
  const indexes = failures.map((one) => sequenceNumbers.indexOf(one?.itemIdentifier));
  return indexes.length === 0 ? undefined : Math.max(0, Math.min(...indexes));
}

/** Doubling from one second to one minute. */
export function backoffMs(failures: number): number {
  return Math.min(60_000, 1000 * 2 ** Math.min(failures, 10));
}

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

function arrival(record: ChangeRecord | undefined): string | undefined {
  return record && `${new Date(record.createdAt).toISOString().slice(0, 19)}Z`;
}

const opened = new WeakMap<Store, DatabaseSync>();

/** One database for all mappings of a store: in memory mode a mapping made again finds it too. */
function checkpointsIn(store: Store): DatabaseSync {
  const known = opened.get(store);
  if (known) return known;
  const database = store.database("stream-mappings");
  database.exec(
    "CREATE TABLE IF NOT EXISTS checkpoint (id TEXT PRIMARY KEY, state TEXT NOT NULL) STRICT",
  );
  opened.set(store, database);
  return database;
}
