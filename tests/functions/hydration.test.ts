import { SendMessageCommand } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import * as HydrationQueue from "#core/readset/hydration-queue";
import * as Rows from "#core/readset/rows";
import { calls, hydrated, seed, tellOf } from "#tests/functions/hydration-support";
import { drained } from "#tests/functions/spy";
import { actIn, arnOf, peek, resource, storeOf } from "#tests/functions/support";
import { eventually, type TestCloud, testCloud } from "#tests/support/cloud";

let cloud: TestCloud;
let storeId: string;

beforeAll(async () => {
  cloud = await testCloud(undefined, { usualQuotas: true });
  actIn(cloud);
  storeId = storeOf(cloud);
});
afterAll(() => cloud.close());
beforeEach(() => {
  cloud.gate.faults.disarm();
  cloud.gate.ledger.reset();
});

const rowOf = (readSetId: string) => Rows.find({ storeId, readSetId });
const deadLetters = () => peek(cloud, "ReadSetHydrationDeadLetters");

test("a few new read sets are asked for one by one, with part sizes and tags", async () => {
  const ids = await seed(cloud, 5);
  await tellOf(cloud, ids);
  const rows = await hydrated(cloud, ids);
  for (const row of rows) {
    expect(row.files).toHaveLength(2);
    expect(row.files?.[0]).toMatchObject({
      part_size: expect.any(Number),
      total_parts: expect.any(Number),
    });
    expect(row.store?.store_id).toBe(storeId);
  }
  expect(calls(cloud, "ListReadSets")).toBe(0);
});

/** HealthOmics was asked for read sets: a page of them, or one that came alone. */
const asked = () =>
  eventually(() =>
    expect(calls(cloud, "ListReadSets") + calls(cloud, "GetReadSetMetadata")).toBeGreaterThan(0),
  );

test("while HealthOmics refuses every call the status is written at once, and the rest is not lost", async () => {
  const ids = await seed(cloud, 12);
  cloud.gate.faults.arm({ service: "omics", effect: "throttle" });
  await tellOf(cloud, ids);
  await eventually(async () => {
    for (const id of ids)
      expect(await rowOf(id)).toMatchObject({
        set_status: "ACTIVE",
        details_missing: "metadata files parts tags",
      });
  });
  await asked();
  cloud.gate.faults.disarm();
  await eventually(async () => {
    // What was refused waits in the queue for a while.
    await cloud.clock.advance(1000);
    await hydrated(cloud, ids, 0);
  });
  expect(await deadLetters()).toEqual([]);
});

test("a function that is killed in the middle of its work loses nothing", async () => {
  const ids = await seed(cloud, 12);
  const slow = cloud.gate.faults.arm({ service: "omics", effect: "delay", delay: 30_000 });
  await tellOf(cloud, ids);
  await asked();
  cloud.reload();
  cloud.gate.faults.disarm(slow);
  await cloud.clock.advance(13 * 60_000);
  await hydrated(cloud, ids);
  await drained(cloud, resource(cloud.outputs, "ReadSetEvents"));
});

test("what HealthOmics denies for good is a dead letter with its error, and its row says what it lacks", async () => {
  const [id = ""] = await seed(cloud, 1);
  cloud.gate.faults.arm({
    service: "omics",
    operation: "GetReadSetMetadata",
    effect: "error",
    code: "AccessDeniedException",
    message: "not authorized to perform omics:GetReadSetMetadata",
    status: 403,
  });
  await tellOf(cloud, [id]);
  await eventually(async () => {
    const found = (await deadLetters()).find(({ Body }) => Body?.includes(id));
    expect(found?.MessageAttributes?.error?.StringValue).toMatch(/^AccessDeniedException: /);
  });
  expect((await rowOf(id))?.details_missing).toContain("metadata");
});

test("a request that cannot be read is a dead letter, and others of its batch are served", async () => {
  const [id = ""] = await seed(cloud, 1);
  const QueueUrl = resource(cloud.outputs, "ReadSetHydration");
  await cloud.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "{not json" }));
  await HydrationQueue.send([{ storeId, readSetId: id, arn: arnOf(storeId, id) }]);
  await hydrated(cloud, [id]);
  await eventually(async () => {
    const found = (await deadLetters()).find(({ Body }) => Body === "{not json");
    expect(found?.MessageAttributes?.error?.StringValue).toMatch(/^SyntaxError: /);
  });
});

test("a read set that HealthOmics does not show yet, a moment after its event, is not taken for deleted", async () => {
  const id = "9100000001";
  await tellOf(cloud, [id]);
  await eventually(() => expect(calls(cloud, "GetReadSetMetadata")).toBeGreaterThan(0));
  await drained(cloud, resource(cloud.outputs, "ReadSetEvents"));
  expect((await rowOf(id))?.set_status).toBe("ACTIVE");
  await eventually(async () => {
    await cloud.clock.advance(10_000);
    expect((await rowOf(id))?.set_status).toBe("DELETED");
  });
});

test("that tags know no such read set deletes nothing while GetReadSetMetadata gives no answer", async () => {
  const id = "9100000002";
  const refused = cloud.gate.faults.arm({
    service: "omics",
    operation: "GetReadSetMetadata",
    effect: "throttle",
  });
  await tellOf(cloud, [id]);
  await eventually(async () => {
    await cloud.clock.advance(10_000);
    // More than a minute has passed then: it is not too early any more to believe HealthOmics.
    expect(calls(cloud, "ListTagsForResource")).toBeGreaterThan(12);
  });
  expect((await rowOf(id))?.set_status).toBe("ACTIVE");
  cloud.gate.faults.disarm(refused);
  await eventually(async () => {
    await cloud.clock.advance(10_000);
    expect((await rowOf(id))?.set_status).toBe("DELETED");
  });
});

test("files of a store whose access point refuses the listing are asked for one by one", async () => {
  const ids = await seed(cloud, 12);
  cloud.gate.faults.arm({
    service: "s3",
    operation: "ListObjectsV2",
    effect: "error",
    code: "AccessDenied",
    status: 403,
  });
  await tellOf(cloud, ids);
  const rows = await hydrated(cloud, ids);
  expect(rows.every(({ files }) => files?.length === 2)).toBe(true);
  expect(calls(cloud, "GetReadSetMetadata")).toBeGreaterThanOrEqual(11);
});
