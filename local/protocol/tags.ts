import type { DatabaseSync } from "node:sqlite";
import * as z from "zod";

export type Tag = { Key: string; Value: string };

/** Tags as most services take them (AWS: keys to 128 characters, values to 256, 50 a resource). */
export const tagList = z
  .array(z.strictObject({ Key: z.string().min(1).max(128), Value: z.string().max(256) }))
  .max(50);

export const tagKeys = z.array(z.string().min(1).max(128)).max(50);

/** The tags of an engine's resources, in its own database. */
export class Tags {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    database.exec(
      "CREATE TABLE IF NOT EXISTS tags (resource TEXT, key TEXT, value TEXT, PRIMARY KEY (resource, key)) STRICT",
    );
  }

  of(resource: string): Tag[] {
    const rows = this.#database
      .prepare("SELECT key, value FROM tags WHERE resource = ? ORDER BY key")
      .all(resource);
    return rows.map(({ key, value }) => ({ Key: String(key), Value: String(value) }));
  }

  /** Adds tags or changes their values. Throws `tooMany()` when there would be more than 50. */
  set(resource: string, tags: Tag[], tooMany: () => Error): void {
    const keys = new Set([...this.of(resource), ...tags].map(({ Key }) => Key));
    if (keys.size > 50) throw tooMany();
    const put = this.#database.prepare("INSERT OR REPLACE INTO tags VALUES (?, ?, ?)");
    for (const { Key, Value } of tags) put.run(resource, Key, Value);
  }

  remove(resource: string, keys: string[]): void {
    const drop = this.#database.prepare("DELETE FROM tags WHERE resource = ? AND key = ?");
    for (const key of keys) drop.run(resource, key);
  }

  /** For a resource that is gone. */
  clear(resource: string): void {
    this.#database.prepare("DELETE FROM tags WHERE resource = ?").run(resource);
  }
}
