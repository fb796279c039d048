import { createHash, randomBytes } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import type { Clock } from "#local/clock";

/** What a refresh token stands for. */
export type Session = { clientId: string; username: string; scopes: string[] };

/** Issues refresh tokens and looks them up; they can be used again and again, as without rotation. */
export type RefreshTokens = {
  issue(session: Session): string;
  /** The session of a token that is known and has not expired. */
  find(token: string): Session | undefined;
};

/** Cognito's default: 30 days. */
const lifetimeMs = 30 * 86_400_000;

/** Tokens are kept as hashes. */
export function openRefreshTokens(database: DatabaseSync, clock: Clock): RefreshTokens {
  database.exec(
    "CREATE TABLE IF NOT EXISTS refresh_token (hash TEXT PRIMARY KEY, session_json TEXT NOT NULL, expires_at REAL NOT NULL)",
  );
  const insert = database.prepare(
    "INSERT INTO refresh_token (hash, session_json, expires_at) VALUES (?, ?, ?)",
  );
  const select = database.prepare(
    "SELECT session_json FROM refresh_token WHERE hash = ? AND expires_at >= ?",
  );
  const sweep = database.prepare("DELETE FROM refresh_token WHERE expires_at < ?");
  return {
    issue(session) {
      const token = randomBytes(48).toString("base64url");
      sweep.run(clock.now());
      insert.run(hash(token), JSON.stringify(session), clock.now() + lifetimeMs);
      return token;
    },
    find(token) {
      const row = select.get(hash(token), clock.now()) as { session_json: string } | undefined;
      return row && (JSON.parse(row.session_json) as Session);
    },
  };
}

function hash(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}
