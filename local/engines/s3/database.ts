import type { DatabaseSync } from "node:sqlite";
import type { Store } from "#local/store";

/** The engine's SQLite database, with transactions that can queue work for after the commit. */
export type Database = {
  readonly sql: DatabaseSync;
  /** Runs `run` as one transaction; it must not wait for anything. Nested calls join the outer one. */
  transaction<Result>(run: () => Result): Result;
  /** Runs `task` after the commit of the running transaction, and not at all when it rolls back. */
  afterCommit(task: () => void): void;
};

/**
 * Keys are blobs: S3 orders them by their UTF-8 bytes, and so does SQLite with blobs.
 * What is seldom filtered on is JSON; `extents` comes last, because it can be long.
 */
const schema = `
CREATE TABLE IF NOT EXISTS buckets (name TEXT PRIMARY KEY, region TEXT NOT NULL, created_at INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS documents (
  bucket TEXT NOT NULL REFERENCES buckets ON DELETE CASCADE, name TEXT NOT NULL, document TEXT NOT NULL,
  PRIMARY KEY (bucket, name)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS blobs (
  id TEXT PRIMARY KEY, refs INTEGER NOT NULL, size INTEGER NOT NULL, md5 TEXT NOT NULL, data BLOB);
CREATE TABLE IF NOT EXISTS objects (
  bucket TEXT NOT NULL REFERENCES buckets, key BLOB NOT NULL, size INTEGER NOT NULL, etag TEXT NOT NULL,
  modified_at INTEGER NOT NULL, storage_class TEXT NOT NULL, checksum TEXT, restore TEXT, restore_due INTEGER,
  attributes TEXT NOT NULL, parts TEXT, extents TEXT NOT NULL, PRIMARY KEY (bucket, key));
CREATE INDEX IF NOT EXISTS objects_restore_due ON objects (restore_due) WHERE restore_due IS NOT NULL;
CREATE TABLE IF NOT EXISTS uploads (
  id TEXT PRIMARY KEY, bucket TEXT NOT NULL REFERENCES buckets, key BLOB NOT NULL, created_at INTEGER NOT NULL,
  definition TEXT NOT NULL, completed_at INTEGER, result TEXT);
CREATE INDEX IF NOT EXISTS uploads_by_key ON uploads (bucket, key, created_at, id);
CREATE TABLE IF NOT EXISTS parts (
  upload TEXT NOT NULL REFERENCES uploads ON DELETE CASCADE, number INTEGER NOT NULL, size INTEGER NOT NULL,
  etag TEXT NOT NULL, modified_at INTEGER NOT NULL, checksum TEXT, extents TEXT NOT NULL,
  PRIMARY KEY (upload, number)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS outbox (id INTEGER PRIMARY KEY AUTOINCREMENT, event TEXT NOT NULL);
`;

/** Opens (and makes, the first time) the tables. */
export function openDatabase(store: Store): Database {
  const sql = store.database("s3");
  sql.exec(schema);
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
