import type { SignIn } from "./config.ts";
import type { Pending } from "./pkce.ts";

/** Tokens of a person; `expiresAt` is in milliseconds since 1970. */
export type Tokens = { accessToken: string; refreshToken?: string; expiresAt: number };

/** Tokens for the code that the issuer answered. Throws an `Error` in words. */
export function redeem(signIn: SignIn, code: string, pending: Pending): Promise<Tokens> {
  return ask(signIn, {
    grant_type: "authorization_code",
    code,
    redirect_uri: pending.redirectUri,
    code_verifier: pending.verifier,
  });
}

/** Fresh tokens; the refresh token stays good if no other comes. */
export async function refresh(signIn: SignIn, refreshToken: string): Promise<Tokens> {
  const form = { grant_type: "refresh_token", refresh_token: refreshToken };
  return { refreshToken, ...(await ask(signIn, form)) };
}

async function ask(signIn: SignIn, form: Record<string, string>): Promise<Tokens> {
  const response = await fetch(signIn.tokenEndpoint, {
    method: "POST",
    body: new URLSearchParams({ client_id: signIn.clientId, ...form }),
  });
  const answer = (await response.json().catch(() => ({}))) as Record<string, unknown>;
  const { access_token: accessToken, refresh_token: refreshToken, expires_in: seconds } = answer;
  if (!response.ok || typeof accessToken !== "string")
    throw new Error(
      `Signing in was refused: ${answer.error_description ?? answer.error ?? `status ${response.status}`}.`,
    );
  return {
    accessToken,
    ...(typeof refreshToken === "string" && { refreshToken }),
    expiresAt: Date.now() + Number(seconds ?? 3600) * 1000,
  };
}
