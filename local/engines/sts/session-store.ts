import type { DatabaseSync } from "node:sqlite";
import type { EngineContext } from "#local/engine";
import type { Credentials } from "#local/engines/sts/session";

/** How long expired credentials are still known as expired, and not as wrong. */
const rememberedMs = 7 * 86_400_000;

/** Temporary credentials in SQLite. */
export class SessionStore {
  readonly #database: DatabaseSync;
  readonly #context: EngineContext;

  constructor(context: EngineContext) {
    this.#context = context;
    this.#database = context.store.database("sts");
    this.#database.exec(
      "CREATE TABLE IF NOT EXISTS sessions (id TEXT PRIMARY KEY, expiresAt INTEGER NOT NULL, credentials TEXT NOT NULL) STRICT",
    );
  }

  /** Also those that have expired, for a week. */
  find(accessKeyId: string): Credentials | undefined {
    const row = this.#database
      .prepare("SELECT credentials FROM sessions WHERE id = ?")
      .get(accessKeyId);
    return row && JSON.parse(String(row.credentials));
  }

  add(accessKeyId: string, credentials: Credentials & { expiresAt: number }): void {
    this.#database
      .prepare("DELETE FROM sessions WHERE expiresAt < ?")
      .run(this.#context.clock.now() - rememberedMs);
    this.#database
      .prepare("INSERT INTO sessions VALUES (?, ?, ?)")
      .run(accessKeyId, credentials.expiresAt, JSON.stringify(credentials));
  }
}
