import { CreateTableCommand, DeleteTableCommand } from "@aws-sdk/client-dynamodb";
import { BatchDeleteReadSetCommand, GetReadSetMetadataCommand } from "@aws-sdk/client-omics";
import { DynamoDBDocumentClient, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fromGet } from "#core/readset/answer";
import { applyChange, applyObservation } from "#core/readset/merge";
import * as Rows from "#core/readset/rows";
import type { ReadSetStatus } from "#core/readset/schema";
import { drained } from "#tests/functions/spy";
import {
  actIn,
  addReadSet,
  arnOf,
  peek,
  resource,
  rowOf,
  send,
  statusEvent,
  storeOf,
} from "#tests/functions/support";
import { eventually, type TestCloud, testCloud } from "#tests/support/cloud";

let cloud: TestCloud;
let storeId: string;

beforeAll(async () => {
  cloud = await testCloud(undefined, { environment: { MIRROR_TABLE_NAME: "people" } });
  actIn(cloud);
  storeId = storeOf(cloud);
});
afterAll(() => cloud.close());

/** What the user finds under an ARN. */
async function itemOf(set_arn: string): Promise<Record<string, unknown> | undefined> {
  const client = DynamoDBDocumentClient.from(cloud.dynamodb);
  const get = new GetCommand({ TableName: "people", Key: { set_arn }, ConsistentRead: true });
  return (await client.send(get)).Item;
}

const becomes = (arn: string, expected: object) =>
  eventually(async () => expect(await itemOf(arn)).toMatchObject(expected));

/** A read set of this test's own, which HealthOmics does not know. */
const named = (set_id: string) => ({ set_arn: arnOf(storeId, set_id), set_id, store_id: storeId });

const changeTo = (set_id: string, status: ReadSetStatus, at: string) =>
  Rows.update(named(set_id), (row) => applyChange(row, { ...named(set_id), status, at }, "demo"));

/** Members that tell of when and how the mirror learned something; the seed has none. */
const own =
  /^(set_(status_(at|message)|created_at|creation_\w+)|etag_algorithm|etags|sequence_information|\w+_at|files_stale|details_missing|projectId|revision|store_id)$/;

/** The row's members that the seed has, too. */
async function seedMembersOf(readSetId: string) {
  const row = await rowOf(cloud, readSetId);
  return Object.fromEntries(Object.entries(row ?? {}).filter(([name]) => !own.test(name)));
}

/** What HealthOmics itself says of the files. */
async function filesInStore(id: string) {
  const answer = await cloud.omicsClient.send(
    new GetReadSetMetadataCommand({ id, sequenceStoreId: storeId }),
  );
  return (["source1", "source2"] as const).flatMap((file_type) => {
    const file = answer.files?.[file_type];
    if (!file) return [];
    return {
      file_type,
      file_path: file.s3Access?.s3Uri,
      etag: answer.etag?.[file_type],
      content_length: file.contentLength,
      part_size: file.partSize,
      total_parts: file.totalParts,
    };
  });
}

