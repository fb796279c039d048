import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/**
 * Where engines keep their state. On disk it survives `kill -9`: SQLite's write-ahead log is
 * replayed on open. In memory mode nothing outlives the process.
 */
export type Store = {
  /** True for `--memory`. */
  readonly memory: boolean;
  /** Opens the SQLite database of that name. */
  database(name: string): DatabaseSync;
  /** A directory for files too large for a row; created, empty or as it was left. */
  directory(name: string): string;
  /** Closes every database; removes the temporary directory of memory mode. */
  close(): void;
};

/** Opens a store in `directory`, or in memory when none is given. */
export function openStore(directory?: string): Store {
  const root = directory ?? mkdtempSync(join(tmpdir(), "seqferry-"));
  const databases: DatabaseSync[] = [];
  return {
    memory: directory === undefined,
    database(name) {
      mkdirSync(root, { recursive: true });
      const database = new DatabaseSync(directory ? join(root, `${name}.sqlite`) : ":memory:");
      database.exec(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON",
      );
      databases.push(database);
      return database;
    },
    directory(name) {
      const path = join(root, name);
      mkdirSync(path, { recursive: true });
      return path;
    },
    close() {
      for (const database of databases) database.close();
      databases.length = 0;
      if (!directory) rmSync(root, { recursive: true, force: true });
    },
  };
}
