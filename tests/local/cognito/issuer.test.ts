import { createHash, randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRemoteJWKSet, decodeJwt, jwtVerify } from "jose";
import { expect, onTestFinished, test } from "vitest";
import type { EngineContext } from "#local/engine";
import { createIssuer } from "#local/engines/cognito/issuer";
import { devUsers } from "#local/engines/cognito/user";
import { openStore } from "#local/store";
import { memoryContext } from "#tests/local/apigateway/fixture";
import { listen } from "#tests/local/support/listen";

const redirectUri = "http://127.0.0.1:4001/callback";
const clients = [
  {
    clientId: "web",
    scopes: ["openid"],
    redirectUris: [redirectUri],
    logoutUris: ["http://127.0.0.1:4001/"],
  },
  {
    clientId: "pipeline",
    clientSecret: "s3:cr&t",
    scopes: ["openid", "seqferry/read", "seqferry/write"],
  },
];

async function serveIssuer(context: EngineContext = memoryContext()) {
  let url = "";
  const issuer = createIssuer(context, {
    issuer: () => `${url}/us-east-1_local`,
    users: devUsers(["p1", "p2"]),
    clients,
  });
  const server = await listen((request, response) => void issuer.handle(request, response));
  onTestFinished(server.close);
  url = server.url;
  const base = `${url}/us-east-1_local`;
  const token = (form: Record<string, string>, headers: Record<string, string> = {}) =>
    fetch(`${base}/oauth2/token`, { method: "POST", headers, body: new URLSearchParams(form) });
  return { issuer, base, token, context };
}

const verifier = randomBytes(48).toString("base64url");
const challenge = createHash("sha256").update(verifier).digest("base64url");
const authorizeQuery = {
  response_type: "code",
  client_id: "web",
  redirect_uri: redirectUri,
  scope: "openid",
  state: "a b&c",
  nonce: "n1",
  code_challenge: challenge,
  code_challenge_method: "S256",
};

/** Presses a user's button and gives the address the browser is sent to. */
async function signIn(base: string, query: Record<string, string>, username: string) {
  const response = await fetch(`${base}/oauth2/authorize`, {
    method: "POST",
    redirect: "manual",
    body: new URLSearchParams({ ...query, username }),
  });
  return { response, location: response.headers.get("location") ?? "" };
}

test("discovery leads to keys that verify a development token with Cognito's claims", async () => {
  const { base, issuer } = await serveIssuer();
  const document = await (await fetch(`${base}/.well-known/openid-configuration`)).json();
  expect(document.issuer).toBe(base);
  const keys = createRemoteJWKSet(new URL(document.jwks_uri));
  const { payload, protectedHeader } = await jwtVerify(await issuer.devToken("approver"), keys, {
    issuer: base,
  });
  expect(protectedHeader).toEqual({ alg: "RS256", kid: issuer.jwks().keys[0]?.kid });
  expect(payload).toMatchObject({
    sub: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/),
    client_id: "web",
    token_use: "access",
    scope: "openid",
    username: "approver",
    "cognito:groups": ["approver", "project:p1", "project:p2"],
  });
  expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(3600);
});

test("only public members of the key are published", async () => {
  const { base } = await serveIssuer();
  const { keys } = await (await fetch(`${base}/.well-known/jwks.json`)).json();
  expect(Object.keys(keys[0]).sort()).toEqual(["alg", "e", "kid", "kty", "n", "use"]);
});

