import { createHash, randomBytes } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import type { Clock } from "#local/clock";

/** What an authorization code stands for. */
export type Grant = {
  clientId: string;
  redirectUri: string;
  username: string;
  scopes: string[];
  /** S256 challenge; absent for confidential clients that sent none. */
  codeChallenge?: string;
  nonce?: string;
};

/** Issues codes and takes each back once. */
export type Codes = {
  issue(grant: Grant): string;
  /** The grant of a code that is known, fresh and unused; it is used up by this, whatever follows. */
  redeem(code: string): Grant | undefined;
};

/** Cognito's codes live for five minutes. */
const lifetimeMs = 5 * 60 * 1000;

/** Codes are kept as hashes, as passwords are. */
export function openCodes(database: DatabaseSync, clock: Clock): Codes {
  database.exec(
    "CREATE TABLE IF NOT EXISTS code (hash TEXT PRIMARY KEY, grant_json TEXT NOT NULL, expires_at REAL NOT NULL)",
  );
  const insert = database.prepare(
    "INSERT INTO code (hash, grant_json, expires_at) VALUES (?, ?, ?)",
  );
  const take = database.prepare("DELETE FROM code WHERE hash = ? RETURNING grant_json, expires_at");
  const sweep = database.prepare("DELETE FROM code WHERE expires_at < ?");
  return {
    issue(grant) {
      const code = randomBytes(24).toString("base64url");
      sweep.run(clock.now());
      insert.run(hash(code), JSON.stringify(grant), clock.now() + lifetimeMs);
      return code;
    },
    redeem(code) {
      const row = take.get(hash(code)) as { grant_json: string; expires_at: number } | undefined;
      if (!row || row.expires_at < clock.now()) return undefined;
      return JSON.parse(row.grant_json) as Grant;
    },
  };
}

/** True when the verifier is the one whose S256 challenge was sent (RFC 7636). */
export function proves(verifier: string | undefined, challenge: string): boolean {
  if (!verifier || !/^[\w.~-]{43,128}$/.test(verifier)) return false;
  return createHash("sha256").update(verifier).digest("base64url") === challenge;
}

function hash(code: string): string {
  return createHash("sha256").update(code).digest("hex");
}
