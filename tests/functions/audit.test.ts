import { PutCommand, type PutCommandInput, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as Audit from "#core/audit";
import { documents } from "#core/dynamo";
import { type OutboxRow, outboxEntity } from "#core/outbox";
import type { NewLink } from "#core/package/link-schema";
import { spyOn } from "#tests/functions/spy";
import { actIn, addReadSet, entities, packageOf, resource } from "#tests/functions/support";
import { eventually, type TestCloud, testCloud } from "#tests/support/cloud";

let cloud: TestCloud;
let spy: Awaited<ReturnType<typeof spyOn>>;
let readSetId: string;

beforeAll(async () => {
  cloud = await testCloud();
  actIn(cloud);
  spy = await spyOn(cloud, resource(cloud.outputs, "EventBus"), "seqferry");
  readSetId = (await addReadSet(cloud)).id;
});
afterAll(() => cloud.close());

/** The stage's events about a package, once there are as many. */
function eventsAbout(packageId: string, count: number) {
  return eventually(async () => {
    const events = (await spy.events()).filter(({ detail }) =>
      JSON.stringify(detail.data).includes(packageId),
    );
    expect(events).toHaveLength(count);
    return events;
  });
}

const person = {
  actorType: "user",
  actorName: "sharer",
  actorId: expect.stringMatching(/^[0-9a-f-]{36}$/),
};
const machine = { actorType: "system", actorName: "packaging", actorId: "packaging" };

describe("every mutation", () => {
  test("leaves a record of who did it, and its event arrives on the stage's bus", async () => {
    const built = await packageOf(cloud, { readSetIds: [readSetId] });
    const path = `/api/v1/packages/${built.id}/links`;
    const link = (await cloud.api<NewLink>("sharer", "POST", path, {})).body;
    await cloud.api("admin", "DELETE", `/api/v1/links/${link.id}`);

    const history = await Audit.history(built.id);
    expect(history).toMatchObject([
      { action: "package.create", ...person, projectId: "demo" },
      { action: "package.start", ...machine, details: { from: "PENDING", to: "RUNNING" } },
      { action: "package.succeed", ...machine, details: { from: "RUNNING", to: "SUCCEEDED" } },
      { action: "link.create", ...person, details: { linkId: link.id } },
      { action: "link.revoke", actorName: "admin", details: { linkId: link.id } },
    ]);
    const events = await eventsAbout(built.id, 4);
    const byType = Object.fromEntries(events.map((event) => [event["detail-type"], event.detail]));
    const subject = { packageId: built.id, projectId: "demo", name: "cohort" };
    expect(byType).toMatchObject({
      PackageRequested: { version: "1.0.0", actor: { type: "user" }, data: subject },
      PackageSucceeded: {
        actor: { type: "system", id: "packaging" },
        data: { ...subject, fileCount: 1 },
      },
      LinkCreated: { data: { ...subject, linkId: link.id, expiresAt: link.expiresAt } },
      LinkRevoked: { data: { ...subject, linkId: link.id } },
    });
  });

  test("that fails is recorded with its reason, and told", async () => {
    const failed = await packageOf(cloud, { readSetIds: ["3999999999"] });
    const reason = "read set 3999999999 is unknown";
    expect((await Audit.history(failed.id)).at(-1)).toMatchObject({
      action: "package.fail",
      ...machine,
      details: { to: "FAILED", reason },
    });
    const events = await eventsAbout(failed.id, 2);
    expect(events.at(-1)).toMatchObject({
      "detail-type": "PackageFailed",
      detail: { data: { reason } },
    });
  });

  test("is one transaction: item, record and event are never written one by one", async () => {
    const calls = `${cloud.outputs.aws.endpoint}/_local/calls`;
    await fetch(calls, { method: "DELETE" });
    const built = await packageOf(cloud, { readSetIds: [readSetId] });
    const path = `/api/v1/packages/${built.id}/links`;
    const link = (await cloud.api<NewLink>("sharer", "POST", path, {})).body;
    await cloud.api("sharer", "DELETE", `/api/v1/links/${link.id}`);
    const made = (await (await fetch(calls)).json()) as { calls: { operation: string }[] };
    const operations = made.calls.map(({ operation }) => operation);
    expect(operations).toContain("TransactWriteItems");
    for (const single of ["PutItem", "UpdateItem", "BatchWriteItem"])
      expect(operations).not.toContain(single);
  });

  test("that is refused leaves no record and no event", async () => {
    const before = await entities(cloud, "audit");
    await cloud.api("viewer", "POST", "/api/v1/packages", { name: "x", readSetIds: [readSetId] });
    await cloud.api("sharer", "POST", "/api/v1/packages", { name: "" });
    expect(await entities(cloud, "audit")).toHaveLength(before.length);
  });
});

describe("the outbox", () => {
  test("is empty once its events are on the bus", async () => {
    await packageOf(cloud, { readSetIds: [readSetId] });
    await eventually(async () => expect(await entities(cloud, "outbox")).toEqual([]));
  });

  test("is swept: what the stream has left behind for five minutes is published once", async () => {
    const waiting = await packageOf(cloud, { readSetIds: [readSetId] });
    const [created] = await eventsAbout(waiting.id, 2);
    const eventId = "evt.01JD4XVQ4S8Y6Z9T3M2K7B5C1A";
    const detail = JSON.stringify({ ...created?.detail, id: eventId });
    const createdAt = new Date(cloud.clock.now() - 6 * 60_000).toISOString();
    const row = { shard: 3, eventId, detailType: "Swept", detail, createdAt };
    await leaveBehind(row);
    await cloud.clock.advance(5 * 60_000 + 1000);
    const swept = async () =>
      (await spy.events()).filter((event) => event["detail-type"] === "Swept");
    await eventually(async () => expect(await swept()).toHaveLength(1));
    await eventually(async () => expect(await entities(cloud, "outbox")).toEqual([]));
    await cloud.clock.advance(5 * 60_000 + 1000);
    expect(await swept()).toHaveLength(1);
  });
});

/** Puts an outbox row that the publisher passes over: to the stream it is no outbox row at first, and no insert later. */
async function leaveBehind(row: OutboxRow): Promise<void> {
  const { Item, TableName } = outboxEntity().put(row).params<PutCommandInput>();
  await documents().send(
    new PutCommand({ TableName, Item: { ...Item, __edb_e__: "nothing yet" } }),
  );
  await documents().send(
    new UpdateCommand({
      TableName,
      Key: { pk: Item?.pk, sk: Item?.sk },
      UpdateExpression: "SET #entity = :entity",
      ExpressionAttributeNames: { "#entity": "__edb_e__" },
      ExpressionAttributeValues: { ":entity": "outbox" },
    }),
  );
}
