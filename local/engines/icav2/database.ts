import type { StatementSync } from "node:sqlite";
import { tables } from "#local/engines/icav2/tables";
import type { Store } from "#local/store";

/** The engine's SQLite database; statements are kept, because making them anew costs more than running them. */
export type Database = {
  prepare(sql: string): StatementSync;
  /** Runs `write` as one transaction; one inside of another is part of it. It must not wait for anything. */
  transact<T>(write: () => T): T;
};

/** Lists with filters make statements of their own: enough of them to start over. */
const mostStatements = 500;

/** Opens it, and makes the tables the first time. */
export function openDatabase(store: Store): Database {
  const sqlite = store.database("icav2");
  sqlite.exec(tables);
  const statements = new Map<string, StatementSync>();
  const prepare = (sql: string) => {
    const kept = statements.get(sql);
    if (kept) return kept;
    if (statements.size >= mostStatements) statements.clear();
    const made = sqlite.prepare(sql);
    statements.set(sql, made);
    return made;
  };
  let depth = 0;
  return {
    prepare,
    transact(write) {
      if (depth > 0) return write();
      prepare("BEGIN IMMEDIATE").run();
      depth++;
      try {
        const result = write();
        prepare("COMMIT").run();
        return result;
      } catch (error) {
        prepare("ROLLBACK").run();
        throw error;
      } finally {
        depth--;
      }
    },
  };
}
