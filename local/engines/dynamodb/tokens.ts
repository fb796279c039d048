import { createHash } from "node:crypto";
import { AwsError } from "#local/aws-error";
import type { Database } from "#local/engines/dynamodb/database";
import { validationError } from "#local/engines/dynamodb/errors";
import * as keys from "#local/engines/dynamodb/keys";
import { entries, type Operation, within } from "#local/engines/dynamodb/level";

/** A finished transaction; `expiresAt` is epoch milliseconds. */
type Token = { hash: string; expiresAt: number };

/** How long a token stands for its transaction. */
const lifetimeMs = 10 * 60 * 1000;

/**
 * True when this token's transaction was stored in the last ten minutes.
 * Throws `IdempotentParameterMismatchException` when it was another transaction.
 */
export function recall(database: Database, token: string, items: unknown): boolean {
  if (token.length > 36)
    throw validationError(
      `1 validation error detected: Value '${token}' at 'clientRequestToken' failed to satisfy constraint: Member must have length less than or equal to 36`,
    );
  const known = database.level.getSync(keys.tokens + token) as Token | undefined;
  if (!known || known.expiresAt <= database.now) return false;
  if (known.hash === hashOf(items)) return true;
  throw new AwsError(
    "IdempotentParameterMismatchException",
    "The request uses the same client token as a previous, but non-identical request. Do not reuse a client token with different requests, unless the requests are identical",
  );
}

/** The step that stores the token, for the transaction's own batch. */
export function remember(database: Database, token: string, items: unknown): Operation {
  const value: Token = { hash: hashOf(items), expiresAt: database.now + lifetimeMs };
  return { type: "put", key: keys.tokens + token, value };
}

/** Drops the tokens that have had their time. */
export async function forgetTokens(database: Database): Promise<void> {
  const old: Operation[] = [];
  for await (const [key, token] of entries<Token>(database.level, within(keys.tokens)))
    if (token.expiresAt <= database.now) old.push({ type: "del", key });
  if (old.length > 0) await database.level.batch(old);
}

function hashOf(items: unknown): string {
  return createHash("sha256").update(JSON.stringify(items)).digest("base64");
}
