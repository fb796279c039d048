import type { EngineContext } from "#local/engine";
import { planCommit } from "#local/engines/dynamodb/commit";
import * as keys from "#local/engines/dynamodb/keys";
import { entries, type Level, type Operation, within } from "#local/engines/dynamodb/level";
import type { Change, StreamDescription, Table } from "#local/engines/dynamodb/model";
import { Mutex } from "#local/engines/dynamodb/mutex";
import { Statistics } from "#local/engines/dynamodb/statistics";
import { Throughput } from "#local/engines/dynamodb/throughput";

/**
 * The engine's state: the key-value store, and in memory what is small (tables, streams, the
 * last sequence number). Whatever changes it goes through `write`, one after the other.
 */
export class Database {
  readonly context: EngineContext;
  readonly level: Level;
  readonly throughput: Throughput;
  readonly statistics: Statistics;
  readonly tables = new Map<string, Table>();
  readonly streams = new Map<string, StreamDescription>();
  /** Called after every commit with the streams that grew and the earliest new expiry time. */
  readonly onCommit: ((streams: Set<string>, dueAt: number) => void)[] = [];
  readonly #mutex = new Mutex();
  #sequence = 0;

  constructor(context: EngineContext, level: Level) {
    this.context = context;
    this.level = level;
    this.throughput = new Throughput(context);
    this.statistics = new Statistics(level);
  }

  /** Reads what memory holds, and finishes the deletions a crash interrupted. */
  async load(): Promise<void> {
    for await (const [, table] of entries<Table>(this.level, within(keys.tables)))
      this.tables.set(table.description.TableName, table);
    // Data directories from before these two were kept have streams without them.
    for await (const [, stream] of entries<StreamDescription>(this.level, within(keys.streams)))
      this.streams.set(stream.arn, Object.assign({ startsAfter: 0, keySchema: [] }, stream));
    this.#sequence = (this.level.getSync(keys.sequence) as number | undefined) ?? 0;
    for await (const [key] of entries<true>(this.level, within(keys.dead)))
      await this.clear(key.slice(keys.dead.length));
  }

  /** The last sequence number given out in any stream. */
  get sequence(): number {
    return this.#sequence;
  }

  get now(): number {
    return this.context.clock.now();
  }

  /**
   * Runs `plan` alone and commits what it returns in one batch; when it throws, nothing is stored.
   * `also` are steps beside items: a table's description, a token.
   */
  write<T>(plan: () => Promise<Planned<T>> | Planned<T>): Promise<T> {
    return this.alone(async () => {
      const { result, changes = [], also = [], dueAt = Infinity, apply } = await plan();
      const commit = planCommit(changes, this.now, this.#sequence);
      const operations = [...commit.operations, ...also];
      if (operations.length > 0) await this.level.batch(operations);
      this.#sequence = commit.sequence;
      apply?.();
      if (operations.length > 0)
        for (const listener of this.onCommit)
          listener(commit.streams, Math.min(dueAt, commit.dueAt));
      return result;
    });
  }

  /** Runs `task` while nobody writes. */
  alone<T>(task: () => Promise<T> | T): Promise<T> {
    return this.#mutex.run(task);
  }

  /** Removes the rows of a table that is gone. */
  async clear(tableId: string): Promise<void> {
    for (const prefix of [keys.items(tableId), keys.allRows(tableId), keys.due(tableId)])
      await this.level.clear(within(prefix));
    await this.level.batch([{ type: "del", key: keys.dead + tableId }]);
  }
}

/** What a write wants stored, and what it answers. */
export type Planned<T> = {
  result: T;
  changes?: Change[];
  also?: Operation[];
  /** Earliest expiry time among rows in `also`, epoch seconds. */
  dueAt?: number;
  /** Brings memory up to date once the batch is stored. */
  apply?: () => void;
};

/** Operations by name, each over the database it is given. */
export type Operations = Record<string, (database: Database, input: object) => unknown>;
