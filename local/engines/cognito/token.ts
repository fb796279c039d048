import { createHash, randomUUID } from "node:crypto";
import { jwtVerify, SignJWT } from "jose";
import type { EngineContext } from "#local/engine";
import type { SigningKey } from "#local/engines/cognito/key";
import type { Client, User } from "#local/engines/cognito/user";

/** Cognito's default lifetime of access and ID tokens. */
export const defaultExpiresInSeconds = 3600;

/** What a token is minted for. */
export type TokenRequest = {
  client: Client;
  /** Absent for a machine, whose subject is the client itself. */
  user?: User;
  scopes: readonly string[];
  expiresInSeconds?: number;
  nonce?: string;
};

/** Signs and checks the tokens of one issuer. */
export type TokenMint = {
  /** An access token with the claims of Cognito's. */
  accessToken(request: TokenRequest): Promise<string>;
  /** An ID token; `user` is required. */
  idToken(request: TokenRequest & { user: User }): Promise<string>;
  /** The username and scopes of a valid access token of a person; undefined for any other. */
  readAccessToken(token: string): Promise<{ username: string; scopes: string[] } | undefined>;
};

export function createMint(
  context: EngineContext,
  issuer: () => string,
  key: SigningKey,
): TokenMint {
  const sign = (claims: Record<string, unknown>, expiresInSeconds = defaultExpiresInSeconds) => {
    const now = Math.floor(context.clock.now() / 1000);
    return new SignJWT({ ...claims, auth_time: now, jti: randomUUID(), origin_jti: randomUUID() })
      .setProtectedHeader({ alg: "RS256", kid: key.kid })
      .setIssuer(issuer())
      .setIssuedAt(now)
      .setExpirationTime(now + expiresInSeconds)
      .sign(key.privateKey);
  };
  return {
    accessToken: ({ client, user, scopes, expiresInSeconds }) =>
      sign(
        {
          sub: user ? subjectOf(user) : client.clientId,
          client_id: client.clientId,
          token_use: "access",
          scope: scopes.join(" "),
          version: 2,
          ...(user ? { username: user.username, "cognito:groups": user.groups } : {}),
        },
        expiresInSeconds,
      ),
    idToken: ({ client, user, expiresInSeconds, nonce }) =>
      sign(
        {
          ...userClaims(user),
          aud: client.clientId,
          token_use: "id",
          "cognito:username": user.username,
          "cognito:groups": user.groups,
          ...(nonce ? { nonce } : {}),
        },
        expiresInSeconds,
      ),
    async readAccessToken(token) {
      const verified = await jwtVerify(token, key.publicKey, {
        issuer: issuer(),
        algorithms: ["RS256"],
        currentDate: new Date(context.clock.now()),
      }).catch(() => undefined);
      const claims = verified?.payload;
      if (claims?.token_use !== "access" || typeof claims.username !== "string") return undefined;
      return { username: claims.username, scopes: String(claims.scope ?? "").split(" ") };
    },
  };
}

/** The claims of a person at `/oauth2/userInfo` and in ID tokens. */
export function userClaims(user: User): Record<string, string> {
  return {
    sub: subjectOf(user),
    ...(user.email ? { email: user.email, email_verified: "true" } : {}),
  };
}

/** A UUID that stays the same for a username, so that audit records agree across fresh starts. */
function subjectOf({ username }: User): string {
  const hex = createHash("sha256").update(`seqferry-local:${username}`).digest("hex");
  return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, "$1-$2-4$3-8$4-$5");
}
