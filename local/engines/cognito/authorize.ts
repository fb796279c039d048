import type { Codes } from "#local/engines/cognito/code";
import { type Directory, readScopes } from "#local/engines/cognito/grant";
import { OAuthError } from "#local/engines/cognito/oauth-error";

/** A checked request for a code; `redirect` builds the way back to the client. */
export type AuthorizeRequest = {
  clientId: string;
  redirectUri: string;
  scopes: string[];
  codeChallenge?: string;
  nonce?: string;
  redirect(parameters: Record<string, string>): string;
};

/** Either a request to show the sign-in page for, or where to send the browser with the error. */
export type AuthorizeCheck = { request: AuthorizeRequest } | { location: string };

/**
 * Checks the parameters of `/oauth2/authorize`. An unknown client or redirect URI throws
 * `OAuthError`: nothing may be sent to an address that was not registered.
 */
export function checkAuthorize(query: URLSearchParams, directory: Directory): AuthorizeCheck {
  const client = directory.client(query.get("client_id") ?? undefined);
  if (!client) throw new OAuthError("invalid_client", "The client_id is unknown.");
  const redirectUri = query.get("redirect_uri") ?? "";
  if (!client.redirectUris?.includes(redirectUri))
    throw new OAuthError("redirect_mismatch", "The redirect_uri is not registered for the client.");
  const redirect = (parameters: Record<string, string>) => {
    const url = new URL(redirectUri);
    const state = query.get("state");
    for (const [name, value] of Object.entries({ ...parameters, ...(state ? { state } : {}) }))
      url.searchParams.set(name, value);
    return url.href;
  };
  const codeChallenge = query.get("code_challenge") ?? undefined;
  const problem = protocolProblem(query, codeChallenge, client.clientSecret === undefined);
  if (problem) return { location: redirect(problem) };
  try {
    const scopes = readScopes(client, query.get("scope"));
    const nonce = query.get("nonce") ?? undefined;
    const { clientId } = client;
    return { request: { clientId, redirectUri, scopes, codeChallenge, nonce, redirect } };
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    return { location: redirect({ error: error.code, error_description: error.message }) };
  }
}

/** Signs the chosen user in and gives the address to send the browser to. Throws `OAuthError`. */
export function signIn(
  request: AuthorizeRequest,
  username: string,
  { directory, codes }: { directory: Directory; codes: Codes },
): string {
  if (!directory.user(username)) throw new OAuthError("invalid_request", "There is no such user.");
  const { clientId, redirectUri, scopes, codeChallenge, nonce } = request;
  const grant = { clientId, redirectUri, username, scopes, codeChallenge, nonce };
  return request.redirect({ code: codes.issue(grant) });
}

function protocolProblem(
  query: URLSearchParams,
  codeChallenge: string | undefined,
  isPublic: boolean,
): Record<string, string> | undefined {
  if (query.get("response_type") !== "code") return { error: "unsupported_response_type" };
  const method = query.get("code_challenge_method");
  if (codeChallenge && method !== "S256")
    return { error: "invalid_request", error_description: "code_challenge_method must be S256" };
  if (isPublic && !codeChallenge)
    return { error: "invalid_request", error_description: "a public client needs PKCE" };
  return undefined;
}
