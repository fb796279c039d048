import type { SignIn } from "./config.ts";

/** A sign-in that has begun: what proves that its answer is ours (RFC 7636), and where to go afterwards. */
export type Pending = { state: string; verifier: string; redirectUri: string; returnTo: string };

/** Begins a sign-in: the issuer's address to go to, and what to remember until it answers. */
export async function begin(
  signIn: SignIn,
  { origin, returnTo }: { origin: string; returnTo: string },
): Promise<{ url: string; pending: Pending }> {
  const [state, verifier] = [randomText(24), randomText(48)];
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier));
  const redirectUri = `${origin}/signed-in`;
  const url = new URL(signIn.authorizationEndpoint);
  url.search = new URLSearchParams({
    response_type: "code",
    client_id: signIn.clientId,
    redirect_uri: redirectUri,
    scope: "openid email profile",
    state,
    code_challenge: base64url(new Uint8Array(digest)),
    code_challenge_method: "S256",
  }).toString();
  return { url: url.href, pending: { state, verifier, redirectUri, returnTo } };
}

/** The code of the address that the issuer sent the browser back to. Throws an `Error` in words. */
export function codeOf(answer: URLSearchParams, pending: Pending | undefined): string {
  if (!pending || answer.get("state") !== pending.state)
    throw new Error("This answer does not belong to a sign-in of this tab. Sign in again.");
  const error = answer.get("error_description") ?? answer.get("error");
  if (error) throw new Error(`Signing in was refused: ${error}.`);
  const code = answer.get("code");
  if (!code) throw new Error("The sign-in page answered no code. Sign in again.");
  return code;
}

function randomText(bytes: number): string {
  return base64url(crypto.getRandomValues(new Uint8Array(bytes)));
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");
}