test("key and pending codes survive a restart", async () => {
  const directory = mkdtempSync(join(tmpdir(), "cognito-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const context = memoryContext();
  const store = openStore(directory);
  const first = await serveIssuer({ ...context, store });
  const { location } = await signIn(first.base, authorizeQuery, "viewer");
  const keys = first.issuer.jwks();
  store.close();
  const again = openStore(directory);
  onTestFinished(() => again.close());
  const second = await serveIssuer({ ...context, store: again });
  expect(second.issuer.jwks()).toEqual(keys);
  const code = new URL(location).searchParams.get("code") ?? "";
  const form = { grant_type: "authorization_code", client_id: "web", redirect_uri: redirectUri };
  expect((await second.token({ ...form, code, code_verifier: verifier })).status).toBe(200);
});

test("a refresh token gives its own client new tokens of the same person, for 30 days", async () => {
  const context = memoryContext();
  const { base, token } = await serveIssuer(context);
  const { location } = await signIn(base, authorizeQuery, "sharer");
  const code = new URL(location).searchParams.get("code") ?? "";
  const form = { grant_type: "authorization_code", client_id: "web", redirect_uri: redirectUri };
  const first = await (await token({ ...form, code, code_verifier: verifier })).json();
  const again = { grant_type: "refresh_token", refresh_token: first.refresh_token };
  const fresh = await (await token({ ...again, client_id: "web" })).json();
  expect(decodeJwt(fresh.access_token)).toMatchObject({ username: "sharer", scope: "openid" });
  expect(fresh).not.toHaveProperty("refresh_token");
  const basic = `Basic ${Buffer.from("pipeline:s3%3Acr%26t").toString("base64")}`;
  expect((await token(again, { authorization: basic })).status).toBe(400);
  await context.clock.advance(30 * 86_400_000 + 1);
  expect((await token({ ...again, client_id: "web" })).status).toBe(400);
});

test("a machine gets a token for its secret by Basic or form, with the scopes it asks for", async () => {
  const { token } = await serveIssuer();
  const basic = `Basic ${Buffer.from("pipeline:s3%3Acr%26t").toString("base64")}`;
  const byBasic = await token({ grant_type: "client_credentials" }, { authorization: basic });
  const byForm = await token({
    grant_type: "client_credentials",
    client_id: "pipeline",
    client_secret: "s3:cr&t",
    scope: "seqferry/read",
  });
  const claims = async (response: Response) => decodeJwt((await response.json()).access_token);
  expect(await claims(byBasic)).toMatchObject({ scope: "seqferry/read seqferry/write" });
  const machine = await claims(byForm);
  expect(machine).toMatchObject({ sub: "pipeline", client_id: "pipeline", scope: "seqferry/read" });
  expect(machine).not.toHaveProperty("username");
  expect(machine).not.toHaveProperty("cognito:groups");
});

test.each<[Record<string, string>, string]>([
  [{ client_id: "pipeline", client_secret: "wrong" }, "invalid_client"],
  [{ client_id: "pipeline" }, "invalid_client"],
  [{ client_id: "nobody" }, "invalid_client"],
  [{ client_id: "web" }, "unauthorized_client"],
  [{ client_id: "pipeline", client_secret: "s3:cr&t", scope: "other" }, "invalid_scope"],
  [{ client_id: "pipeline", client_secret: "s3:cr&t", scope: "openid" }, "invalid_scope"],
  [{ client_id: "web", grant_type: "password" }, "unsupported_grant_type"],
  [{ client_id: "web", grant_type: "refresh_token", refresh_token: "made-up" }, "invalid_grant"],
  [{ client_id: "web", grant_type: "authorization_code", code: "made-up" }, "invalid_grant"],
])("the token request %j is refused with %s", async (form, error) => {
  const { token } = await serveIssuer();
  const response = await token({ grant_type: "client_credentials", ...form });
  expect([response.status, (await response.json()).error]).toEqual([400, error]);
});

test("a person signs in with a button and the code buys tokens once", async () => {
  const { base, token } = await serveIssuer();
  const page = await (
    await fetch(`${base}/oauth2/authorize?${new URLSearchParams(authorizeQuery)}`)
  ).text();
  for (const role of ["viewer", "sharer", "approver", "admin"])
    expect(page).toContain(`name="username" value="${role}"`);

  const { response, location } = await signIn(base, authorizeQuery, "admin");
  expect(response.status).toBe(302);
  const target = new URL(location);
  expect(target.origin + target.pathname).toBe(redirectUri);
  expect(target.searchParams.get("state")).toBe("a b&c");
  const form = {
    grant_type: "authorization_code",
    client_id: "web",
    redirect_uri: redirectUri,
    code: target.searchParams.get("code") ?? "",
    code_verifier: verifier,
  };
  const tokens = await (await token(form)).json();
  expect(decodeJwt(tokens.id_token)).toMatchObject({ aud: "web", nonce: "n1", token_use: "id" });
  expect(decodeJwt(tokens.access_token)).toMatchObject({ username: "admin", token_use: "access" });
  expect((await (await token(form)).json()).error).toBe("invalid_grant");

  const info = (bearer: string) =>
    fetch(`${base}/oauth2/userInfo`, { headers: { authorization: `Bearer ${bearer}` } });
  expect(await (await info(tokens.access_token)).json()).toMatchObject({
    username: "admin",
    email: "admin@example.org",
  });
  expect((await info(tokens.id_token)).status).toBe(401);
});

test("a code is worthless with another verifier, and used up by the attempt", async () => {
  const { base, token } = await serveIssuer();
  const { location } = await signIn(base, authorizeQuery, "viewer");
  const code = new URL(location).searchParams.get("code") ?? "";
  const form = {
    grant_type: "authorization_code",
    client_id: "web",
    redirect_uri: redirectUri,
    code,
  };
  for (const code_verifier of [verifier.toLowerCase(), verifier])
    expect((await token({ ...form, code_verifier })).status).toBe(400);
});

test("a code expires after five minutes of the clock", async () => {
  const { base, token, context } = await serveIssuer();
  const { location } = await signIn(base, authorizeQuery, "viewer");
  await context.clock.advance(5 * 60 * 1000 + 1);
  const code = new URL(location).searchParams.get("code") ?? "";
  const form = {
    grant_type: "authorization_code",
    client_id: "web",
    redirect_uri: redirectUri,
    code,
  };
  expect((await token({ ...form, code_verifier: verifier })).status).toBe(400);
});

test("nothing is sent to an unregistered address: not a code, not an error, not a sign-out", async () => {
  const { base } = await serveIssuer();
  const evil = { ...authorizeQuery, redirect_uri: "https://evil.test/" };
  const { response } = await signIn(base, evil, "admin");
  expect([response.status, response.headers.get("location")]).toEqual([400, null]);
  const logout = new URLSearchParams({ client_id: "web", logout_uri: "https://evil.test/" });
  expect((await fetch(`${base}/logout?${logout}`, { redirect: "manual" })).status).toBe(400);
});

test.each([
  [{ response_type: "token" }, "unsupported_response_type"],
  [{ code_challenge_method: "plain" }, "invalid_request"],
  [{ code_challenge: "" }, "invalid_request"],
  [{ scope: "openid admin" }, "invalid_scope"],
])("the sign-in request with %j is sent back with %s", async (change, error) => {
  const { base } = await serveIssuer();
  const query = new URLSearchParams({ ...authorizeQuery, ...change });
  const response = await fetch(`${base}/oauth2/authorize?${query}`, { redirect: "manual" });
  const target = new URL(response.headers.get("location") ?? "");
  expect([response.status, target.searchParams.get("error")]).toEqual([302, error]);
  expect(target.searchParams.get("state")).toBe("a b&c");
});

test("parameters cannot write into the sign-in page", async () => {
  const { base } = await serveIssuer();
  const hostile = `"><script>alert(1)</script>`;
  const query = new URLSearchParams({ ...authorizeQuery, state: hostile });
  const response = await fetch(`${base}/oauth2/authorize?${query}`);
  expect(await response.text()).not.toContain("<script");
  expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
});

test("sign-out leads back to the registered page", async () => {
  const { base } = await serveIssuer();
  const query = new URLSearchParams({ client_id: "web", logout_uri: "http://127.0.0.1:4001/" });
  const response = await fetch(`${base}/logout?${query}`, { redirect: "manual" });
  expect(response.headers.get("location")).toBe("http://127.0.0.1:4001/");
});

test("a development token for an unknown user is an error", async () => {
  const { issuer } = await serveIssuer();
  await expect(issuer.devToken("nobody")).rejects.toThrow("no user nobody");
});
