import { afterEach, beforeEach, expect, test } from "vitest";
import { call } from "#core/copy/icav2/client/client";
import { classify } from "#core/copy/icav2/client/error";
import { days, hours } from "#core/time";
import { type Icav2Cloud, startIcav2Cloud } from "#tests/core/copy/icav2/cloud";

let cloud: Icav2Cloud;
beforeEach(async () => {
  cloud = await startIcav2Cloud();
});
afterEach(() => cloud.stop());

const ask = () => call("getProjects", {});
/** A JWT of a person, which can be refreshed. */
const personal = async (): Promise<string> => {
  const authorization = `Basic ${btoa("service@icav2.local:local")}`;
  const request = { method: "POST", headers: { authorization } };
  const response = await fetch(`${cloud.url}/ica/rest/api/tokens`, request);
  return ((await response.json()) as { token: string }).token;
};
const counts = () => ({
  secret: cloud.calls("GetSecretValue"),
  made: cloud.calls("createJwtToken"),
  refreshed: cloud.calls("refreshJwtToken"),
});

test.each([
  ["a key", (key: string) => key],
  ["a key with a line's end", (key: string) => `${key}\n`],
  ["JSON with a key", (apiKey: string) => JSON.stringify({ apiKey })],
])(
  "%s in the secret signs in; many calls at once read it once and make one token",
  async (_, form) => {
    await cloud.putSecret(form("local-icav2-key"));
    await Promise.all(Array.from({ length: 20 }, ask));
    expect(counts()).toEqual({ secret: 1, made: 1, refreshed: 0 });
  },
);

test.each([
  ["plain", (jwt: string) => jwt],
  ["in JSON", (jwt: string) => JSON.stringify({ jwt })],
])("a JWT in the secret, %s, is used as it is", async (_, form) => {
  await cloud.putSecret(form(await personal()));
  cloud.resetCalls();
  await ask();
  expect(counts()).toEqual({ secret: 1, made: 0, refreshed: 0 });
});

test("a token of a key is made anew before it ends, without an error in between", async () => {
  await ask();
  await cloud.clock.advance(hours(23.95));
  await ask();
  expect(counts()).toMatchObject({ made: 2, refreshed: 0 });
  expect(cloud.gate.ledger.rows().find((row) => row.operation === "getProjects")?.errors).toBe(0);
});

test("an old JWT is refreshed, again and again, for as long as it takes", async () => {
  await cloud.putSecret(await personal());
  cloud.resetCalls();
  for (let day = 0; day < 4; day++) {
    await ask();
    await cloud.clock.advance(days(1) - 60_000);
  }
  expect(counts()).toMatchObject({ made: 0, refreshed: 3 });
});

test("a JWT that was replaced in the secret is taken from there before the old one ends", async () => {
  await cloud.putSecret(await personal());
  await ask();
  await cloud.clock.advance(hours(23.95));
  await cloud.putSecret(await personal());
  cloud.resetCalls();
  await ask();
  expect(counts()).toEqual({ secret: 1, made: 0, refreshed: 0 });
});

test("a 401 has the secret read again, once, and the call repeated", async () => {
  await ask();
  cloud.resetCalls();
  cloud.fault("getProjects", { effect: "error", status: 401, times: 1 });
  expect((await ask()).items).toEqual([]);
  expect(counts()).toEqual({ secret: 1, made: 1, refreshed: 0 });
});

test("a key that was replaced is found when the old one is refused", async () => {
  await cloud.putSecret("an-old-key");
  const refused = await ask().catch((error) => error);
  expect(classify(refused)).toBe("permanent");
  expect(refused.message).toBe(
    "ICA's createJwtToken answered 401: Unauthorized: The API key is unknown.",
  );
  await cloud.putSecret("local-icav2-key");
  expect((await ask()).items).toEqual([]);
});

test("a 401 that stays is permanent, after two tries", async () => {
  await ask();
  cloud.resetCalls();
  cloud.fault("getProjects", { effect: "error", status: 401 });
  const error = await ask().catch((thrown) => thrown);
  expect([classify(error), error.status, cloud.calls("getProjects")]).toEqual([
    "permanent",
    401,
    2,
  ]);
});

test("a JWT that came of a key is used to its end; then the error says what to do", async () => {
  const response = await fetch(`${cloud.url}/ica/rest/api/tokens`, {
    method: "POST",
    headers: { "x-api-key": "local-icav2-key" },
  });
  const { token } = (await response.json()) as { token: string };
  await cloud.putSecret(token);
  await cloud.clock.advance(hours(23.95));
  expect((await ask()).items).toEqual([]);
  await cloud.clock.advance(hours(1));
  const error = await ask().catch((thrown) => thrown);
  expect(error.message).toMatch(/the JWT in the secret ended at \d{4}-.*: put a new one there/);
  expect(classify(error)).toBe("permanent");
  expect(`${error.message} ${error.stack}`).not.toContain(token);
});

test.each(["", "{", "two words", JSON.stringify({ token: "x" })])(
  "a secret that is neither is named, and not shown: %j",
  async (text) => {
    await cloud.putSecret(text || " ");
    const error = await ask().catch((thrown) => thrown);
    expect(error.message).toContain(
      "The secret icav2 holds no way to sign in to ICA: put an API key",
    );
    if (text.length > 1) expect(error.message).not.toContain(text);
  },
);
