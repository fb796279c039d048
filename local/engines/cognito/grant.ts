import { createHash, timingSafeEqual } from "node:crypto";
import { type Codes, proves } from "#local/engines/cognito/code";
import { OAuthError } from "#local/engines/cognito/oauth-error";
import type { RefreshTokens } from "#local/engines/cognito/refresh";
import {
  defaultExpiresInSeconds,
  type TokenMint,
  type TokenRequest,
} from "#local/engines/cognito/token";
import type { Client, User } from "#local/engines/cognito/user";

/** What the grants need to know. */
export type Directory = {
  client(clientId: string | undefined): Client | undefined;
  user(username: string): User | undefined;
};

/** The token endpoint's answer. */
export type TokenAnswer = {
  access_token: string;
  id_token?: string;
  refresh_token?: string;
  token_type: "Bearer";
  expires_in: number;
};

type Parts = { directory: Directory; codes: Codes; refreshTokens: RefreshTokens; mint: TokenMint };

/** Answers `POST /oauth2/token`. Throws `OAuthError`. */
export async function grantToken(
  form: URLSearchParams,
  authorization: string | undefined,
  parts: Parts,
): Promise<TokenAnswer> {
  const client = authenticate(form, authorization, parts.directory);
  const grantType = form.get("grant_type");
  if (grantType === "client_credentials") return machineToken(client, form, parts.mint);
  if (grantType === "authorization_code") return codeToken(client, form, parts);
  if (grantType === "refresh_token") return refreshedToken(client, form, parts);
  throw new OAuthError(
    "unsupported_grant_type",
    "The local issuer grants client_credentials, authorization_code and refresh_token.",
  );
}

async function machineToken(
  client: Client,
  form: URLSearchParams,
  mint: TokenMint,
): Promise<TokenAnswer> {
  if (!client.clientSecret)
    throw new OAuthError("unauthorized_client", "This client has no secret.");
  const asked = readScopes(client, form.get("scope"));
  const scopes = asked.filter((scope) => scope !== "openid");
  if (scopes.length === 0)
    throw new OAuthError("invalid_scope", "A machine has no identity; ask for a resource's scope.");
  return answer(await mint.accessToken({ client, scopes }));
}

async function codeToken(
  client: Client,
  form: URLSearchParams,
  { directory, codes, refreshTokens, mint }: Parts,
): Promise<TokenAnswer> {
  const grant = codes.redeem(form.get("code") ?? "");
  const user = grant && directory.user(grant.username);
  if (!grant || !user)
    throw new OAuthError("invalid_grant", "The code is unknown, used or expired.");
  if (grant.clientId !== client.clientId || grant.redirectUri !== form.get("redirect_uri"))
    throw new OAuthError("invalid_grant", "The code was given to another client or redirect_uri.");
  if (grant.codeChallenge && !proves(form.get("code_verifier") ?? undefined, grant.codeChallenge))
    throw new OAuthError("invalid_grant", "The code_verifier does not fit the code_challenge.");
  const { username, scopes, nonce } = grant;
  const refreshToken = refreshTokens.issue({ clientId: client.clientId, username, scopes });
  const tokens = await personTokens(mint, { client, user, scopes, nonce });
  return { ...tokens, refresh_token: refreshToken };
}

/** New tokens for an old session; without rotation, its refresh token stays the one that it is. */
async function refreshedToken(
  client: Client,
  form: URLSearchParams,
  { directory, refreshTokens, mint }: Parts,
): Promise<TokenAnswer> {
  const session = refreshTokens.find(form.get("refresh_token") ?? "");
  const user = session && directory.user(session.username);
  if (!session || !user || session.clientId !== client.clientId)
    throw new OAuthError("invalid_grant", "The refresh token is unknown, expired or another's.");
  return personTokens(mint, { client, user, scopes: session.scopes });
}

async function personTokens(
  mint: TokenMint,
  request: TokenRequest & { user: User },
): Promise<TokenAnswer> {
  const token = answer(await mint.accessToken(request));
  if (!request.scopes.includes("openid")) return token;
  return { ...token, id_token: await mint.idToken(request) };
}

/** The scopes asked for, or all of the client's. Throws `OAuthError` `invalid_scope`. */
export function readScopes(client: Client, scope: string | null): string[] {
  const asked = (scope ?? "").split(" ").filter(Boolean);
  const foreign = asked.find((one) => !client.scopes.includes(one));
  if (foreign) throw new OAuthError("invalid_scope", "The client may not have that scope.");
  return asked.length > 0 ? asked : [...client.scopes];
}

function authenticate(
  form: URLSearchParams,
  authorization: string | undefined,
  directory: Directory,
): Client {
  const basic = readBasic(authorization);
  const client = directory.client(basic?.clientId ?? form.get("client_id") ?? undefined);
  const secret = basic?.secret ?? form.get("client_secret") ?? "";
  if (!client || (client.clientSecret && !sameSecret(client.clientSecret, secret)))
    throw new OAuthError("invalid_client", "The client is unknown or its secret is wrong.");
  return client;
}

/** Client id and secret of HTTP Basic, each form-encoded (RFC 6749 §2.3.1). */
function readBasic(header: string | undefined): { clientId: string; secret: string } | undefined {
  const encoded = /^Basic (.+)$/i.exec(header ?? "")?.[1];
  if (!encoded) return undefined;
  const [clientId = "", ...rest] = Buffer.from(encoded, "base64").toString("utf8").split(":");
  try {
    return { clientId: decodeURIComponent(clientId), secret: decodeURIComponent(rest.join(":")) };
  } catch {
    throw new OAuthError("invalid_client", "The Authorization header is not form-encoded.");
  }
}

function sameSecret(expected: string, given: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(expected), digest(given));
}

function answer(accessToken: string): TokenAnswer {
  return {
    access_token: accessToken,
    token_type: "Bearer",
    expires_in: defaultExpiresInSeconds,
  };
}
