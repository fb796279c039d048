import type { StatementSync } from "node:sqlite";
import type { BlobStore, Extent } from "#local/engines/s3/blobs";
import type { Checksum } from "#local/engines/s3/checksum";
import type { Database } from "#local/engines/s3/database";
import type { Tags } from "#local/engines/s3/tags";

/** What a client says about an object besides its bytes. */
export type Attributes = {
  /** `content-type`, `cache-control` … as sent. */
  headers: Record<string, string>;
  /** `x-amz-meta-*` without the prefix. */
  metadata: Record<string, string>;
  tags: Tags;
};

/** A temporary copy of an archived object; times are epoch milliseconds. */
export type Restore = { readyAt: number; expiresAt: number; announced: boolean };

/** One part of an object that came by multipart upload. */
export type ObjectPart = { number: number; size: number; checksum?: string };

export type StoredObject = {
  bucket: string;
  key: string;
  size: number;
  /** Without quotes. */
  etag: string;
  modifiedAt: number;
  storageClass: string;
  checksum?: Checksum;
  restore?: Restore;
  attributes: Attributes;
  parts?: ObjectPart[];
  extents: Extent[];
};

/** Object rows. Every change keeps the blobs' reference counts in the same transaction. */
export class ObjectTable {
  readonly #database: Database;
  readonly #blobs: BlobStore;
  readonly #get: StatementSync;
  readonly #put: StatementSync;
  readonly #delete: StatementSync;
  readonly #update: StatementSync;
  readonly #due: StatementSync;

  constructor(database: Database, blobs: BlobStore) {
    this.#database = database;
    this.#blobs = blobs;
    const { sql } = database;
    this.#get = sql.prepare("SELECT * FROM objects WHERE bucket = ? AND key = ?");
    this.#put = sql.prepare(
      "INSERT OR REPLACE INTO objects VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    );
    this.#delete = sql.prepare("DELETE FROM objects WHERE bucket = ? AND key = ?");
    this.#update = sql.prepare(
      "UPDATE objects SET attributes = ?, restore = ?, restore_due = ? WHERE bucket = ? AND key = ?",
    );
    this.#due = sql.prepare(
      "SELECT * FROM objects WHERE restore_due IS NOT NULL ORDER BY restore_due LIMIT 1",
    );
  }

  get(bucket: string, key: string): StoredObject | undefined {
    const row = this.#get.get(bucket, Buffer.from(key));
    return row && objectOf(row);
  }

  /** Puts the object in the place of what was there. */
  put(object: StoredObject): void {
    this.#database.transaction(() => {
      const previous = this.get(object.bucket, object.key);
      this.#blobs.retain(object.extents);
      this.#put.run(
        object.bucket,
        Buffer.from(object.key),
        object.size,
        object.etag,
        object.modifiedAt,
        object.storageClass,
        object.checksum ? JSON.stringify(object.checksum) : null,
        object.restore ? JSON.stringify(object.restore) : null,
        dueAt(object.restore),
        JSON.stringify(object.attributes),
        object.parts ? JSON.stringify(object.parts) : null,
        JSON.stringify(object.extents),
      );
      if (previous) this.#blobs.release(previous.extents);
    });
  }

  /** Removes the object; returns it when it was there. */
  delete(bucket: string, key: string): StoredObject | undefined {
    return this.#database.transaction(() => {
      const previous = this.get(bucket, key);
      if (!previous) return undefined;
      this.#delete.run(bucket, Buffer.from(key));
      this.#blobs.release(previous.extents);
      return previous;
    });
  }

  /** Writes attributes (tags) and restore state; the bytes stay. */
  update(object: StoredObject): void {
    this.#update.run(
      JSON.stringify(object.attributes),
      object.restore ? JSON.stringify(object.restore) : null,
      dueAt(object.restore),
      object.bucket,
      Buffer.from(object.key),
    );
  }

  /** The object whose restore changes state next, and when. */
  nextRestore(): { object: StoredObject; dueAt: number } | undefined {
    const row = this.#due.get();
    return row && { object: objectOf(row), dueAt: Number(row.restore_due) };
  }
}

/** When the restore changes by itself: it becomes ready, then it expires. */
function dueAt(restore: Restore | undefined): number | null {
  if (!restore) return null;
  return restore.announced ? restore.expiresAt : restore.readyAt;
}

function objectOf(row: Record<string, unknown>): StoredObject {
  const json = <Value>(value: unknown): Value | undefined =>
    typeof value === "string" ? JSON.parse(value) : undefined;
  return {
    bucket: String(row.bucket),
    key: Buffer.from(row.key as Uint8Array).toString("utf8"),
    size: Number(row.size),
    etag: String(row.etag),
    modifiedAt: Number(row.modified_at),
    storageClass: String(row.storage_class),
    checksum: json<Checksum>(row.checksum),
    restore: json<Restore>(row.restore),
    attributes: JSON.parse(String(row.attributes)),
    parts: json<ObjectPart[]>(row.parts),
    extents: JSON.parse(String(row.extents)),
  };
}
