import type { DatabaseSync } from "node:sqlite";

/** What every kept thing has; times are epoch milliseconds. */
export type Document = { id: string; storeId: string; createdAt: number };

/** Keeps only what satisfies it; `field` is a member of the document. */
export type Condition = { field: string; comparison: "=" | ">" | "<"; value: string | number };

/** Where a page starts: behind the item with this time and id. */
export type Position = { createdAt: number; id: string };

/** One kind of document in the engine's database. */
export type Collection<T extends Document> = {
  get(id: string): T | undefined;
  put(value: T): void;
  remove(id: string): void;
  /** In order of creation, then id; of one store, or of all when `storeId` is undefined. */
  list(query: { storeId?: string; conditions?: Condition[]; after?: Position; limit: number }): T[];
};

/** Members that are columns, too. */
const columns: Record<string, string> = { createdAt: "created_at" };

/**
 * Opens a collection: one JSON document a row, filtered inside SQLite. Members in `indexed` are found without
 * reading the others' documents, in order of creation: a page costs the same among ten and among a million.
 */
export function collection<T extends Document>(
  database: DatabaseSync,
  kind: string,
  indexed: readonly string[] = [],
): Collection<T> {
  database.exec(`
    CREATE TABLE IF NOT EXISTS document (
      kind TEXT NOT NULL, id TEXT NOT NULL, store_id TEXT NOT NULL, created_at INTEGER NOT NULL, body TEXT NOT NULL,
      PRIMARY KEY (kind, id)) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS document_order ON document (kind, store_id, created_at, id);`);
  for (const field of indexed)
    database.exec(
      `CREATE INDEX IF NOT EXISTS document_${kind}_${field}
       ON document (store_id, ${column(field)}, created_at, id) WHERE kind = '${kind}'`,
    );
  const select = database.prepare("SELECT body FROM document WHERE kind = ? AND id = ?");
  const upsert = database.prepare("INSERT OR REPLACE INTO document VALUES (?, ?, ?, ?, ?)");
  const erase = database.prepare("DELETE FROM document WHERE kind = ? AND id = ?");
  return {
    get(id) {
      const row = select.get(kind, id);
      return row && (JSON.parse(String(row.body)) as T);
    },
    put(value) {
      upsert.run(kind, value.id, value.storeId, value.createdAt, JSON.stringify(value));
    },
    remove(id) {
      erase.run(kind, id);
    },
    list({ storeId, conditions = [], after, limit }) {
      // Written out, not bound: an index for one kind or member is used for nothing else.
      const clauses = [`kind = '${kind}'`];
      const values: (string | number)[] = [];
      const add = (clause: string, ...given: (string | number)[]) => {
        clauses.push(clause);
        values.push(...given);
      };
      if (storeId !== undefined) add("store_id = ?", storeId);
      for (const { field, comparison, value } of conditions)
        add(`${column(field)} ${comparison} ?`, value);
      if (after) add("(created_at, id) > (?, ?)", after.createdAt, after.id);
      const rows = database
        .prepare(
          `SELECT body FROM document WHERE ${clauses.join(" AND ")} ORDER BY created_at, id LIMIT ?`,
        )
        .all(...values, limit);
      return rows.map((row) => JSON.parse(String(row.body)) as T);
    },
  };
}

/** SQL for a member, which the engine names itself, never a client. */
function column(field: string): string {
  return columns[field] ?? `json_extract(body, '$.${field}')`;
}
