/**
 * All state. `seq` is the order of creation, which cursors go by. Of data, `listed_at` and `unlisted_at` say
 * when lists begin and cease to show a row, which may lag behind what is true (`removed_at` is null).
 */
export const tables = `
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS storage (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL UNIQUE, bucket TEXT NOT NULL,
  key_prefix TEXT NOT NULL, created_at INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS project (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL UNIQUE, bucket TEXT NOT NULL,
  prefix TEXT NOT NULL, storage_id TEXT REFERENCES storage (id), created_at INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS data (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, project_id TEXT NOT NULL, path TEXT NOT NULL,
  folded TEXT NOT NULL, folded_name TEXT NOT NULL, parent TEXT NOT NULL, name TEXT NOT NULL, type TEXT NOT NULL,
  status TEXT NOT NULL, size INTEGER, etag TEXT, content TEXT NOT NULL, tags TEXT NOT NULL, run TEXT, format TEXT, creator TEXT NOT NULL,
  transfer INTEGER, created_at INTEGER NOT NULL, modified_at INTEGER NOT NULL, stored_at INTEGER,
  listed_at INTEGER NOT NULL, removed_at INTEGER, unlisted_at INTEGER);
CREATE UNIQUE INDEX IF NOT EXISTS data_path ON data (project_id, path) WHERE removed_at IS NULL;
CREATE INDEX IF NOT EXISTS data_parent ON data (project_id, parent, name);
CREATE INDEX IF NOT EXISTS data_awaited ON data (project_id) WHERE content = 'AWAITED';
CREATE TABLE IF NOT EXISTS job (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, batch_id TEXT NOT NULL, project_id TEXT NOT NULL,
  owner TEXT NOT NULL, status TEXT NOT NULL, info TEXT, created_at INTEGER NOT NULL, started_at INTEGER,
  finished_at INTEGER);
CREATE TABLE IF NOT EXISTS batch (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, project_id TEXT NOT NULL, job_id TEXT NOT NULL,
  request TEXT NOT NULL, plan TEXT NOT NULL, created_at INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS item (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, batch_id TEXT NOT NULL, data_id TEXT NOT NULL,
  status TEXT NOT NULL, info TEXT, created_id TEXT);
CREATE INDEX IF NOT EXISTS item_batch ON item (batch_id, seq);
CREATE TABLE IF NOT EXISTS transfer (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, batch_id TEXT NOT NULL, item_id TEXT NOT NULL, source_id TEXT NOT NULL,
  folder TEXT NOT NULL, turn INTEGER, fate TEXT, target_id TEXT, state TEXT NOT NULL, info TEXT);
CREATE INDEX IF NOT EXISTS transfer_state ON transfer (batch_id, state, seq);
CREATE INDEX IF NOT EXISTS transfer_item ON transfer (item_id, state);
CREATE TABLE IF NOT EXISTS channel (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS subscription (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, project_id TEXT NOT NULL,
  channel_id TEXT NOT NULL REFERENCES channel (id), body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS notification (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, address TEXT NOT NULL, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS answer (
  scope TEXT PRIMARY KEY, request TEXT NOT NULL, body TEXT NOT NULL, expires_at INTEGER NOT NULL);
`;
