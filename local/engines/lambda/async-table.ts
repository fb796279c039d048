import type { DatabaseSync } from "node:sqlite";

/** An event in Lambda's queue for asynchronous calls. Times are epoch milliseconds. */
export type AsyncEvent = {
  requestId: string;
  functionArn: string;
  /** JSON text. */
  payload: string;
  takenAt: number;
  /** Runs that the function failed. */
  failures: number;
  /** Times in a row that it could not run. */
  busy: number;
  dueAt: number;
};

const columns = `request_id AS requestId, function_arn AS functionArn, payload, taken_at AS takenAt,
  failures, busy, due_at AS dueAt`;

/** Events that were accepted and are not done with. */
export class AsyncTable {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    database.exec(`CREATE TABLE IF NOT EXISTS async_event (
      request_id TEXT PRIMARY KEY,
      function_arn TEXT NOT NULL,
      payload TEXT NOT NULL,
      taken_at REAL NOT NULL,
      failures INTEGER NOT NULL,
      busy INTEGER NOT NULL,
      due_at REAL NOT NULL
    ) STRICT`);
  }

  all(): AsyncEvent[] {
    return this.#database
      .prepare(`SELECT ${columns} FROM async_event ORDER BY rowid`)
      .all() as AsyncEvent[];
  }

  /** Adds the event, or replaces what is known of it. */
  put(event: AsyncEvent): void {
    this.#database
      .prepare("INSERT OR REPLACE INTO async_event VALUES (?, ?, ?, ?, ?, ?, ?)")
      .run(
        event.requestId,
        event.functionArn,
        event.payload,
        event.takenAt,
        event.failures,
        event.busy,
        event.dueAt,
      );
  }

  delete(requestId: string): void {
    this.#database.prepare("DELETE FROM async_event WHERE request_id = ?").run(requestId);
  }
}
