import { errors, type JWTPayload, jwtVerify } from "jose";
import type { EngineContext } from "#local/engine";
import type { JwtContext } from "#local/engines/apigateway/event";
import type { KeySource } from "#local/engines/apigateway/keys";
import { type GatewayResponse, message } from "#local/engines/apigateway/response";

/** A JWT authorizer together with the scopes of one route. */
export type JwtAuthorizer = {
  type: "jwt";
  /** Issuer URL; its discovery document names the keys. */
  issuer: string;
  /** Allowed `aud`, or `client_id` where a token has no `aud`. */
  audiences: readonly string[];
  /** The token needs at least one of them; none asked when empty. */
  scopes?: readonly string[];
};

/** HTTP APIs accept RSA signatures only. */
const algorithms = ["RS256", "RS384", "RS512"];

/** Either who called, or the answer that refuses the call. */
export type Authorization = { jwt: JwtContext } | { refusal: GatewayResponse };

/** Checks the bearer token of one request as API Gateway does. */
export async function authorize(
  context: EngineContext,
  keys: KeySource,
  authorizer: JwtAuthorizer,
  header: string | undefined,
): Promise<Authorization> {
  const token = header?.replace(/^Bearer\s+/i, "").trim();
  if (!token) return { refusal: message(401, "Unauthorized", { "www-authenticate": "Bearer" }) };
  try {
    const claims = await verify(context, keys, authorizer, token);
    const wanted = authorizer.scopes ?? [];
    const granted = scopesOf(claims);
    const scopes = wanted.filter((scope) => granted.includes(scope));
    if (wanted.length > 0 && scopes.length === 0)
      return { refusal: insufficientScope(wanted.join(" ")) };
    return { jwt: { claims: renderClaims(claims), scopes: wanted.length > 0 ? scopes : null } };
  } catch (error) {
    if (!(error instanceof errors.JOSEError)) context.log(`JWT authorizer: ${String(error)}`);
    return { refusal: invalidToken(describe(error)) };
  }
}

async function verify(
  context: EngineContext,
  keys: KeySource,
  authorizer: JwtAuthorizer,
  token: string,
): Promise<JWTPayload> {
  const now = context.clock.now();
  const { payload } = await jwtVerify(token, keys(authorizer.issuer), {
    issuer: authorizer.issuer,
    algorithms,
    currentDate: new Date(now),
    requiredClaims: ["exp"],
  });
  if (payload.iat !== undefined && payload.iat * 1000 > now)
    throw new errors.JWTClaimValidationFailed("issued in the future", payload, "iat");
  const audience = payload.aud ?? payload.client_id;
  const given = Array.isArray(audience) ? audience : [audience];
  if (!given.some((entry) => authorizer.audiences.includes(String(entry))))
    throw new errors.JWTClaimValidationFailed("not for this API", payload, "aud");
  return payload;
}

function scopesOf(claims: JWTPayload): string[] {
  const value = claims.scope ?? claims.scp;
  if (Array.isArray(value)) return value.map(String);
  return typeof value === "string" ? value.split(" ").filter(Boolean) : [];
}

/** Claims travel as strings: lists as `[a b]`, objects as JSON, nulls not at all. */
function renderClaims(claims: JWTPayload): Record<string, string> {
  return Object.fromEntries(
    Object.entries(claims)
      .filter(([, value]) => value != null)
      .map(([name, value]) => [name, renderClaim(value)]),
  );
}

function renderClaim(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(renderClaim).join(" ")}]`;
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** What is wrong with the token, without quoting any of it. */
function describe(error: unknown): string {
  if (error instanceof errors.JWTExpired) return "the token has expired";
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.claim === "aud") return "the token does not have a valid audience";
    if (error.claim === "iss") return "the token does not have a valid issuer";
    return `the token does not have a valid ${error.claim} claim`;
  }
  if (error instanceof errors.JWSSignatureVerificationFailed) return "signature is invalid";
  if (error instanceof errors.JWKSNoMatchingKey) return "no key of the issuer fits the token";
  if (error instanceof errors.JOSEError) return "the token is malformed";
  return "unable to fetch the keys of the issuer";
}

function invalidToken(description: string): GatewayResponse {
  return message(401, "Unauthorized", {
    "www-authenticate": `Bearer scope="" error="invalid_token" error_description="${description}"`,
  });
}

function insufficientScope(scope: string): GatewayResponse {
  return message(403, "Forbidden", {
    "www-authenticate": `Bearer scope="${scope}" error="insufficient_scope" error_description="the token has none of the scopes of this route"`,
  });
}
