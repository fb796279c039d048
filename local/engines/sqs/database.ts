import type { DatabaseSync } from "node:sqlite";
import type { Store } from "#local/store";

/** Opens the one database of all queues, with its tables. Times are epoch milliseconds. */
export function openDatabase(store: Store): DatabaseSync {
  const database = store.database("sqs");
  database.exec(`
    CREATE TABLE IF NOT EXISTS queue (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      name TEXT NOT NULL UNIQUE,
      settings TEXT NOT NULL,
      tags TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      modified_at INTEGER NOT NULL,
      purged_at INTEGER
    ) STRICT;
    CREATE TABLE IF NOT EXISTS message (
      sequence INTEGER PRIMARY KEY AUTOINCREMENT,
      queue_id INTEGER NOT NULL REFERENCES queue (id) ON DELETE CASCADE,
      message_id TEXT NOT NULL,
      body TEXT NOT NULL,
      attributes TEXT,
      trace_header TEXT,
      group_id TEXT,
      deduplication_id TEXT,
      source_arn TEXT,
      sent_at INTEGER NOT NULL,
      visible_at INTEGER NOT NULL,
      receive_count INTEGER NOT NULL DEFAULT 0,
      received_at INTEGER,
      first_received_at INTEGER,
      received_before INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE INDEX IF NOT EXISTS message_by_queue ON message (queue_id, sequence);
    CREATE TABLE IF NOT EXISTS deduplication (
      queue_id INTEGER NOT NULL REFERENCES queue (id) ON DELETE CASCADE,
      scope TEXT NOT NULL,
      deduplication_id TEXT NOT NULL,
      message_id TEXT NOT NULL,
      sequence INTEGER NOT NULL,
      expires_at INTEGER NOT NULL,
      PRIMARY KEY (queue_id, scope, deduplication_id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS deduplication_by_expiry ON deduplication (expires_at);
    CREATE TABLE IF NOT EXISTS receive_attempt (
      queue_id INTEGER NOT NULL REFERENCES queue (id) ON DELETE CASCADE,
      attempt_id TEXT NOT NULL,
      received TEXT NOT NULL,
      expires_at INTEGER NOT NULL,
      PRIMARY KEY (queue_id, attempt_id)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS deleted_queue (
      name TEXT PRIMARY KEY,
      deleted_at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    DROP TABLE IF EXISTS move_task;
    CREATE TABLE IF NOT EXISTS message_move (
      number INTEGER PRIMARY KEY AUTOINCREMENT,
      id TEXT NOT NULL UNIQUE,
      source_arn TEXT NOT NULL,
      destination_arn TEXT,
      per_second INTEGER,
      status TEXT NOT NULL,
      failure TEXT,
      moved INTEGER NOT NULL DEFAULT 0,
      to_move INTEGER NOT NULL,
      started_at INTEGER NOT NULL
    ) STRICT;
  `);
  addColumn(database, "message", "received_before INTEGER NOT NULL DEFAULT 0");
  return database;
}

/** All or nothing: what `run` wrote stays only if it returns. */
export function transaction<Result>(database: DatabaseSync, run: () => Result): Result {
  database.exec("BEGIN IMMEDIATE");
  try {
    const result = run();
    database.exec("COMMIT");
    return result;
  } catch (error) {
    database.exec("ROLLBACK");
    throw error;
  }
}

/** Queues of an earlier version keep their messages. */
function addColumn(database: DatabaseSync, table: string, column: string): void {
  const names = database.prepare(`PRAGMA table_info(${table})`).all();
  if (!names.some(({ name }) => column.startsWith(`${name} `)))
    database.exec(`ALTER TABLE ${table} ADD COLUMN ${column}`);
}
