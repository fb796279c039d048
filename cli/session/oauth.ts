import { createHash, randomBytes } from "node:crypto";
import * as z from "zod";
import type { Context } from "#cli/context";
import { CliError } from "#cli/exit";
import type { Tokens } from "#cli/session/config";
import { noAnswer, type Stage } from "#cli/session/discover";

const Answer = z.object({
  access_token: z.string().min(1),
  refresh_token: z.string().optional(),
  expires_in: z.number(),
});

/** A request for a code: the browser's address, and what proves that the answer is ours (RFC 7636). */
type CodeRequest = { url: string; state: string; verifier: string; redirectUri: string };

export function codeRequest(stage: Stage, redirectUri: string): CodeRequest {
  const state = randomBytes(24).toString("base64url");
  const verifier = randomBytes(48).toString("base64url");
  const url = new URL(stage.authorizationEndpoint);
  url.search = new URLSearchParams({
    response_type: "code",
    client_id: stage.clientId,
    redirect_uri: redirectUri,
    scope: "openid email profile",
    state,
    code_challenge: createHash("sha256").update(verifier).digest("base64url"),
    code_challenge_method: "S256",
  }).toString();
  return { url: url.href, state, verifier, redirectUri };
}

/** The code of the address that the browser came back to. Throws `CliError` for any other answer. */
export function codeOf(answer: URLSearchParams, { state }: CodeRequest): string {
  if (answer.get("state") !== state)
    throw refused("the answer does not belong to this sign-in (state differs)");
  const error = answer.get("error");
  if (error) throw refused(answer.get("error_description") ?? error);
  const code = answer.get("code");
  if (!code) throw refused("the answer holds no code");
  return code;
}

/** Tokens for a code. */
export function redeem(context: Context, stage: Stage, code: string, request: CodeRequest) {
  return askTokens(context, stage, {
    grant_type: "authorization_code",
    client_id: stage.clientId,
    code,
    redirect_uri: request.redirectUri,
    code_verifier: request.verifier,
  });
}

/** Fresh tokens for the refresh token of older ones, which stays good if no other comes. */
export async function refresh(
  context: Context,
  stage: Stage,
  refreshToken: string,
): Promise<Tokens> {
  const form = { grant_type: "refresh_token", client_id: stage.clientId };
  const tokens = await askTokens(context, stage, { ...form, refresh_token: refreshToken });
  return { refreshToken, ...tokens };
}

/** A token of a machine client. */
export function clientToken(
  context: Context,
  stage: Stage,
  { id, secret }: { id: string; secret: string },
): Promise<Tokens> {
  const basic = [id, secret].map(encodeURIComponent).join(":");
  const authorization = `Basic ${Buffer.from(basic).toString("base64")}`;
  return askTokens(context, stage, { grant_type: "client_credentials" }, { authorization });
}

async function askTokens(
  context: Context,
  stage: Stage,
  form: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<Tokens> {
  const { fetch, signal, clock } = context;
  const body = new URLSearchParams(form);
  const init = { method: "POST", headers, body, signal, redirect: "error" } as const;
  const response = await fetch(stage.tokenEndpoint, init).catch((error: unknown) => {
    signal.throwIfAborted();
    throw noAnswer(stage.tokenEndpoint, error);
  });
  const answer: unknown = await response.json().catch(() => undefined);
  const parsed = Answer.safeParse(answer);
  if (response.status >= 500)
    throw new CliError("failed", "cli.issuer", `${stage.issuer} answered ${response.status}.`, {
      hint: "Try again in a moment.",
    });
  if (!response.ok || !parsed.success) {
    const { error, error_description } = (answer ?? {}) as Record<string, unknown>;
    throw refused(String(error_description ?? error ?? `the issuer answered ${response.status}`));
  }
  const { access_token: accessToken, refresh_token: refreshToken, expires_in } = parsed.data;
  const expiresAt = new Date(clock.now() + expires_in * 1000).toISOString();
  return { api: stage.api, accessToken, ...(refreshToken && { refreshToken }), expiresAt };
}

function refused(reason: string): CliError {
  return new CliError("denied", "cli.sign_in_refused", `Signing in was refused: ${reason}.`, {
    hint: "Run: seqferry login",
  });
}
