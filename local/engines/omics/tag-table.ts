import type { DatabaseSync } from "node:sqlite";

/** The tags of every resource, by its ARN. */
export type Tags = {
  of(arn: string): Record<string, string>;
  add(arn: string, tags: Record<string, string>): void;
  /** Given keys, or all. */
  remove(arn: string, keys?: string[]): void;
};

/** Opens the table of tags; writes belong into the transaction of what they are about. */
export function openTags(database: DatabaseSync): Tags {
  database.exec(
    "CREATE TABLE IF NOT EXISTS tag (arn TEXT, key TEXT, value TEXT NOT NULL, PRIMARY KEY (arn, key)) WITHOUT ROWID",
  );
  const select = database.prepare("SELECT key, value FROM tag WHERE arn = ? ORDER BY key");
  const upsert = database.prepare("INSERT OR REPLACE INTO tag VALUES (?, ?, ?)");
  const erase = database.prepare("DELETE FROM tag WHERE arn = ? AND key = ?");
  const eraseAll = database.prepare("DELETE FROM tag WHERE arn = ?");
  return {
    of: (arn) =>
      Object.fromEntries(select.all(arn).map((row) => [String(row.key), String(row.value)])),
    add: (arn, tags) => {
      for (const [key, value] of Object.entries(tags)) upsert.run(arn, key, value);
    },
    remove: (arn, keys) => {
      if (!keys) eraseAll.run(arn);
      for (const key of keys ?? []) erase.run(arn, key);
    },
  };
}
