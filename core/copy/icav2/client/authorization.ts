import { hasStatus, Icav2Error } from "#core/copy/icav2/client/error";
import { exchange } from "#core/copy/icav2/client/exchange";
import { timesOf } from "#core/copy/icav2/client/jwt";
import { repeated } from "#core/copy/icav2/client/repeat";
import { requestOf } from "#core/copy/icav2/client/request";
import { readSecret, type Secret } from "#core/copy/icav2/client/secret";
import { lazy } from "#core/settings";
import { iso, now } from "#core/time";

/** What this instance signs in with; read from the secret once, and again when ICA no longer takes it. */
type Held = { secret?: Secret | undefined; jwt?: string | undefined; pending?: Promise<string> };
const held = /* @__PURE__ */ lazy((): Held => ({}));

/** A JWT that is good for some minutes at least, by all calls of this instance got together. */
export async function token(): Promise<string> {
  const own = held();
  if (own.jwt && now() < timesOf(own.jwt).staleAt) return own.jwt;
  own.pending ??= obtain(own).finally(() => {
    delete own.pending;
  });
  return own.pending;
}

/** Drops a JWT that ICA answered with 401, with the secret it came of: both may have been replaced. */
export function drop(rejected: string): void {
  const own = held();
  if (own.jwt !== rejected) return;
  own.jwt = undefined;
  own.secret = undefined;
}

export const bearer = (jwt: string): Record<string, string> => ({ authorization: `Bearer ${jwt}` });

async function obtain(own: Held): Promise<string> {
  const wasKnown = own.secret !== undefined;
  own.secret ??= await readSecret();
  try {
    own.jwt = await jwtOf(own.secret, own);
  } catch (error) {
    if (!wasKnown || !hasStatus(error, 401)) throw error;
    own.secret = await readSecret();
    own.jwt = await jwtOf(own.secret, own);
  }
  return own.jwt;
}

async function jwtOf(secret: Secret, own: Held): Promise<string> {
  return "apiKey" in secret ? madeOf(secret.apiKey) : kept(secret.jwt, own);
}

/** JWTs from a key cannot be refreshed: each is made anew. */
async function madeOf(apiKey: string): Promise<string> {
  return tokenOf("createJwtToken", { "x-api-key": apiKey });
}

/** The secret's JWT or the one in use, whichever ends later; refreshed when it is old and nobody has put a new one there. */
async function kept(first: string, own: Held): Promise<string> {
  let jwt = laterOf(first, own.jwt);
  if (now() < timesOf(jwt).staleAt) return jwt;
  own.secret = await readSecret();
  if ("apiKey" in own.secret) return madeOf(own.secret.apiKey);
  jwt = laterOf(own.secret.jwt, jwt);
  if (now() < timesOf(jwt).staleAt) return jwt;
  const { endsAt } = timesOf(jwt);
  if (now() >= endsAt)
    throw new Icav2Error(
      "tokens",
      `the JWT in the secret ended at ${iso(endsAt)}: put a new one there, or an API key, which does not end`,
      { status: 401 },
    );
  try {
    return await tokenOf("refreshJwtToken", bearer(jwt));
  } catch (error) {
    // One that came of a key: it is good until it ends.
    if (hasStatus(error, 400)) return jwt;
    throw error;
  }
}

async function tokenOf(
  name: "createJwtToken" | "refreshJwtToken",
  authorization: Record<string, string>,
): Promise<string> {
  const answer = await repeated(() => exchange(requestOf(name, {}), authorization));
  const { token: made } = answer as { token?: string };
  if (made) return made;
  throw new Icav2Error(name, "the answer has no token");
}

function laterOf(one: string, other = one): string {
  return timesOf(other).endsAt > timesOf(one).endsAt ? other : one;
}
