import type { StatementSync } from "node:sqlite";
import type { BlobStore, Extent } from "#local/engines/s3/blobs";
import type { Algorithm, ChecksumType } from "#local/engines/s3/checksum";
import type { Database } from "#local/engines/s3/database";
import type { Attributes, ObjectLock } from "#local/engines/s3/stored-object";

/** What CreateMultipartUpload fixed for the object to come. */
export type UploadDefinition = {
  storageClass: string;
  attributes: Attributes;
  /** Unset: S3's default is computed, and shown of the whole object only. */
  algorithm?: Algorithm;
  checksumType?: ChecksumType;
  lock?: ObjectLock;
};

/** What a completed upload answers when it is completed again with the same parts. */
export type UploadResult = { fingerprint: string; document: string; version?: string };

export type Upload = {
  id: string;
  bucket: string;
  key: string;
  createdAt: number;
  definition: UploadDefinition;
  result?: UploadResult;
  /** The key was written or deleted after the upload began. */
  disturbed?: boolean;
};

export type Part = {
  number: number;
  size: number;
  etag: string;
  modifiedAt: number;
  /** Base64, of the upload's algorithm or the default one. */
  checksum?: string;
  extents: Extent[];
};

/** Multipart uploads and their parts; parts own blobs as objects do. */
export class UploadTable {
  readonly #database: Database;
  readonly #blobs: BlobStore;
  readonly #disturb: StatementSync;
  readonly #get: StatementSync;
  readonly #part: StatementSync;
  readonly #putPart: StatementSync;

  constructor(database: Database, blobs: BlobStore) {
    this.#database = database;
    this.#blobs = blobs;
    this.#disturb = database.sql.prepare(
      "UPDATE uploads SET disturbed = 1 WHERE bucket = ? AND key = ? AND result IS NULL",
    );
    this.#get = database.sql.prepare("SELECT * FROM uploads WHERE id = ?");
    this.#part = database.sql.prepare("SELECT * FROM parts WHERE upload = ? AND number = ?");
    this.#putPart = database.sql.prepare(
      "INSERT OR REPLACE INTO parts VALUES (?, ?, ?, ?, ?, ?, ?)",
    );
  }

  add(upload: Upload): void {
    this.#database.sql
      .prepare("INSERT INTO uploads VALUES (?, ?, ?, ?, ?, NULL, NULL, 0)")
      .run(
        upload.id,
        upload.bucket,
        Buffer.from(upload.key),
        upload.createdAt,
        JSON.stringify(upload.definition),
      );
  }

  /** Tells open uploads to a key that it was written or deleted. */
  disturb(bucket: string, key: string): void {
    this.#disturb.run(bucket, Buffer.from(key));
  }

  /** Open and completed uploads alike: `result` tells them apart. */
  get(id: string): Upload | undefined {
    const row = this.#get.get(id);
    return row && uploadOf(row);
  }

  /** Open uploads of a bucket by key, then by time. */
  open(bucket: string): Upload[] {
    return this.#database.sql
      .prepare(
        "SELECT * FROM uploads WHERE bucket = ? AND result IS NULL ORDER BY key, created_at, id",
      )
      .all(bucket)
      .map(uploadOf);
  }

  /** Parts in order of number. */
  parts(upload: string, after = 0, limit = -1): Part[] {
    return this.#database.sql
      .prepare("SELECT * FROM parts WHERE upload = ? AND number > ? ORDER BY number LIMIT ?")
      .all(upload, after, limit)
      .map(partOf);
  }

  /** Puts the part in the place of an earlier one of that number. */
  putPart(upload: string, part: Part): void {
    this.#database.transaction(() => {
      const previous = this.#part.get(upload, part.number);
      this.#blobs.retain(part.extents);
      this.#putPart.run(
        upload,
        part.number,
        part.size,
        part.etag,
        part.modifiedAt,
        part.checksum ?? null,
        JSON.stringify(part.extents),
      );
      if (previous) this.#blobs.release(partOf(previous).extents);
    });
  }

  /** Drops all parts, once the object that uses some of them owns its blobs. */
  #removeParts(upload: string): void {
    for (const part of this.parts(upload)) this.#blobs.release(part.extents);
    this.#database.sql.prepare("DELETE FROM parts WHERE upload = ?").run(upload);
  }

  /** Keeps the answer, drops the parts, and forgets uploads completed before `forgetBefore`. */
  complete(upload: string, result: UploadResult, now: number, forgetBefore: number): void {
    this.#database.transaction(() => {
      this.#removeParts(upload);
      this.#database.sql
        .prepare("UPDATE uploads SET completed_at = ?, result = ? WHERE id = ?")
        .run(now, JSON.stringify(result), upload);
      this.#database.sql.prepare("DELETE FROM uploads WHERE completed_at < ?").run(forgetBefore);
    });
  }

  remove(upload: string): void {
    this.#database.transaction(() => {
      this.#removeParts(upload);
      this.#database.sql.prepare("DELETE FROM uploads WHERE id = ?").run(upload);
    });
  }

  /** Removes all that a bucket still knows of uploads, open or completed. */
  removeAll(bucket: string): void {
    this.#database.transaction(() => {
      for (const { id } of this.open(bucket)) this.remove(id);
      this.#database.sql.prepare("DELETE FROM uploads WHERE bucket = ?").run(bucket);
    });
  }
}

function uploadOf(row: Record<string, unknown>): Upload {
  return {
    id: String(row.id),
    bucket: String(row.bucket),
    key: Buffer.from(row.key as Uint8Array).toString("utf8"),
    createdAt: Number(row.created_at),
    definition: JSON.parse(String(row.definition)),
    result: typeof row.result === "string" ? JSON.parse(row.result) : undefined,
    disturbed: row.disturbed === 1,
  };
}

function partOf(row: Record<string, unknown>): Part {
  return {
    number: Number(row.number),
    size: Number(row.size),
    etag: String(row.etag),
    modifiedAt: Number(row.modified_at),
    checksum: typeof row.checksum === "string" ? row.checksum : undefined,
    extents: JSON.parse(String(row.extents)),
  };
}
