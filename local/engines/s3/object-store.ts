import type { StatementSync } from "node:sqlite";
import type { BlobStore } from "#local/engines/s3/blobs";
import type { Database } from "#local/engines/s3/database";
import { columnsOf, objectOf, restoreDueAt } from "#local/engines/s3/object-row";
import type { NewObject, StoredObject } from "#local/engines/s3/stored-object";
import { newVersionId, nullVersion, sequenceOf } from "#local/engines/s3/version-id";

/**
 * Versions of objects, and delete markers. Every change keeps the blobs' reference counts and the
 * mark of the latest version in the same transaction.
 */
export class ObjectTable {
  readonly #database: Database;
  readonly #blobs: BlobStore;
  readonly #statements: Record<Name, StatementSync>;
  readonly #now: () => number;
  #lastSequence: number;

  constructor(database: Database, blobs: BlobStore, now: () => number) {
    this.#database = database;
    this.#blobs = blobs;
    this.#now = now;
    const { sql } = database;
    this.#statements = Object.fromEntries(
      Object.entries(texts).map(([name, text]) => [name, sql.prepare(text)]),
    ) as Record<Name, StatementSync>;
    const first = sql.prepare("SELECT MIN(sequence) AS sequence FROM objects").get();
    this.#lastSequence = Number(first?.sequence ?? 0);
  }

  /** The current object; none where the latest version is a delete marker. */
  get(bucket: string, key: string): StoredObject | undefined {
    const latest = this.latest(bucket, key);
    return latest?.marker ? undefined : latest;
  }

  /** The latest version, which may be a delete marker. */
  latest(bucket: string, key: string): StoredObject | undefined {
    const row = this.#statements.latest.get(bucket, Buffer.from(key));
    return row && objectOf(row);
  }

  /** A version or delete marker by its id. */
  version(bucket: string, key: string, id: string): StoredObject | undefined {
    const name = Buffer.from(key);
    const sequence = sequenceOf(id);
    const row =
      id === nullVersion
        ? this.#statements.nullVersion.get(bucket, name)
        : sequence !== undefined && this.#statements.bySequence.get(bucket, name, sequence);
    return row && row.version === id ? objectOf(row) : undefined;
  }

  /**
   * Makes `object` the latest version. With `keep` it gets an id of its own and what was there
   * stays; without, it takes the place of the version `null`.
   */
  put(object: NewObject, keep: boolean): StoredObject {
    return this.#database.transaction(() => {
      const key = Buffer.from(object.key);
      const sequence = this.#nextSequence();
      const version = keep ? newVersionId(sequence) : nullVersion;
      const stored: StoredObject = { ...object, sequence, version };
      this.#blobs.retain(object.extents);
      if (!keep) this.#remove(this.version(object.bucket, object.key, nullVersion));
      this.#statements.demote.run(object.bucket, key);
      this.#statements.insert.run(...columnsOf(stored));
      return stored;
    });
  }

  /** Removes one version for good; the one before it becomes the latest. */
  delete(version: StoredObject): void {
    this.#database.transaction(() => {
      this.#remove(version);
      const key = Buffer.from(version.key);
      if (!this.#statements.latest.get(version.bucket, key))
        this.#statements.promote.run(version.bucket, key, version.bucket, key);
    });
  }

  /** Writes attributes (tags), lock and restore state; the bytes stay. */
  update(object: StoredObject): void {
    const { bucket, key, sequence, attributes, restore, lock } = object;
    this.#statements.update.run(
      JSON.stringify(attributes),
      restore ? JSON.stringify(restore) : null,
      restoreDueAt(restore),
      lock ? JSON.stringify(lock) : null,
      bucket,
      Buffer.from(key),
      sequence,
    );
  }

  /** The version whose restore changes state next, and when. */
  nextRestore(): { object: StoredObject; dueAt: number } | undefined {
    const row = this.#statements.due.get();
    return row && { object: objectOf(row), dueAt: Number(row.restore_due) };
  }

  #remove(version: StoredObject | undefined): void {
    if (!version) return;
    this.#statements.delete.run(version.bucket, Buffer.from(version.key), version.sequence);
    this.#blobs.release(version.extents);
  }

  /** Falls from write to write, also across restarts: microseconds, negative. */
  #nextSequence(): number {
    this.#lastSequence = Math.min(this.#lastSequence - 1, -Math.floor(this.#now() * 1000));
    return this.#lastSequence;
  }
}

type Name = keyof typeof texts;

const one = "bucket = ? AND key = ?";
const texts = {
  latest: `SELECT * FROM objects WHERE ${one} AND latest = 1`,
  nullVersion: `SELECT * FROM objects WHERE ${one} AND version = 'null'`,
  bySequence: `SELECT * FROM objects WHERE ${one} AND sequence = ?`,
  insert: `INSERT INTO objects VALUES (${Array(17).fill("?").join(", ")})`,
  demote: `UPDATE objects SET latest = 0 WHERE ${one} AND latest = 1`,
  promote: `UPDATE objects SET latest = 1 WHERE ${one} AND sequence = (SELECT MIN(sequence) FROM objects WHERE ${one})`,
  delete: `DELETE FROM objects WHERE ${one} AND sequence = ?`,
  update: `UPDATE objects SET attributes = ?, restore = ?, restore_due = ?, object_lock = ? WHERE ${one} AND sequence = ?`,
  due: "SELECT * FROM objects WHERE restore_due IS NOT NULL ORDER BY restore_due LIMIT 1",
} as const;