describe("both tables hold", () => {
  test.each([
    ["a FASTQ pair", ["L1_R1.fastq.gz", "L1_R2.fastq.gz"]],
    ["a single FASTQ", ["L2_R1.fastq.gz"]],
  ])("%s, member for member", async (_, fileNames) => {
    const tags = { lane: "1", run: "7" };
    const description = "tumor";
    const { id, arn } = await addReadSet(cloud, { name: "L1", fileNames, tags, description });
    const files = await filesInStore(id);
    expect(files).toHaveLength(fileNames.length);
    const known = {
      set_arn: arn,
      set_id: id,
      set_type: "FASTQ",
      set_name: "L1",
      set_description: "tumor",
      set_sample_id: "L2600001",
      set_subject_id: "SBJ00001",
      set_status: "ACTIVE",
      tags,
      files,
      store: {
        store_id: storeId,
        store_arn: arn.replace(/\/readSet.*/, ""),
        store_type: "sequence_store",
        store_name: `store-${storeId}`,
        store_ap_arn: expect.stringContaining(":accesspoint/"),
        store_uri: expect.stringMatching(/^s3:\/\//),
      },
    };
    await eventually(async () =>
      expect(await itemOf(arn)).toStrictEqual({ ...known, set_reference_arn: null }),
    );
    expect(await seedMembersOf(id)).toStrictEqual(known);
  });

  test("a BAM with its index, and null where HealthOmics tells nothing", async () => {
    const { set_arn, set_id, store_id } = named("7000000001");
    const path = `s3://alias/${set_id}/a.bam`;
    const set_reference_arn = "arn:aws:omics:us-east-1:000000000000:referenceStore/1/reference/2";
    const seen = fromGet({
      id: set_id,
      arn: set_arn,
      sequenceStoreId: store_id,
      status: "ACTIVE",
      fileType: "BAM",
      referenceArn: set_reference_arn,
      creationTime: new Date("2026-11-01T12:00:00Z"),
      etag: { algorithm: "BAM_MD5up", source1: "hash" },
      files: {
        source1: { s3Access: { s3Uri: path }, contentLength: 9, partSize: 5, totalParts: 2 },
        index: { s3Access: { s3Uri: `${path}.bai` }, contentLength: 3 },
      },
    });
    const at = "2026-11-01T12:00:01.000Z";
    await Rows.update(named(set_id), (row) =>
      applyObservation(row, named(set_id), { at, ...seen }, "demo"),
    );
    const source1 = {
      file_type: "source1",
      file_path: path,
      etag: "hash",
      content_length: 9,
      part_size: 5,
      total_parts: 2,
    };
    const index = { file_type: "index", file_path: `${path}.bai`, content_length: 3 };
    const known = { set_arn, set_id, set_type: "BAM", set_reference_arn, set_status: "ACTIVE" };
    await eventually(async () =>
      expect(await itemOf(set_arn)).toStrictEqual({
        ...known,
        set_name: null,
        set_description: null,
        set_sample_id: null,
        set_subject_id: null,
        files: [source1, { ...index, etag: "", part_size: null, total_parts: null }],
        store: {
          store_id,
          store_arn: set_arn.replace(/\/readSet.*/, ""),
          store_type: "sequence_store",
          store_name: null,
          store_ap_arn: null,
          store_uri: null,
        },
      }),
    );
    expect(await seedMembersOf(set_id)).toStrictEqual({ ...known, files: [source1, index] });
  });

  test("an archived read set that never was seen ACTIVE, without files", async () => {
    const { id, arn } = await addReadSet(cloud, { name: "old", status: "ARCHIVED" });
    await becomes(arn, { set_status: "ARCHIVED", set_name: "old", files: [] });
    expect(await seedMembersOf(id)).toMatchObject({ set_status: "ARCHIVED", files: [] });
  });

  test("an archived read set that was seen ACTIVE, with its files", async () => {
    const { id, arn } = await addReadSet(cloud, { name: "once" });
    const files = await filesInStore(id);
    await becomes(arn, { set_status: "ACTIVE", files });
    const before = await itemOf(arn);
    cloud.omics.archive([id]);
    await eventually(async () =>
      expect(await itemOf(arn)).toStrictEqual({ ...before, set_status: "ARCHIVED" }),
    );
    expect(await seedMembersOf(id)).toMatchObject({ set_status: "ARCHIVED", files });
  });
});

describe("the user's table", () => {
  test("has no item of a deleted read set, and late events bring none back", async () => {
    const { id, arn } = await addReadSet(cloud);
    await becomes(arn, { set_status: "ACTIVE" });
    await cloud.omicsClient.send(
      new BatchDeleteReadSetCommand({ sequenceStoreId: storeId, ids: [id] }),
    );
    await eventually(async () => expect(await itemOf(arn)).toBeUndefined());
    for (const status of ["ACTIVE", "ARCHIVED", "DELETING"] as const)
      await send(cloud, statusEvent({ storeId, readSetId: id, status }));
    await drained(cloud, resource(cloud.outputs, "ReadSetEvents"));
    // What comes after them in the stream is there: so they have been seen.
    await passed();
    expect(await itemOf(arn)).toBeUndefined();
  });

  test("gets no item of a status alone; one that it has from before gets the status in set_status", async () => {
    const [fresh, known] = [named("7000000002"), named("7000000003")];
    await DynamoDBDocumentClient.from(cloud.dynamodb).send(
      new PutCommand({
        TableName: "people",
        Item: { set_arn: known.set_arn, set_status: "ACTIVE", files: [] },
      }),
    );
    const at = "2026-11-01T12:00:00.000Z";
    for (const { set_id } of [fresh, known]) await changeTo(set_id, "ARCHIVED", at);
    await eventually(async () =>
      expect(await itemOf(known.set_arn)).toStrictEqual({
        set_arn: known.set_arn,
        set_status: "ARCHIVED",
        files: [],
      }),
    );
    await passed();
    expect(await itemOf(fresh.set_arn)).toBeUndefined();
  });

  test("ignores uploads, under way or failed", async () => {
    const [coming, failed] = [named("7000000004"), named("7000000005")];
    await changeTo(coming.set_id, "PROCESSING_UPLOAD", "2026-11-01T12:00:00.000Z");
    await changeTo(failed.set_id, "UPLOAD_FAILED", "2026-11-01T12:00:00.000Z");
    await passed();
    expect([await itemOf(coming.set_arn), await itemOf(failed.set_arn)]).toEqual([
      undefined,
      undefined,
    ]);
  });

  test("catches up with what it could not be told, though nothing changes after that", async () => {
    const sets = await Promise.all([addReadSet(cloud), addReadSet(cloud), addReadSet(cloud)]);
    await passed();
    const fault = cloud.gate.faults.arm({
      service: "dynamodb",
      operation: "PutItem",
      resource: "people",
      effect: "throttle",
    });
    cloud.omics.archive(sets.map(({ id }) => id));
    for (const { id } of sets)
      await eventually(async () => expect((await rowOf(cloud, id))?.set_status).toBe("ARCHIVED"));
    await eventually(() =>
      expect(cloud.logs.join("\n")).toContain("could not be written into the user's table"),
    );
    cloud.gate.faults.disarm(fault);
    await eventually(async () => {
      await cloud.clock.advance(2000);
      for (const { arn } of sets)
        expect(await itemOf(arn)).toMatchObject({ set_status: "ARCHIVED", set_name: "reads" });
    });
  });

  test("with a key of another name takes nothing; the log says so, and what was given up is kept", async () => {
    await makePeople("id");
    await addReadSet(cloud);
    await eventually(async () => {
      // Lambda waits longer before each try.
      await cloud.clock.advance(60_000);
      const letters = await peek(cloud, "UndeliveredEvents");
      const bodies = letters.map(({ Body = "" }) => JSON.parse(Body));
      const given = bodies.filter((body) =>
        body.requestContext?.functionArn?.includes("MirrorTable"),
      );
      expect(given[0]?.requestContext.condition).toBe("RetryAttemptsExhausted");
    });
    const said = cloud.logs.filter((line) => line.includes('The table \\"people\\"'));
    expect(said[0]).toMatch(/its key must be set_arn \(a string\), without a sort key/);
    await makePeople("set_arn");
    const { arn } = await addReadSet(cloud);
    await eventually(async () => {
      await cloud.clock.advance(60_000);
      expect(await itemOf(arn)).toMatchObject({ set_status: "ACTIVE" });
    });
  });
});

/** Begins the user's table anew, with this key. */
async function makePeople(key: string): Promise<void> {
  const TableName = "people";
  await cloud.dynamodb.send(new DeleteTableCommand({ TableName }));
  await eventually(() =>
    cloud.dynamodb.send(
      new CreateTableCommand({
        TableName,
        KeySchema: [{ AttributeName: key, KeyType: "HASH" }],
        AttributeDefinitions: [{ AttributeName: key, AttributeType: "S" }],
        BillingMode: "PAY_PER_REQUEST",
      }),
    ),
  );
}

/** Waits until the stream has been followed up to now: a read set that is made now has an item. */
async function passed(): Promise<void> {
  const { arn } = await addReadSet(cloud);
  await becomes(arn, { set_status: "ACTIVE" });
}
