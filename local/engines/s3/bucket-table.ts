import type { StatementSync } from "node:sqlite";
import type { Database } from "#local/engines/s3/database";

/** Unset until a bucket is versioned for the first time; from then on one of the two. */
export type Versioning = "Enabled" | "Suspended";

/** How long new versions are retained where their request does not say; counted on the clock. */
export type DefaultRetention = { mode: LockMode; days?: number; years?: number };
export type LockMode = "GOVERNANCE" | "COMPLIANCE";

/** Object Lock of a bucket: once it is on it stays on. */
export type BucketLock = { retention?: DefaultRetention };

/** A bucket; `createdAt` is epoch milliseconds. */
export type Bucket = {
  name: string;
  region: string;
  createdAt: number;
  /** Account of the owner; unset: the engine's own. */
  owner?: string;
  versioning?: Versioning;
  lock?: BucketLock;
};

/** Buckets and the configuration documents that hang on them. */
export class BucketTable {
  readonly #database: Database;
  readonly #get: StatementSync;
  readonly #document: StatementSync;
  readonly #setDocument: StatementSync;

  constructor(database: Database) {
    this.#database = database;
    const { sql } = database;
    this.#get = sql.prepare("SELECT * FROM buckets WHERE name = ?");
    this.#document = sql.prepare("SELECT document FROM documents WHERE bucket = ? AND name = ?");
    this.#setDocument = sql.prepare("INSERT OR REPLACE INTO documents VALUES (?, ?, ?)");
  }

  get(name: string): Bucket | undefined {
    const row = this.#get.get(name);
    return row && bucketOf(row);
  }

  list(): Bucket[] {
    return this.#database.sql.prepare("SELECT * FROM buckets ORDER BY name").all().map(bucketOf);
  }

  add(bucket: Bucket): void {
    const { name, region, createdAt, owner, versioning, lock } = bucket;
    this.#database.sql
      .prepare("INSERT INTO buckets VALUES (?, ?, ?, ?, ?, ?)")
      .run(name, region, createdAt, owner ?? null, versioning ?? null, json(lock));
  }

  setVersioning(name: string, versioning: Versioning): void {
    this.#database.sql
      .prepare("UPDATE buckets SET versioning = ? WHERE name = ?")
      .run(versioning, name);
  }

  setLock(name: string, lock: BucketLock): void {
    this.#database.sql
      .prepare("UPDATE buckets SET object_lock = ? WHERE name = ?")
      .run(json(lock), name);
  }

  /** Removes the bucket with its documents; it must hold no object and no open upload. */
  remove(name: string): void {
    this.#database.sql.prepare("DELETE FROM buckets WHERE name = ?").run(name);
  }

  /** Whether there is no object, no old version and no delete marker. */
  isEmpty(name: string): boolean {
    return !this.#database.sql.prepare("SELECT 1 FROM objects WHERE bucket = ? LIMIT 1").get(name);
  }

  /** The document stored under that name (`cors`, `policy` …). */
  document(bucket: string, name: string): string | undefined {
    const row = this.#document.get(bucket, name);
    return row && String(row.document);
  }

  setDocument(bucket: string, name: string, document: string): void {
    this.#setDocument.run(bucket, name, document);
  }

  removeDocument(bucket: string, name: string): void {
    this.#database.sql
      .prepare("DELETE FROM documents WHERE bucket = ? AND name = ?")
      .run(bucket, name);
  }
}

function json(value: object | undefined): string | null {
  return value ? JSON.stringify(value) : null;
}

function bucketOf(row: Record<string, unknown>): Bucket {
  return {
    name: String(row.name),
    region: String(row.region),
    createdAt: Number(row.created_at),
    ...(typeof row.owner === "string" && { owner: row.owner }),
    ...(typeof row.versioning === "string" && { versioning: row.versioning as Versioning }),
    ...(typeof row.object_lock === "string" && { lock: JSON.parse(row.object_lock) as BucketLock }),
  };
}
