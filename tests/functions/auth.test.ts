import { exportJWK, generateKeyPair, importJWK, type JWTPayload, SignJWT } from "jose";
import { loadResourceEnvironment } from "sst/resource/shared";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { configure } from "#core/settings";
import { type Listening, listen } from "#tests/local/support/listen";

type Keys = Awaited<ReturnType<typeof generateKeyPair>>;
const first: { kid: string; keys?: Keys } = { kid: "first" };
const second: { kid: string; keys?: Keys } = { kid: "second" };
const published: (typeof first)[] = [];
let asked = 0;
let server: Listening;
let authenticate: typeof import("#functions/api/auth").authenticate;

beforeAll(async () => {
  for (const one of [first, second])
    one.keys = await generateKeyPair("RS256", { extractable: true });
  server = await listen((_, response) => {
    asked++;
    void Promise.all(
      published.map(async ({ kid, keys }) => ({
        ...(await exportJWK((keys as Keys).publicKey)),
        ...{ kid, use: "sig" },
      })),
    ).then((keys) => response.end(JSON.stringify({ keys })));
  });
  const machines = [
    { clientId: "machine", role: "sharer", projectIds: ["demo"] },
    { clientId: "root", role: "admin", projectIds: [] },
  ];
  const clientIds = ["web", "cli", ...machines.map(({ clientId }) => clientId)];
  process.env.SST_RESOURCE_Auth = JSON.stringify({ issuer: server.url, clientIds, machines });
  // Another file of this worker may have read its own.
  loadResourceEnvironment(process.env);
  ({ authenticate } = await import("#functions/api/auth"));
});
afterAll(() => server.close());
beforeEach(() => {
  published.splice(0, Number.POSITIVE_INFINITY, first);
  asked = 0;
  // Forgets the keys.
  configure({});
  vi.useFakeTimers({ toFake: ["Date"] });
  return () => vi.useRealTimers();
});

const hour = 3600;
const seconds = () => Math.floor(Date.now() / 1000);
/** The claims of an access token of Cognito, of a person. */
const claims = (more: JWTPayload = {}): JWTPayload => ({
  ...{ iss: server.url, sub: "9a1c", client_id: "web", token_use: "access", username: "ann" },
  ...{ scope: "openid email profile", "cognito:groups": ["sharer", "project:demo"] },
  ...{ iat: seconds(), exp: seconds() + hour, version: 2 },
  ...more,
});
const machineClaims = (more: JWTPayload = {}) => {
  const { username: _, "cognito:groups": _groups, ...rest } = claims();
  const own = { sub: "machine", client_id: "machine", scope: "seqferry/sharer" };
  return { ...rest, ...own, ...more };
};
const sign = (payload: JWTPayload, { kid, keys } = first) =>
  new SignJWT(payload).setProtectedHeader({ alg: "RS256", kid }).sign((keys as Keys).privateKey);
const actorOf = async (payload: JWTPayload, key = first) =>
  authenticate(`Bearer ${await sign(payload, key)}`);
const refused = { code: "auth.unauthenticated" };

test("a person has the roles and projects of their groups, an admin every project", async () => {
  expect(await actorOf(claims())).toEqual({
    ...{ type: "user", id: "9a1c", name: "ann", roles: ["sharer"], projectIds: ["demo"] },
  });
  const admin = await actorOf(claims({ "cognito:groups": ["admin"] }));
  expect([admin.roles, admin.projectIds]).toEqual([["admin"], "*"]);
});

test("a machine has the role and projects of the stage's config, once its token has that scope", async () => {
  expect(await actorOf(machineClaims())).toMatchObject({
    ...{ type: "machine", name: "machine", roles: ["sharer"], projectIds: ["demo"] },
  });
  expect((await actorOf(machineClaims({ scope: "" }))).roles).toEqual([]);
});

