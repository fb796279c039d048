import type { DatabaseSync } from "node:sqlite";

/** Runs synchronous work in one transaction: all of it is on disk when it returns, or nothing. */
export function transaction<Result>(database: DatabaseSync, work: () => Result): Result {
  database.exec("BEGIN IMMEDIATE");
  try {
    const result = work();
    database.exec("COMMIT");
    return result;
  } catch (error) {
    database.exec("ROLLBACK");
    throw error;
  }
}
