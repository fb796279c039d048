import type { DatabaseSync } from "node:sqlite";
import type { Job } from "#local/engines/eventbridge/delivery";

/** A delivery on disk; times are epoch milliseconds. */
export type OutboxRow = { id: number; job: Job; attempts: number; createdAt: number };

/** The table of deliveries that are still to be made. */
export class OutboxTable {
  readonly #statements: ReturnType<typeof prepare>;

  constructor(database: DatabaseSync) {
    this.#statements = prepare(database);
  }

  insert(job: Job, dueAt: number): void {
    this.#statements.insert.run(JSON.stringify(job), dueAt, dueAt);
  }

  /** Those due by then, in order of due time and acceptance. */
  due(by: number, limit: number): number[] {
    return this.#statements.due.all(by, limit).map(({ id }) => Number(id));
  }

  /** The first `limit` of all. */
  next(limit: number): { id: number; dueAt: number }[] {
    const rows = this.#statements.next.all(limit);
    return rows.map(({ id, dueAt }) => ({ id: Number(id), dueAt: Number(dueAt) }));
  }

  get(id: number): OutboxRow | undefined {
    const row = this.#statements.get.get(id);
    if (!row) return undefined;
    const { job, attempts, createdAt } = row;
    const numbers = { attempts: Number(attempts), createdAt: Number(createdAt) };
    return { id, job: JSON.parse(String(job)), ...numbers };
  }

  /** Counts a failed attempt. */
  retry(id: number, dueAt: number): void {
    this.#statements.retry.run(dueAt, id);
  }

  /** A new delivery in the place of an old one. */
  replace(id: number, job: Job, dueAt: number): void {
    this.#statements.replace.run(JSON.stringify(job), dueAt, dueAt, id);
  }

  remove(id: number): void {
    this.#statements.remove.run(id);
  }
}

function prepare(database: DatabaseSync) {
  database.exec(
    `CREATE TABLE IF NOT EXISTS outbox (
       id INTEGER PRIMARY KEY, job TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0,
       createdAt REAL NOT NULL, dueAt REAL NOT NULL
     ) STRICT;
     CREATE INDEX IF NOT EXISTS outboxByDueAt ON outbox (dueAt, id)`,
  );
  return {
    insert: database.prepare("INSERT INTO outbox (job, createdAt, dueAt) VALUES (?, ?, ?)"),
    due: database.prepare("SELECT id FROM outbox WHERE dueAt <= ? ORDER BY dueAt, id LIMIT ?"),
    next: database.prepare("SELECT id, dueAt FROM outbox ORDER BY dueAt, id LIMIT ?"),
    get: database.prepare("SELECT id, job, attempts, createdAt FROM outbox WHERE id = ?"),
    retry: database.prepare("UPDATE outbox SET attempts = attempts + 1, dueAt = ? WHERE id = ?"),
    replace: database.prepare(
      "UPDATE outbox SET job = ?, attempts = 0, createdAt = ?, dueAt = ? WHERE id = ?",
    ),
    remove: database.prepare("DELETE FROM outbox WHERE id = ?"),
  };
}
