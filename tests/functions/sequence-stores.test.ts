import {
  GetSequenceStoreCommand,
  TagResourceCommand,
  UpdateSequenceStoreCommand,
} from "@aws-sdk/client-omics";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import * as Actor from "#core/actor";
import * as Quota from "#core/quota";
import * as Stores from "#core/readset/store";
import * as StoreList from "#core/readset/store-list";
import type { SequenceStore } from "#core/readset/store-schema";
import { configure } from "#core/settings";
import { hours, iso, seconds } from "#core/time";
import { drained } from "#tests/functions/spy";
import { actIn, addReadSet, resource, rowOf, storeOf } from "#tests/functions/support";
import { eventually, type TestCloud, testCloud } from "#tests/support/cloud";

let cloud: TestCloud;
let storeId: string;

beforeAll(async () => {
  cloud = await testCloud();
  actIn(cloud);
  storeId = storeOf(cloud);
  // A new store is CREATING for a while, and tells of its end.
  await eventually(async () => {
    await cloud.clock.advance(seconds(10));
    const { status } = await cloud.omicsClient.send(new GetSequenceStoreCommand({ id: storeId }));
    expect(status).toBe("ACTIVE");
  });
  await settled();
});
afterAll(() => cloud.close());

/** Waits until no event is on its way: a moved clock would deliver it again. */
const settled = () => drained(cloud, resource(cloud.outputs, "ReadSetEvents"));

const show = (role = "viewer") =>
  cloud.api<SequenceStore & { code?: string }>(role, "GET", `/api/v1/sequence-stores/${storeId}`);

test("the API shows a store as HealthOmics describes it, asked at the first use", async () => {
  const { status, body } = await show();
  expect(status).toBe(200);
  expect(body).toMatchObject({
    id: storeId,
    projectId: "demo",
    name: expect.any(String),
    status: "ACTIVE",
    s3Uri: expect.stringMatching(/^s3:\/\//),
    accessPointArn: expect.stringContaining(":accesspoint/"),
    etagAlgorithmFamily: "MD5up",
    refreshedAt: expect.any(String),
    coverage: null,
  });
  const list = await cloud.api<{ items: SequenceStore[]; nextCursor: string | null }>(
    "viewer",
    "GET",
    "/api/v1/sequence-stores",
  );
  expect(list.body).toEqual({ items: [body], nextCursor: null });
});

test("a store that the stage does not mirror is not found, and nothing is asked", async () => {
  const resource = "9999999998";
  const fault = cloud.gate.faults.arm({ service: "omics", resource, effect: "reset" });
  onTestFinished(() => cloud.gate.faults.disarm(fault));
  const { status, body } = await cloud.api("admin", "GET", `/api/v1/sequence-stores/${resource}`);
  expect([status, body.code]).toEqual([404, "sequence_store.not_found"]);
  expect(cloud.gate.faults.list()).toMatchObject([{ hits: 0 }]);
});

test("a store's own event brings its new name into the row, with no one asking", async () => {
  await cloud.omicsClient.send(
    new UpdateSequenceStoreCommand({ id: storeId, name: "archive", description: "of runs" }),
  );
  await eventually(async () =>
    expect(await Stores.find(storeId)).toMatchObject({ name: "archive", description: "of runs" }),
  );
});

test("asking for a store again and again costs no call until what is known is a day old", async () => {
  const calls = () =>
    cloud.gate.ledger.rows().filter(({ operation }) => operation === "GetSequenceStore");
  await settled();
  const { body } = await show();
  cloud.gate.ledger.reset();
  for (let n = 0; n < 5; n++) await show();
  expect(calls()).toEqual([]);
  await cloud.clock.advance(hours(25));
  const { refreshedAt } = (await show()).body;
  expect(Date.parse(refreshedAt ?? "") - Date.parse(body.refreshedAt ?? "")).toBeGreaterThan(
    hours(1),
  );
});

test("coverage is kept beside what HealthOmics tells, and an older comparison does not replace a newer one", async () => {
  const coverage = { backfillId: "bkf.1", listed: 6, missing: 1, stale: 2, extra: 0, repaired: 3 };
  // Later than any comparison that the stage makes by itself meanwhile.
  const newer = { ...coverage, asOf: iso("2036-11-02T00:00:00Z") };
  await Stores.cover(storeId, newer);
  await Stores.cover(storeId, { ...newer, asOf: iso("2036-11-01T00:00:00Z"), missing: 9 });
  await Stores.refresh(storeId, Quota.live());
  expect((await show()).body).toMatchObject({ name: "archive", coverage: newer });
});

test("a store of the stage that HealthOmics does not know is shown with no status and with what to do", async () => {
  const unknown = "9999999999";
  actIn(cloud);
  configure({
    tableName: resource(cloud.outputs, "DataTable"),
    projectOfStore: { [unknown]: "demo" },
    quotas: { GetSequenceStore: 200 },
    region: "us-east-1",
    accountId: "000000000000",
  });
  const seen = await Actor.run(Actor.system("test"), () => StoreList.get({ storeId: unknown }));
  expect(seen).toMatchObject({
    id: unknown,
    status: null,
    statusMessage: expect.stringMatching(/knows no sequence store 9999999999.*compare/),
  });
  await expect(Stores.current(unknown, Quota.live())).rejects.toMatchObject({
    code: "sequence_store.not_found",
  });
  actIn(cloud);
});

test("tags that were changed at HealthOmics are in the mirror, told of by CloudTrail", async () => {
  const { id, arn } = await addReadSet(cloud, { tags: { lane: "1" } });
  expect((await rowOf(cloud, id))?.tags).toEqual({ lane: "1" });
  await cloud.clock.advance(2000);
  const tags = { lane: "2", index: "ACGT" };
  await cloud.omicsClient.send(new TagResourceCommand({ resourceArn: arn, tags }));
  await eventually(async () => expect((await rowOf(cloud, id))?.tags).toEqual(tags));
});
