import { GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { paginateScan } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { documents } from "#core/dynamo";
import * as Build from "#core/package/build";
import * as Contents from "#core/package/contents";
import { get, selectionOf } from "#core/package/package";
import { fail, start } from "#core/package/package-state";
import { keysOf } from "#core/package/schema";
import { eachOf } from "#core/readset/in-flight";
import { iso } from "#core/time";
import { type LeanCloud, leanCloud, source } from "#tests/core/copy/thaw/lean-cloud";
import { addFastq, addLocations, asSystem } from "#tests/core/fastq/places-room";
import {
  as,
  ask,
  asMachine,
  callsOf,
  executionArn,
  keysBelow,
  putObject,
  rowOf,
} from "#tests/core/package/room";

let cloud: LeanCloud;
beforeAll(async () => {
  cloud = await leanCloud();
});
afterAll(() => cloud.close());

const run = "261101_A00001_0001_X";

async function fastqs(count: number): Promise<void> {
  await eachOf(Array.from({ length: count }).keys(), 16, async (n) => {
    const Key = `${run}/${n}_R1.fastq.gz`;
    const Body = Buffer.from("reads");
    await cloud.s3.send(new PutObjectCommand({ Bucket: source, Key, Body }));
    const libraryId = `L26${String(n).padStart(5, "0")}`;
    const { fastqId } = await addFastq({ run, libraryId, index: `${n}` });
    const place = { kind: "s3" as const, uri: `s3://${source}/${Key}`, stateAt: iso() };
    await asSystem(() => addLocations(fastqId, { r1: { ...place, storageState: "ACTIVE" } }));
  });
}

async function begun(selection: object): Promise<string> {
  const { id } = await ask({ selection });
  await asMachine(() => start({ packageId: id, executionArn }));
  return id;
}

async function itemsInTable(): Promise<number> {
  let count = 0;
  for await (const { Items = [] } of paginateScan({ client: documents() }, { TableName: "data" }))
    count += Items.length;
  return count;
}

test("a package costs batched reads and no item a file; the clock stands still, so nothing waits", async () => {
  const count = 120;
  await fastqs(count);
  const packageId = await begun({ instrumentRunIdList: [run], dataTypeList: ["fastq"] });
  const before = await itemsInTable();
  const calls = await callsOf(cloud, async () => {
    const summary = await asMachine(() => Build.writeManifest({ packageId }));
    expect(summary).toMatchObject({ fileCount: count, fastqCount: count, libraryCount: count });
  });
  expect(await itemsInTable()).toBe(before);
  // All of it twice: gathered, and compared.
  expect(calls.Query).toBeLessThanOrEqual(2 * 5);
  expect(calls.BatchGetItem).toBeLessThanOrEqual(2 * 4 * Math.ceil(count / 100));
  expect(calls.HeadObject).toBe(2 * count);
  // Nine of the files, in their forms, and four lists of what they are of.
  expect(calls.PutObject).toBe(13);
  expect(Object.keys(calls).sort()).toEqual(
    ["BatchGetItem", "GetItem", "HeadObject", "PutObject", "Query"].sort(),
  );
});

test("a long selection is kept in S3 by its hash, is shown whole, and is refused when it was changed", async () => {
  const libraryIdList = Array.from(
    { length: 10_000 },
    (_, n) => `L26${String(n).padStart(9, "0")}`,
  );
  const packageId = await begun({ libraryIdList, dataTypeList: ["fastq"] });
  const row = await rowOf(packageId);
  expect(row.selection).toBeUndefined();
  expect(Buffer.byteLength(JSON.stringify(row))).toBeLessThan(2000);
  expect((await as("viewer", () => get({ packageId }))).selection).toMatchObject({
    libraryIdList,
  });
  const Key = keysOf(packageId).request;
  const { Body } = await cloud.s3.send(new GetObjectCommand({ Bucket: "storage", Key }));
  const text = (await Body?.transformToString()) ?? "";
  await putObject(cloud, Key, text.replace("L26000000001", "L26000000002"));
  await expect(selectionOf(row)).rejects.toThrow("is not what it was");
});

test("a package of nothing fails with the reason, all reasons are kept, and nothing can be read of it", async () => {
  const packageId = await begun({ libraryIdList: ["L1", "L2"], dataTypeList: ["fastq"] });
  const failure = await asMachine(() => Build.writeManifest({ packageId })).catch((error) => error);
  expect(failure).toMatchObject({ code: "package.not_ready" });
  expect(failure.message).toMatch(/L1.*L2/);
  await asMachine(() => fail(packageId, failure.message));
  const { items } = await as("viewer", () => Contents.listFindings({ packageId, limit: 9 }));
  expect(items.map(({ subject }) => subject).sort()).toEqual(expect.arrayContaining(["L1", "L2"]));
  expect(await keysBelow(cloud, `packages/${packageId}/manifest`)).toEqual([]);
});
