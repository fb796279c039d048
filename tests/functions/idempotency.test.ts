import { afterAll, beforeAll, expect, test } from "vitest";
import * as Actor from "#core/actor";
import { RetryableError } from "#core/error";
import * as Packages from "#core/package/package";
import type { Package } from "#core/package/schema";
import type { Problem } from "#functions/api/problem";
import { actIn, entities, readsSelection } from "#tests/functions/support";
import { type TestCloud, testCloud } from "#tests/support/cloud";

let cloud: TestCloud;

beforeAll(async () => {
  cloud = await testCloud();
  actIn(cloud);
});
afterAll(() => cloud.close());

const selection = readsSelection({ readSetIds: ["3000000001"] });

function create(key: string, body: object, role = "sharer") {
  const headers = { "idempotency-key": key };
  return cloud.api<Pick<Package, "id"> & Pick<Problem, "code" | "errors">>(
    role,
    "POST",
    "/api/v1/packages",
    body,
    headers,
  );
}

async function packagesNamed(name: string) {
  return (await entities(cloud, "package")).filter((row) => row.name === name);
}

test("a repeat with the same key and body answers the package it made the first time", async () => {
  const first = await create("key-repeat", { name: "repeat", selection });
  const second = await create("key-repeat", { name: "repeat", selection });
  expect([first.status, second.status]).toEqual([202, 202]);
  expect(second.body.id).toBe(first.body.id);
  expect(second.headers.get("location")).toBe(first.headers.get("location"));
  expect(await packagesNamed("repeat")).toHaveLength(1);
});

test("the same key with another body is refused with 409, and makes nothing", async () => {
  await create("key-other", { name: "other", selection });
  const { status, body } = await create("key-other", { name: "another", selection });
  expect([status, body.code]).toEqual([409, "idempotency.mismatch"]);
  expect(await packagesNamed("another")).toEqual([]);
});

test("requests with the same key at once make one package", async () => {
  const sharer: Actor.Actor = {
    ...{ type: "user", id: "u", name: "u" },
    ...{ roles: ["sharer"], projectIds: ["demo"] },
  };
  const body = { name: "race", selection, idempotencyKey: "key-race" };
  const made = await Actor.run(sharer, () =>
    Promise.allSettled(Array.from({ length: 5 }, () => Packages.create(body))),
  );
  const ids = made.flatMap((one) => (one.status === "fulfilled" ? [one.value.id] : []));
  expect(new Set(ids).size).toBe(1);
  expect(await packagesNamed("race")).toHaveLength(1);
  for (const one of made)
    if (one.status === "rejected") expect(one.reason).toBeInstanceOf(RetryableError);
});

test("a key is its caller's own: another's does not meet it", async () => {
  const one = await create("key-own", { name: "own", selection });
  const two = await create("key-own", { name: "own", selection }, "admin");
  expect(two.body.id).not.toBe(one.body.id);
});

test("after 24 hours a key is free again", async () => {
  const first = await create("key-day", { name: "day", selection });
  await cloud.clock.advance(25 * 3_600_000);
  const second = await create("key-day", { name: "day", selection });
  expect(second.body.id).not.toBe(first.body.id);
});

test("a key that is too long is refused by the header's name", async () => {
  const { status, body } = await create("k".repeat(256), { name: "long", selection });
  expect([status, body.errors?.[0]?.path]).toEqual([400, "Idempotency-Key"]);
});
