import { timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import type { Core } from "#local/engines/icav2/core";
import { problem } from "#local/engines/icav2/problem";
import { type Claims, readToken } from "#local/engines/icav2/token";

/** Somebody who may call, by API key, or by e-mail address and password. */
export type Principal = { email: string; apiKey: string; password: string };

/** Who calls; `claims` are those of the token, when one was sent. */
export type Caller = { email: string; claims?: Claims };

/** The caller by `X-API-Key` or `Authorization: Bearer`. Throws 401. */
export function callerOf(core: Core, headers: IncomingHttpHeaders): Caller {
  const token = /^Bearer +(\S+)$/i.exec(headers.authorization ?? "")?.[1];
  if (token) {
    const claims = readToken(core, token);
    if (!claims) throw unauthorized("The token is not one of ours, or it has expired.");
    return { email: claims.email, claims };
  }
  return keyHolder(core, headers);
}

/** Who asks for a token, by `X-API-Key` or `Authorization: Basic`, and by which of the two. Throws 401. */
export function applicantOf(core: Core, headers: IncomingHttpHeaders): Caller & { byKey: boolean } {
  const basic = /^Basic +(\S+)$/i.exec(headers.authorization ?? "")?.[1];
  if (!basic) return { ...keyHolder(core, headers), byKey: true };
  const text = Buffer.from(basic, "base64").toString("utf8");
  const [email, password] = [text.slice(0, text.indexOf(":")), text.slice(text.indexOf(":") + 1)];
  const found = core.options.principals.find((one) => one.email === email);
  if (!found || !isSame(found.password, password))
    throw unauthorized("The e-mail address or the password is wrong.");
  return { email: found.email, byKey: false };
}

function keyHolder(core: Core, headers: IncomingHttpHeaders): Caller {
  const key = headers["x-api-key"];
  if (typeof key !== "string" || key === "")
    throw unauthorized("The request has neither an X-API-Key nor a bearer token.");
  const found = core.options.principals.find(({ apiKey }) => isSame(apiKey, key));
  if (!found) throw unauthorized("The API key is unknown.");
  return { email: found.email };
}

function unauthorized(detail: string) {
  return problem(401, detail);
}

function isSame(a: string, b: string): boolean {
  const [x, y] = [Buffer.from(a), Buffer.from(b)];
  return x.length === y.length && timingSafeEqual(x, y);
}
