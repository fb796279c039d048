/** The tables of `states.sqlite`; JSON and times (epoch ms) as text and numbers. */
export const schema = `
CREATE TABLE IF NOT EXISTS machines (
  arn TEXT PRIMARY KEY, name TEXT NOT NULL, type TEXT NOT NULL, status TEXT NOT NULL,
  definition_id TEXT NOT NULL, role_arn TEXT NOT NULL, revision_id TEXT NOT NULL,
  created_at REAL NOT NULL, updated_at REAL, settings TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS definitions (id TEXT PRIMARY KEY, text TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS executions (
  number INTEGER PRIMARY KEY AUTOINCREMENT, arn TEXT NOT NULL UNIQUE, machine_arn TEXT NOT NULL,
  machine_name TEXT NOT NULL, map_run_arn TEXT, name TEXT NOT NULL, type TEXT NOT NULL,
  status TEXT NOT NULL, input TEXT NOT NULL, output TEXT, error TEXT, cause TEXT,
  started_at REAL NOT NULL, stopped_at REAL, definition_id TEXT, role_arn TEXT NOT NULL,
  revision_id TEXT, seed INTEGER NOT NULL, history TEXT
);
CREATE INDEX IF NOT EXISTS executions_by_machine ON executions (machine_arn, number);
CREATE INDEX IF NOT EXISTS executions_by_map_run ON executions (map_run_arn, number);
CREATE INDEX IF NOT EXISTS executions_by_end ON executions (stopped_at);
CREATE TABLE IF NOT EXISTS log (
  execution_arn TEXT NOT NULL, number INTEGER NOT NULL, effect INTEGER NOT NULL,
  kind TEXT NOT NULL, payload TEXT NOT NULL, at REAL NOT NULL,
  PRIMARY KEY (execution_arn, number)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS tokens (
  token TEXT PRIMARY KEY, execution_arn TEXT NOT NULL, effect INTEGER NOT NULL, open INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS tokens_by_execution ON tokens (execution_arn);
CREATE TABLE IF NOT EXISTS map_runs (
  arn TEXT PRIMARY KEY, execution_arn TEXT NOT NULL, data TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS map_runs_by_execution ON map_runs (execution_arn);
CREATE TABLE IF NOT EXISTS tags (
  arn TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (arn, key)
) WITHOUT ROWID;
`;
