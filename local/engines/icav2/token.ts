import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { Core } from "#local/engines/icav2/core";
import { tenant, uuidOf } from "#local/engines/icav2/identity";

/** What a token says; `exp` and `iat` are epoch seconds. `key`: it came of an API key. */
export type Claims = {
  iss: string;
  aud: string[];
  sub: string;
  tns: string;
  email: string;
  key: boolean;
  iat: number;
  exp: number;
};

/** A JWT (HS256) for that user, good for `tokenSeconds` on the clock. */
export function issueToken(core: Core, email: string, key: boolean): string {
  const iat = Math.floor(core.context.clock.now() / 1000);
  const claims: Claims = {
    ...{ iss: "icav2.local", aud: ["ica"], sub: uuidOf(email), tns: tenant.tenantName },
    ...{ email, key, iat, exp: iat + core.options.tokenSeconds },
  };
  const text = [{ alg: "HS256", typ: "JWT" }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
    .join(".");
  return `${text}.${sign(core, text).toString("base64url")}`;
}

/** Its claims, unless it is not ours or has expired. */
export function readToken(core: Core, token: string): Claims | undefined {
  const [header = "", body = "", signature = ""] = token.split(".");
  const given = Buffer.from(signature, "base64url");
  const expected = sign(core, `${header}.${body}`);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
  const claims = JSON.parse(Buffer.from(body, "base64url").toString("utf8")) as Claims;
  return core.context.clock.now() < claims.exp * 1000 ? claims : undefined;
}

function sign(core: Core, text: string): Buffer {
  return createHmac("sha256", secretOf(core)).update(text).digest();
}

/** Made once and kept, so that tokens outlive a restart. */
function secretOf({ database }: Core): string {
  database
    .prepare("INSERT OR IGNORE INTO meta VALUES ('tokenSecret', ?)")
    .run(randomBytes(32).toString("hex"));
  const row = database.prepare("SELECT value FROM meta WHERE key = 'tokenSecret'").get();
  return String(row?.value);
}
