import { PutBucketPolicyCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { auditEntity } from "#core/audit";
import { change, get, list, register } from "#core/share/destination/destination";
import { resolve } from "#core/share/destination/resolve";
import { as, historyOf, openRoom, type Room, target } from "#tests/core/share/room";

let room: Room;
beforeAll(async () => {
  room = await openRoom();
  await room.bucket("abroad", "eu-west-1");
  await room.bucket("closed");
  await room.bucket(`${target}-evil`);
  const Resource = ["arn:aws:s3:::closed/*"];
  const Statement = [{ Effect: "Deny", Principal: "*", Action: "s3:PutObject", Resource }];
  const Policy = JSON.stringify({ Version: "2012-10-17", Statement });
  await room.s3.send(new PutBucketPolicyCommand({ Bucket: "closed", Policy }));
  const copyDestinations = [target, "abroad", "closed", "nowhere"].map((one) => `s3://${one}/`);
  room.set({ copyDestinations });
});
afterAll(() => room.close());

const refused = (code: string, message: RegExp) => ({
  code,
  message: expect.stringMatching(message),
});

describe("a destination that is registered", () => {
  test("was looked at: it takes an object, of which nothing is left, and it is told and audited", async () => {
    const { id, check, status } = await room.destination("looked/");
    expect(status).toBe("ENABLED");
    expect(check).toMatchObject({
      ...{ isUsable: true, reason: null, region: "us-east-1", ownerAccountId: "000000000000" },
    });
    expect(await room.keysIn(target)).toEqual([]);
    expect((await historyOf(id)).actions).toEqual(["destination.register"]);
  });

  test("is the only one of its place, whoever registers it at the same time", async () => {
    const asked = await Promise.allSettled([
      room.destination("once/"),
      room.destination("once/"),
      room.destination("once/"),
    ]);
    const made = asked.filter(({ status }) => status === "fulfilled");
    expect(made).toHaveLength(1);
    for (const one of asked)
      if (one.status === "rejected")
        expect(one.reason).toMatchObject({ code: "destination.exists" });
  });

  test("is known to who has one of its projects, and of these they see their own", async () => {
    const { id } = await room.destination("shared/", { projectIds: ["other", "demo"] });
    const seen = await as("viewer", () => get({ destinationId: id }));
    expect(seen.projectIds).toEqual(["demo"]);
    const foreign = { projectIds: ["third"] };
    await expect(as("viewer", () => get({ destinationId: id }), foreign)).rejects.toMatchObject({
      code: "destination.not_found",
    });
    const { items } = await as("viewer", () => list({}), foreign);
    expect(items).toEqual([]);
    const of = await as("admin", () => list({ projectId: "other" }));
    expect(of.items.map((one) => one.id)).toEqual([id]);
  });

  test("changes if it is as the admin saw it; disabling it is told, and enabling looks at it again", async () => {
    const { id, version } = await room.destination("changed/");
    const disable = (version: number) =>
      as("admin", () => change({ destinationId: id, change: { status: "DISABLED" }, version }));
    await disable(version);
    await expect(disable(version)).rejects.toMatchObject({ code: "request.version_mismatch" });
    room.set({ copyDestinations: [] });
    const enable = () =>
      as("admin", () => change({ destinationId: id, change: { status: "ENABLED" } }));
    await expect(enable()).rejects.toMatchObject(
      refused("destination.refused", /not below a place/),
    );
    room.set({
      copyDestinations: [target, "abroad", "closed", "nowhere"].map((one) => `s3://${one}/`),
    });
    expect(await enable()).toMatchObject({ status: "ENABLED", version: version + 2 });
    expect((await historyOf(id)).actions).toEqual([
      ...[
        "destination.register",
        "destination.disable",
        "destination.refused",
        "destination.change",
      ],
    ]);
  });
});

describe("a registration is refused with the reason, audited, and leaves nothing, when the place", () => {
  test.each([
    [
      "lies outside of what the stage copies to",
      { uri: "s3://thaw-target-evil/" },
      /not below a place/,
    ],
    ["is of that name in other letters", { uri: "s3://Thaw-target/" }, /not below a place/],
    ["is not there", { uri: "s3://nowhere/in/" }, /no bucket nowhere/],
    ["is in another Region", { uri: "s3://abroad/" }, /in eu-west-1.*copies in us-east-1/],
    [
      "is said to be elsewhere",
      { uri: `s3://${target}/x/`, region: "eu-west-1" },
      /copies in us-east-1/,
    ],
    [
      "is another account's",
      { uri: `s3://${target}/x/`, ownerAccountId: "111111111111" },
      /does not belong to the account 111111111111/,
    ],
    ["takes no object", { uri: "s3://closed/in/" }, /access is denied/],
  ])("%s", async (_, more, reason) => {
    const { data: before } = await auditEntity().scan.go({ pages: "all" });
    const { items: known } = await as("admin", () => list({ limit: 200 }));
    await expect(room.destination("x/", more)).rejects.toMatchObject(
      refused("destination.refused", reason),
    );
    const { data: after } = await auditEntity().scan.go({ pages: "all" });
    const old = new Set(before.map(({ auditId }) => auditId));
    expect(after.filter(({ auditId }) => !old.has(auditId))).toMatchObject([
      {
        ...{ action: "destination.refused", actorName: "admin", projectId: "demo" },
        details: { uri: more.uri, reason: expect.stringMatching(reason) },
      },
    ]);
    expect((await as("admin", () => list({ limit: 200 }))).items).toHaveLength(known.length);
  });

  test.each([
    ["is no folder", { uri: "s3://thaw-target/a/../b/" }, "uri"],
    ["has no owner", { ownerAccountId: undefined }, "ownerAccountId"],
    [
      "has a role without an external id",
      { roleArn: "arn:aws:iam::000000000000:role/r" },
      "externalId",
    ],
    ["has an external id that is guessed at once", { externalId: "1" }, "externalId"],
    ["is for no project", { projectIds: [] }, "projectIds"],
  ])("%s", async (_, more, field) => {
    await expect((async () => room.destination("x/", more as object))()).rejects.toMatchObject({
      code: "request.invalid",
      errors: [{ path: field }],
    });
  });

  test("is registered by who is no admin", async () => {
    const work = async () => register({} as never);
    await expect(as("sharer", work)).rejects.toMatchObject({
      code: expect.stringMatching(/auth|request/),
    });
  });
});

describe("a folder that something is to be shared to", () => {
  const find = (shareDestination: string, projectId = "demo") =>
    as("sharer", () => resolve({ shareDestination }, projectId));

  test("lies in the innermost destination above it, whatever that one says", async () => {
    const outer = await room.destination("tree/");
    const inner = await room.destination("tree/inner/");
    expect((await find(`s3://${target}/tree/a/b`)).destination.destinationId).toBe(outer.id);
    expect((await find(`s3://${target}/tree/inner/a/`)).destination.destinationId).toBe(inner.id);
    const around = { destinationId: outer.id, prefix: "inner/" };
    await expect(as("sharer", () => resolve(around, "demo"))).rejects.toMatchObject(
      refused("plan.refused", /and not in dst/),
    );
    await as("admin", () => change({ destinationId: inner.id, change: { status: "DISABLED" } }));
    await expect(find(`s3://${target}/tree/inner/a/`)).rejects.toMatchObject(
      refused("plan.refused", /is disabled/),
    );
  });

  test("is refused when it is like a destination and is none, or is another project's", async () => {
    await room.destination("exact/", { projectIds: ["demo", "other"] });
    for (const uri of [
      ...["exact-evil/", "Exact/", "exac", "exact/../tree/", "exact//", "", "%65xact/"].map(
        (one) => `s3://${target}/${one}`,
      ),
      `s3://${target}-evil/exact/`,
      `icav2://${target}/exact/`,
    ])
      await expect(find(uri)).rejects.toMatchObject({ code: "plan.refused" });
    await room.destination("theirs/", { projectIds: ["other"] });
    const hidden = await find(`s3://${target}/theirs/`).catch(({ message }) => message);
    expect(hidden).toMatch(/in no destination that is registered for demo/);
    await expect(
      as("admin", () => resolve({ shareDestination: `s3://${target}/theirs/` }, "demo")),
    ).rejects.toMatchObject(refused("plan.refused", /is not registered for demo/));
  });
});
