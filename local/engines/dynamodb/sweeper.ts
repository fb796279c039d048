import type { Cancel } from "#local/clock";
import type { Database } from "#local/engines/dynamodb/database";
import { expiresAt } from "#local/engines/dynamodb/items";
import * as keys from "#local/engines/dynamodb/keys";
import { entries, within } from "#local/engines/dynamodb/level";
import type { Change, Item, Table } from "#local/engines/dynamodb/model";

/** Items that expired longer ago than this are left alone, as AWS leaves them. */
const oldestSeconds = 5 * 365 * 24 * 60 * 60;

/** How many items one batch removes. */
const batchSize = 100;

/**
 * Removes expired items, `delayMs` after their time (AWS: within a few days). It waits for the earliest
 * expiry time there is, and starts anew from disk after a restart.
 */
export class Sweeper {
  readonly #database: Database;
  readonly #delayMs: number;
  #armedFor = Infinity;
  #cancel: Cancel = () => undefined;
  #running: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(database: Database, delayMs: number) {
    this.#database = database;
    this.#delayMs = delayMs;
    database.onCommit.push((_streams, dueAt) => this.#arm(dueAt));
  }

  /** Looks for expired items now, and from then on whenever one falls due. */
  sweep(): Promise<void> {
    this.#armedFor = Infinity;
    this.#cancel();
    this.#running = this.#running
      .then(() => this.#sweepAll())
      .catch((error: unknown) =>
        this.#database.context.log(`dynamodb: removing expired items failed: ${error}`),
      );
    return this.#running;
  }

  /** Stops, after the sweep under way. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#cancel();
    await this.#running;
  }

  async #sweepAll(): Promise<void> {
    for (const name of [...this.#database.tables.keys()]) {
      let next: number | undefined;
      do next = await this.#sweepTable(name);
      while (next !== undefined && this.#isDue(next) && !this.#closed);
      if (next !== undefined) this.#arm(next);
    }
  }

  /** Removes up to one batch of a table's expired items; returns the next expiry time. */
  #sweepTable(name: string): Promise<number | undefined> {
    return this.#database.write(async () => {
      const table = this.#database.tables.get(name);
      if (!table?.ttlAttribute) return { result: undefined };
      const prefix = keys.due(table.description.TableId);
      const oldest = Math.floor(this.#database.now / 1000) - oldestSeconds;
      const from = prefix + keys.dueAt(oldest);
      const changes: Change[] = [];
      for await (const [path, key] of entries<string>(this.#database.level, {
        gte: from,
        lt: within(prefix).lt,
      })) {
        const due = Number(path.slice(prefix.length, prefix.length + 12));
        if (!this.#isDue(due) || changes.length === batchSize) return { result: due, changes };
        changes.push(this.#removal(table, key));
      }
      return { result: undefined, changes };
    });
  }

  #removal(table: Table, key: string): Change {
    const path = keys.items(table.description.TableId) + key;
    const before = this.#database.level.getSync(path) as Item | undefined;
    if (expiresAt(before, table.ttlAttribute) === undefined)
      throw new Error(`The expiry row of ${key} in ${table.description.TableName} has no item`);
    return { table, key, before, after: undefined, expired: true };
  }

  #isDue(expiresAt: number): boolean {
    return expiresAt * 1000 + this.#delayMs <= this.#database.now;
  }

  #arm(dueAt: number): void {
    if (this.#closed || dueAt >= this.#armedFor) return;
    this.#armedFor = dueAt;
    this.#cancel();
    const waitMs = dueAt * 1000 + this.#delayMs - this.#database.now;
    this.#cancel = this.#database.context.clock.after(waitMs, () => this.sweep());
  }
}
