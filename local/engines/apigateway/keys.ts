import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from "jose";
import type { EngineContext } from "#local/engine";

/** Gives the verification keys of an issuer. */
export type KeySource = (issuer: string) => JWTVerifyGetKey;

/** API Gateway keeps an issuer's keys for up to two hours. */
const keepMs = 2 * 60 * 60 * 1000;

/**
 * Fetches keys by discovery (`/.well-known/openid-configuration` → `jwks_uri`) and keeps them for
 * two hours of the local clock; a token with an unknown key id makes it look again.
 */
export function discoveredKeys(context: EngineContext): KeySource {
  const kept = new Map<string, { keys: Promise<JWTVerifyGetKey>; until: number }>();
  const load = (issuer: string, fresh: boolean): Promise<JWTVerifyGetKey> => {
    const known = kept.get(issuer);
    if (known && !fresh && known.until > context.clock.now()) return known.keys;
    const keys = fetchKeys(issuer);
    kept.set(issuer, { keys, until: context.clock.now() + keepMs });
    keys.catch(() => kept.delete(issuer));
    return keys;
  };
  return (issuer) => async (header, token) => {
    const find = await load(issuer, false);
    try {
      return await find(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      return (await load(issuer, true))(header, token);
    }
  };
}

async function fetchKeys(issuer: string): Promise<JWTVerifyGetKey> {
  const discovery = await fetchJson(
    `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`,
  );
  if (typeof discovery.jwks_uri !== "string") throw new Error(`${issuer} names no jwks_uri`);
  return createLocalJWKSet((await fetchJson(discovery.jwks_uri)) as unknown as JSONWebKeySet);
}

async function fetchJson(url: string): Promise<Record<string, unknown>> {
  const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return (await response.json()) as Record<string, unknown>;
}
