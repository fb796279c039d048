import { generateKeyPairSync } from "node:crypto";
import { SignJWT } from "jose";
import { expect, onTestFinished, test } from "vitest";
import { createIssuer } from "#local/engines/cognito/issuer";
import { devUsers } from "#local/engines/cognito/user";
import { memoryContext, serveApi } from "#tests/local/apigateway/fixture";
import { listen } from "#tests/local/support/listen";

const client = { clientId: "web", scopes: ["openid", "seqferry/read"] };

/** An API whose routes trust an issuer that is reached over HTTP, as on AWS. */
async function secured(scopes?: string[]) {
  const context = memoryContext();
  let url = "";
  const issuer = createIssuer(context, {
    issuer: () => `${url}/pool`,
    users: devUsers(["p1"]),
    clients: [client, { clientId: "other", scopes: ["openid"] }],
  });
  let served = 0;
  const server = await listen((request, response) => {
    served++;
    void issuer.handle(request, response);
  });
  url = server.url;
  onTestFinished(server.close);
  const authorizer = { type: "jwt" as const, issuer: `${url}/pool`, audiences: ["web"], scopes };
  const api = await serveApi({ context, routes: [{ routeKey: "GET /", authorizer }] });
  const ask = (authorization?: string) =>
    fetch(`${api.url}/`, { headers: authorization ? { authorization } : {} });
  return { ...api, issuer, issuerUrl: `${url}/pool`, ask, served: () => served };
}

test("a valid token passes, with or without Bearer, and its claims arrive as strings", async () => {
  const api = await secured();
  const token = await api.issuer.devToken("sharer");
  expect((await api.ask(`Bearer ${token}`)).status).toBe(200);
  expect((await api.ask(token)).status).toBe(200);
  expect(api.events[0].requestContext.authorizer).toEqual({
    jwt: {
      claims: expect.objectContaining({
        iss: api.issuerUrl,
        client_id: "web",
        username: "sharer",
        token_use: "access",
        "cognito:groups": "[sharer project:p1]",
        exp: expect.stringMatching(/^\d+$/),
        version: "2",
      }),
      scopes: null,
    },
  });
});

test("no token is a 401 that names the scheme, and the function is not called", async () => {
  const api = await secured();
  const response = await api.ask();
  expect([response.status, response.headers.get("www-authenticate")]).toEqual([401, "Bearer"]);
  expect(await response.json()).toEqual({ message: "Unauthorized" });
  expect(api.events).toEqual([]);
});

test("a token passes until it expires by the clock, not after", async () => {
  const api = await secured();
  const token = await api.issuer.devToken("viewer", { expiresInSeconds: 60 });
  await api.context.clock.advance(50_000);
  expect((await api.ask(token)).status).toBe(200);
  await api.context.clock.advance(11_000);
  const response = await api.ask(token);
  expect(response.status).toBe(401);
  expect(response.headers.get("www-authenticate")).toContain("the token has expired");
});

test("a token of another client is a 401 that says so", async () => {
  const api = await secured();
  const response = await api.ask(await api.issuer.devToken("viewer", { clientId: "other" }));
  expect(response.status).toBe(401);
  expect(response.headers.get("www-authenticate")).toBe(
    'Bearer scope="" error="invalid_token" error_description="the token does not have a valid audience"',
  );
});

test("a forged, altered, unsigned or symmetric token is a 401", async () => {
  const api = await secured();
  const token = await api.issuer.devToken("viewer");
  const [head = "", body = "", signature = ""] = token.split(".");
  const claims = JSON.parse(Buffer.from(body, "base64url").toString());
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const kid = JSON.parse(Buffer.from(head, "base64url").toString()).kid;
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const forged = await new SignJWT(claims)
    .setProtectedHeader({ alg: "RS256", kid })
    .sign(privateKey);
  const symmetric = await new SignJWT(claims)
    .setProtectedHeader({ alg: "HS256", kid })
    .sign(Buffer.from(JSON.stringify(api.issuer.jwks().keys[0])));
  for (const bad of [
    forged,
    symmetric,
    `${head}.${encode({ ...claims, "cognito:groups": ["admin"] })}.${signature}`,
    `${encode({ alg: "none" })}.${body}.`,
    "not a token",
  ])
    expect((await api.ask(`Bearer ${bad}`)).status, bad).toBe(401);
  expect(api.events).toEqual([]);
});

test("aud decides where a token has one, client_id only where it has none", async () => {
  const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const authorizer = { type: "jwt" as const, issuer: "https://idp.test", audiences: ["web"] };
  const api = await serveApi({
    routes: [{ routeKey: "GET /", authorizer }],
    keys: () => async () => publicKey,
  });
  const ask = async (claims: Record<string, unknown>) => {
    const token = await new SignJWT({ exp: api.context.clock.now() / 1000 + 60, ...claims })
      .setProtectedHeader({ alg: "RS256" })
      .setIssuer("https://idp.test")
      .sign(privateKey);
    return (await fetch(`${api.url}/`, { headers: { authorization: token } })).status;
  };
  expect(await ask({ aud: ["x", "web"] })).toBe(200);
  expect(await ask({ client_id: "web" })).toBe(200);
  expect(await ask({ aud: "x", client_id: "web" })).toBe(401);
  expect(await ask({})).toBe(401);
  expect(await ask({ aud: "web", exp: undefined })).toBe(401);
  expect(await ask({ aud: "web", iat: api.context.clock.now() / 1000 + 60 })).toBe(401);
  expect(await ask({ aud: "web", nbf: api.context.clock.now() / 1000 + 60 })).toBe(401);
});

test("a route with scopes takes a token with one of them and refuses others with 403", async () => {
  const allowed = await secured(["seqferry/write", "seqferry/read"]);
  expect((await allowed.ask(await allowed.issuer.devToken("viewer"))).status).toBe(200);
  expect(allowed.events[0].requestContext.authorizer.jwt.scopes).toEqual(["seqferry/read"]);

  const refused = await secured(["seqferry/write"]);
  const response = await refused.ask(await refused.issuer.devToken("viewer"));
  expect([response.status, await response.json()]).toEqual([403, { message: "Forbidden" }]);
  expect(response.headers.get("www-authenticate")).toContain('error="insufficient_scope"');
});

test("the issuer's keys are fetched once and kept for two hours of the clock", async () => {
  const api = await secured();
  const ask = async () => (await api.ask(await api.issuer.devToken("viewer"))).status;
  expect([await ask(), await ask()]).toEqual([200, 200]);
  expect(api.served()).toBe(2);
  await api.context.clock.advance(2 * 60 * 60 * 1000);
  expect(await ask()).toBe(200);
  expect(api.served()).toBe(4);
});