describe("nobody is let in by", () => {
  test.each<[string, () => JWTPayload]>([
    ["an ID token", () => ({ ...claims({ token_use: "id", aud: "web" }), client_id: undefined })],
    ["an ID token that names a client, too", () => claims({ token_use: "id", aud: "web" })],
    ["an access token with an audience", () => claims({ aud: "web" })],
    ["a token without a use", () => claims({ token_use: undefined })],
    ["a token of another pool", () => claims({ iss: `${server.url}/other` })],
    ["a token of another client", () => claims({ client_id: "somebody-elses" })],
    ["a token without a client", () => claims({ client_id: undefined })],
    ["a token that has expired", () => claims({ exp: seconds() - 1 })],
    ["a token without an end", () => claims({ exp: undefined })],
    ["a token that is not valid yet", () => claims({ nbf: seconds() + 60 })],
    ["a token of nobody", () => claims({ sub: undefined })],
  ])("%s", async (_, payload) => {
    await expect(actorOf(payload())).rejects.toMatchObject(refused);
  });

  test("no algorithm, the public key as a shared secret, or another algorithm", async () => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const jwk = await exportJWK((first.keys as Keys).publicKey);
    const hmac = await new SignJWT(claims())
      .setProtectedHeader({ alg: "HS256", kid: first.kid })
      .sign(Buffer.from(String(jwk.n), "base64url"));
    // The pool's own key, used otherwise than Cognito does.
    const pss = await importJWK(await exportJWK((first.keys as Keys).privateKey), "PS256");
    const other = await new SignJWT(claims())
      .setProtectedHeader({ alg: "PS256", kid: first.kid })
      .sign(pss);
    for (const token of [`${part({ alg: "none" })}.${part(claims())}.`, hmac, other])
      await expect(authenticate(`Bearer ${token}`)).rejects.toMatchObject(refused);
  });

  test("a signature by another key, or one that was changed", async () => {
    const forged = await sign(claims(), { ...second, kid: first.kid });
    const [head, body, signature = ""] = (await sign(claims())).split(".");
    const turned = `${head}.${body}.${signature[0] === "A" ? "B" : "A"}${signature.slice(1)}`;
    for (const token of [forged, turned])
      await expect(authenticate(`Bearer ${token}`)).rejects.toMatchObject(refused);
  });

  test.each([undefined, "", "Basic YTpi", "Bearer", "Bearer a b", "Bearer x.y.z"])(
    "the header %j",
    async (header) => {
      await expect(authenticate(header)).rejects.toMatchObject(refused);
    },
  );
});

describe("no role comes from", () => {
  test.each<[string, () => JWTPayload]>([
    ["no group at all", () => claims({ "cognito:groups": undefined })],
    [
      "a scope of a person's token",
      () => claims({ "cognito:groups": [], scope: "seqferry/admin" }),
    ],
    [
      "other claims",
      () =>
        claims({
          "cognito:groups": [],
          groups: ["admin"],
          roles: ["admin"],
          "cognito:roles": ["admin"],
          role: "admin",
          "custom:role": "admin",
        }),
    ],
    [
      "a group that only looks like one",
      () => claims({ "cognito:groups": ["Admin", "admins", "project:admin", ["admin"]] }),
    ],
    ["groups that are a text", () => claims({ "cognito:groups": "admin" })],
    ["groups of a machine", () => machineClaims({ scope: "", "cognito:groups": ["admin"] })],
    [
      "a scope that the config does not give the machine",
      () => machineClaims({ scope: "seqferry/admin" }),
    ],
    [
      "the name of another machine",
      () => machineClaims({ scope: "seqferry/admin", sub: "root", username: "root" }),
    ],
  ])("%s", async (_, payload) => {
    expect((await actorOf(payload())).roles).toEqual([]);
  });
});

describe("when the pool changes its key", () => {
  test("its tokens are taken once the keys were asked for anew, and the old ones while it is published", async () => {
    await actorOf(claims());
    published.push(second);
    vi.setSystemTime(Date.now() + 60_000);
    expect((await actorOf(claims(), second)).name).toBe("ann");
    expect((await actorOf(claims())).name).toBe("ann");
    expect(asked).toBe(2);
  });

  test("tokens that name keys of their own make nobody ask again and again", async () => {
    await actorOf(claims());
    vi.setSystemTime(Date.now() + 60_000);
    for (let n = 0; n < 20; n++)
      await expect(actorOf(claims(), { ...second, kid: `made-up-${n}` })).rejects.toMatchObject(
        refused,
      );
    expect(asked).toBe(2);
  });
});
