import type { DatabaseSync } from "node:sqlite";

/**
 * Keys are blobs: S3 orders them by their UTF-8 bytes, and so does SQLite with blobs.
 * What is seldom filtered on is JSON; `extents` comes last, because it can be long.
 * `objects` holds every version and delete marker of a key; a newer one has the lower sequence.
 */
const tables = `
CREATE TABLE IF NOT EXISTS buckets (
  name TEXT PRIMARY KEY, region TEXT NOT NULL, created_at INTEGER NOT NULL,
  owner TEXT, versioning TEXT, object_lock TEXT);
CREATE TABLE IF NOT EXISTS documents (
  bucket TEXT NOT NULL REFERENCES buckets ON DELETE CASCADE, name TEXT NOT NULL, document TEXT NOT NULL,
  PRIMARY KEY (bucket, name)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS blobs (
  id TEXT PRIMARY KEY, refs INTEGER NOT NULL, size INTEGER NOT NULL, md5 TEXT NOT NULL, data BLOB, crc64 TEXT);
CREATE TABLE IF NOT EXISTS objects (
  bucket TEXT NOT NULL REFERENCES buckets, key BLOB NOT NULL, sequence INTEGER NOT NULL, version TEXT NOT NULL,
  latest INTEGER NOT NULL, marker INTEGER NOT NULL, size INTEGER NOT NULL, etag TEXT NOT NULL,
  modified_at INTEGER NOT NULL, storage_class TEXT NOT NULL, checksum TEXT, restore TEXT, restore_due INTEGER,
  object_lock TEXT, attributes TEXT NOT NULL, parts TEXT, extents TEXT NOT NULL,
  PRIMARY KEY (bucket, key, sequence));
CREATE UNIQUE INDEX IF NOT EXISTS objects_latest ON objects (bucket, key) WHERE latest = 1;
CREATE UNIQUE INDEX IF NOT EXISTS objects_null ON objects (bucket, key) WHERE version = 'null';
CREATE INDEX IF NOT EXISTS objects_restore_due ON objects (restore_due) WHERE restore_due IS NOT NULL;
CREATE TABLE IF NOT EXISTS uploads (
  id TEXT PRIMARY KEY, bucket TEXT NOT NULL REFERENCES buckets, key BLOB NOT NULL, created_at INTEGER NOT NULL,
  definition TEXT NOT NULL, completed_at INTEGER, result TEXT, disturbed INTEGER NOT NULL DEFAULT 0);
CREATE INDEX IF NOT EXISTS uploads_by_key ON uploads (bucket, key, created_at, id);
CREATE TABLE IF NOT EXISTS parts (
  upload TEXT NOT NULL REFERENCES uploads ON DELETE CASCADE, number INTEGER NOT NULL, size INTEGER NOT NULL,
  etag TEXT NOT NULL, modified_at INTEGER NOT NULL, checksum TEXT, extents TEXT NOT NULL,
  PRIMARY KEY (upload, number)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS outbox (id INTEGER PRIMARY KEY AUTOINCREMENT, event TEXT NOT NULL);
`;

/** What turns the tables of the engine that knew no versions into today's. */
const fromUnversioned = `
ALTER TABLE buckets ADD COLUMN owner TEXT;
ALTER TABLE buckets ADD COLUMN versioning TEXT;
ALTER TABLE buckets ADD COLUMN object_lock TEXT;
ALTER TABLE blobs ADD COLUMN crc64 TEXT;
ALTER TABLE uploads ADD COLUMN disturbed INTEGER NOT NULL DEFAULT 0;
DROP INDEX objects_restore_due;
ALTER TABLE objects RENAME TO unversioned;
${tables}
INSERT INTO objects SELECT bucket, key, -1, 'null', 1, 0, size, etag, modified_at, storage_class, checksum,
  restore, restore_due, NULL, attributes, parts, extents FROM unversioned;
DROP TABLE unversioned;
`;

/** Makes the tables, or brings those of an earlier release up to date; all or nothing. */
export function prepareSchema(sql: DatabaseSync): void {
  const columns = sql.prepare("SELECT name FROM pragma_table_info('buckets')").all();
  const isOld = columns.length > 0 && !columns.some(({ name }) => name === "versioning");
  sql.exec(`BEGIN IMMEDIATE; ${isOld ? fromUnversioned : tables} COMMIT;`);
}
