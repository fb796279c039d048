import type { StatementSync } from "node:sqlite";
import type { Database } from "#local/engines/s3/database";

/** A bucket; `createdAt` is epoch milliseconds. */
export type Bucket = { name: string; region: string; createdAt: number };

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
    this.#database.sql
      .prepare("INSERT INTO buckets VALUES (?, ?, ?)")
      .run(bucket.name, bucket.region, bucket.createdAt);
  }

  /** Removes the bucket with its documents; it must hold no object and no open upload. */
  remove(name: string): void {
    this.#database.sql.prepare("DELETE FROM buckets WHERE name = ?").run(name);
  }

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

function bucketOf(row: Record<string, unknown>): Bucket {
  return {
    name: String(row.name),
    region: String(row.region),
    createdAt: Number(row.created_at),
  };
}
