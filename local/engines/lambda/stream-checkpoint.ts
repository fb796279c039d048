import type { DatabaseSync } from "node:sqlite";
import type { Store } from "#local/store";

/** Records up to and including `end`, tried `attempts` times. */
export type StreamBatch = { end: string; attempts: number };

/** What survives a restart: the last finished sequence number, and the batches cut from what follows. */
export type Checkpoint = { after: string; pending: StreamBatch[] };

/** The place of one mapping in its stream, kept under the mapping's id. */
export class CheckpointRow {
  readonly #database: DatabaseSync;
  readonly #id: string;

  constructor(store: Store, id: string) {
    this.#database = checkpointsIn(store);
    this.#id = id;
  }

  /** As it was left, or a new one after the sequence number `start()`. */
  restore(start: () => string): Checkpoint {
    const row = this.#database.prepare("SELECT state FROM checkpoint WHERE id = ?").get(this.#id);
    if (row) return JSON.parse(String(row.state));
    const checkpoint = { after: start(), pending: [] };
    this.save(checkpoint);
    return checkpoint;
  }

  save(checkpoint: Checkpoint): void {
    this.#database
      .prepare("INSERT OR REPLACE INTO checkpoint (id, state) VALUES (?, ?)")
      .run(this.#id, JSON.stringify(checkpoint));
  }
}

const opened = new WeakMap<Store, DatabaseSync>();

/** One database for all mappings of a store: in memory mode a mapping made again finds it too. */
function checkpointsIn(store: Store): DatabaseSync {
  const known = opened.get(store);
  if (known) return known;
  const database = store.database("stream-mappings");
  database.exec(
    "CREATE TABLE IF NOT EXISTS checkpoint (id TEXT PRIMARY KEY, state TEXT NOT NULL) STRICT",
  );
  opened.set(store, database);
  return database;
}
