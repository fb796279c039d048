import type { DatabaseSync } from "node:sqlite";
import { prepareSchema } from "#local/engines/s3/schema";
import type { Store } from "#local/store";

/** The engine's SQLite database, with transactions that can queue work for after the commit. */
export type Database = {
  readonly sql: DatabaseSync;
  /** Runs `run` as one transaction; it must not wait for anything. Nested calls join the outer one. */
  transaction<Result>(run: () => Result): Result;
  /** Runs `task` after the commit of the running transaction, and not at all when it rolls back. */
  afterCommit(task: () => void): void;
};

/** Opens (and makes, the first time) the tables. */
export function openDatabase(store: Store): Database {
  const sql = store.database("s3");
  prepareSchema(sql);
  const begin = sql.prepare("BEGIN IMMEDIATE");
  const commit = sql.prepare("COMMIT");
  const rollback = sql.prepare("ROLLBACK");
  let tasks: (() => void)[] | undefined;
  return {
    sql,
    transaction(run) {
      if (tasks) return run();
      const queued: (() => void)[] = [];
      tasks = queued;
      begin.run();
      try {
        const result = run();
        commit.run();
        tasks = undefined;
        for (const task of queued) task();
        return result;
      } catch (error) {
        if (tasks) rollback.run();
        tasks = undefined;
        throw error;
      }
    },
    afterCommit(task) {
      if (!tasks) throw new Error("afterCommit was called outside a transaction");
      tasks.push(task);
    },
  };
}
