import type { IncomingMessage, ServerResponse } from "node:http";
import { AwsError } from "#local/aws-error";
import type { EngineContext } from "#local/engine";
import { checkAuthorize, signIn } from "#local/engines/cognito/authorize";
import type { Codes } from "#local/engines/cognito/code";
import { discovery } from "#local/engines/cognito/discovery";
import { type Directory, grantToken } from "#local/engines/cognito/grant";
import type { SigningKey } from "#local/engines/cognito/key";
import { OAuthError } from "#local/engines/cognito/oauth-error";
import { errorPage, pagePolicy, signInPage } from "#local/engines/cognito/page";
import type { RefreshTokens } from "#local/engines/cognito/refresh";
import { type TokenMint, userClaims } from "#local/engines/cognito/token";
import type { User } from "#local/engines/cognito/user";
import { ConnectionDropped } from "#local/gate/gate";
import { readBody } from "#local/json-service";

/** The parts of the issuer that requests are answered with. */
export type IssuerParts = {
  issuer: () => string;
  users: readonly User[];
  directory: Directory;
  mint: TokenMint;
  codes: Codes;
  refreshTokens: RefreshTokens;
  jwks: () => { keys: SigningKey["publicJwk"][] };
};

type Answer = { status: number; headers: Record<string, string>; body: string };

/** Answers one request; the issuer's own path is taken off if the caller left it on. */
export async function answerRequest(
  context: EngineContext,
  parts: IssuerParts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? "/", "http://local");
  const prefix = new URL(parts.issuer()).pathname.replace(/\/$/, "");
  const path = url.pathname.startsWith(`${prefix}/`)
    ? url.pathname.slice(prefix.length)
    : url.pathname;
  const target = `${request.method} ${path}`;
  const answer = await context.gate
    .run(
      { service: "cognito-idp", operation: target },
      () => route(parts, target, url.searchParams, request),
      ({ status }) => status >= 400,
    )
    .catch((error: unknown) => {
      if (error instanceof ConnectionDropped) return;
      if (error instanceof OAuthError)
        return json(400, { error: error.code, error_description: error.message });
      if (error instanceof AwsError) return json(error.status, { error: "server_error" });
      context.log(`cognito ${path} failed: ${String(error)}`);
      return json(500, { error: "server_error" });
    });
  if (!answer) {
    response.destroy();
    return;
  }
  response.writeHead(answer.status, {
    "cache-control": "no-store",
    "content-length": Buffer.byteLength(answer.body),
    ...answer.headers,
  });
  response.end(request.method === "HEAD" ? undefined : answer.body);
}

async function route(
  parts: IssuerParts,
  target: string,
  query: URLSearchParams,
  request: IncomingMessage,
): Promise<Answer> {
  if (target.startsWith("OPTIONS ")) return { status: 204, headers: preflight, body: "" };
  if (target === "GET /.well-known/openid-configuration")
    return json(200, discovery(parts.issuer()));
  if (target === "GET /.well-known/jwks.json") return json(200, parts.jwks());
  if (target === "POST /oauth2/token") {
    const form = new URLSearchParams((await readBody(request)).toString("utf8"));
    return json(200, await grantToken(form, request.headers.authorization, parts));
  }
  if (target === "GET /oauth2/userInfo" || target === "POST /oauth2/userInfo")
    return userInfo(parts, request.headers.authorization);
  if (target === "GET /oauth2/authorize") return showSignIn(parts, query);
  if (target === "POST /oauth2/authorize")
    return takeSignIn(parts, new URLSearchParams((await readBody(request)).toString("utf8")));
  if (target === "GET /logout") return signOut(parts, query);
  return json(404, { error: "not_found", error_description: "The issuer has no such endpoint." });
}

function showSignIn(parts: IssuerParts, query: URLSearchParams): Answer {
  return withPage(() => {
    const check = checkAuthorize(query, parts.directory);
    return "location" in check
      ? redirect(check.location)
      : html(200, signInPage(parts.users, query));
  });
}

function takeSignIn(parts: IssuerParts, form: URLSearchParams): Answer {
  return withPage(() => {
    const check = checkAuthorize(form, parts.directory);
    if ("location" in check) return redirect(check.location);
    return redirect(signIn(check.request, form.get("username") ?? "", parts));
  });
}

/** There is no session to end: the sign-in page asks every time. */
function signOut(parts: IssuerParts, query: URLSearchParams): Answer {
  return withPage(() => {
    const client = parts.directory.client(query.get("client_id") ?? undefined);
    const target = query.get("logout_uri") ?? "";
    if (!client?.logoutUris?.includes(target))
      throw new OAuthError("invalid_request", "The logout_uri is not registered for the client.");
    return redirect(target);
  });
}

async function userInfo(parts: IssuerParts, authorization: string | undefined): Promise<Answer> {
  const token = /^Bearer (.+)$/i.exec(authorization ?? "")?.[1];
  const known = token ? await parts.mint.readAccessToken(token) : undefined;
  const user = known && parts.directory.user(known.username);
  if (!known || !user)
    return json(
      401,
      { error: "invalid_token" },
      { "www-authenticate": 'Bearer error="invalid_token"' },
    );
  if (!known.scopes.includes("openid")) return json(403, { error: "insufficient_scope" });
  return json(200, { ...userClaims(user), username: user.username });
}

/** Errors of the browser's endpoints are pages for a person to read. */
function withPage(run: () => Answer): Answer {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    return html(400, errorPage(error.message));
  }
}

const crossOrigin = { "access-control-allow-origin": "*" };
const preflight = {
  ...crossOrigin,
  "access-control-allow-methods": "GET,POST",
  "access-control-allow-headers": "authorization,content-type",
};

function json(status: number, body: object, headers: Record<string, string> = {}): Answer {
  return {
    status,
    headers: { "content-type": "application/json;charset=UTF-8", ...crossOrigin, ...headers },
    body: JSON.stringify(body),
  };
}

function html(status: number, body: string): Answer {
  return {
    status,
    headers: {
      "content-type": "text/html;charset=UTF-8",
      "content-security-policy": pagePolicy,
      "referrer-policy": "no-referrer",
    },
    body,
  };
}

function redirect(location: string): Answer {
  return { status: 302, headers: { location }, body: "" };
}
