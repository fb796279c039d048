import { Readable } from "node:stream";
import {
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  PutObjectTaggingCommand,
} from "@aws-sdk/client-s3";
import { GetExecutionHistoryCommand, ListExecutionsCommand } from "@aws-sdk/client-sfn";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import {
  archive,
  fast,
  path,
  putObjects,
  recipient,
  skipPause,
} from "#tests/functions/copy-support";
import { actIn, resource } from "#tests/functions/support";
import { eventually, type TestCloud, testCloud } from "#tests/support/cloud";

// Each function starts once a file: that takes a second each on a free machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let cloud: TestCloud;
let copies: Awaited<ReturnType<typeof fast>>;
beforeAll(async () => {
  cloud = await testCloud();
  actIn(cloud);
  for (const bucket of [archive, recipient]) cloud.objects.ensureBucket(bucket);
  copies = await fast(cloud);
});
afterAll(() => cloud.close());
afterEach(() => cloud.gate.faults.disarm());

const destination = (name: string) => `s3://${recipient}/${name}/`;
const keysBelow = async (Prefix: string) => {
  const { Contents = [] } = await cloud.s3.send(
    new ListObjectsV2Command({ Bucket: recipient, Prefix }),
  );
  return Contents.map(({ Key = "" }) => Key);
};
const mebibytes = (count: number) =>
  Readable.from(
    (function* () {
      for (let n = 0; n < count; n++) yield Buffer.alloc(2 ** 20, n % 251);
    })(),
  );

test("objects keep their metadata, headers and tags; the same once more finds them there", async () => {
  const Key = "kept/a file#?+.vcf";
  await cloud.s3.send(
    new PutObjectCommand({
      ...{ Bucket: archive, Key, Body: "##fileformat", ContentType: "text/x-vcf" },
      ...{ CacheControl: "no-store", Metadata: { library: "L2301368" } },
    }),
  );
  const TagSet = [{ Key: "project", Value: "demo" }];
  await cloud.s3.send(new PutObjectTaggingCommand({ Bucket: archive, Key, Tagging: { TagSet } }));
  const body = { sourceUriList: [`s3://${archive}/${Key}`], destinationUri: destination("kept") };
  const asked = await copies.ask(body);
  expect(asked.status).toBe(202);
  expect(await copies.ended(asked.body.id)).toMatchObject({
    ...{ status: "SUCCEEDED", backend: "s3" },
    counts: { total: 1, copied: 1, copiedBytes: 12 },
  });
  const copy = { Bucket: recipient, Key: "kept/a file#?+.vcf" };
  expect(await cloud.s3.send(new HeadObjectCommand(copy))).toMatchObject({
    ...{ ContentType: "text/x-vcf", CacheControl: "no-store", Metadata: { library: "L2301368" } },
  });
  expect((await cloud.s3.send(new GetObjectTaggingCommand(copy))).TagSet).toEqual(TagSet);
  const again = await copies.ask(body);
  expect((await copies.ended(again.body.id)).counts).toMatchObject({ copied: 0, alreadyCopied: 1 });
});

test("a large object goes by parts, whole and with its metadata", async () => {
  await cloud.objects.put(archive, "large/reads.bam", mebibytes(257), { tags: { kind: "bam" } });
  const calls = () =>
    cloud.gate.ledger
      .rows()
      .filter(({ operation }) => operation === "UploadPartCopy")
      .reduce((sum, row) => sum + row.calls, 0);
  const before = calls();
  const { body } = await copies.ask({
    sourceUriList: [`s3://${archive}/large/*`],
    destinationUri: destination("large"),
  });
  expect(await copies.ended(body.id)).toMatchObject({
    status: "SUCCEEDED",
    counts: { copied: 1, copiedBytes: 257 * 2 ** 20 },
  });
  expect(calls() - before).toBeGreaterThan(1);
  const [Key = ""] = await keysBelow("large/");
  const copy = { Bucket: recipient, Key };
  expect((await cloud.s3.send(new HeadObjectCommand(copy))).ContentLength).toBe(257 * 2 ** 20);
  expect((await cloud.s3.send(new GetObjectTaggingCommand(copy))).TagSet).toEqual([
    { Key: "kind", Value: "bam" },
  ]);
});

test("an archived object is brought back first, however long that takes", async () => {
  const content = Buffer.from("cold");
  await cloud.objects.put(archive, "cold/old.cram", content, { storageClass: "GLACIER" });
  const { body } = await copies.ask({
    sourceUriList: [`s3://${archive}/cold/old.cram`],
    destinationUri: destination("cold"),
  });
  await eventually(async () => expect((await copies.read(body.id)).phase).toBe("thaw"), 100);
  // The trial whether the destination can be written is taken away again.
  await eventually(async () => expect(await keysBelow("cold/")).toEqual([]));
  const job = await eventually(async () => {
    await skipPause(cloud, "S3Copy");
    const found = await copies.read(body.id);
    expect(found.status).toMatch(/SUCCEEDED|FAILED/);
    return found;
  });
  expect(job).toMatchObject({
    ...{ status: "SUCCEEDED", counts: { copied: 1, failed: 0 } },
    estimate: { archived: 1 },
  });
  const { Body } = await cloud.s3.send(
    new GetObjectCommand({ Bucket: recipient, Key: "cold/old.cram" }),
  );
  expect(await Body?.transformToString()).toBe("cold");
});

test("a dry run writes nothing, neither objects nor reports, and says what it would do", async () => {
  await putObjects(cloud, "dry", 3);
  const { body } = await copies.ask({
    sourceUriList: [`s3://${archive}/dry/*`],
    ...{ destinationUri: destination("dry"), dryRun: true, writesReport: true },
  });
  expect(await copies.ended(body.id)).toMatchObject({
    status: "SUCCEEDED",
    estimate: { items: 3, bytes: 27, archived: 0 },
  });
  expect(await keysBelow("dry/")).toEqual([]);
});

test("reports lie in the destination, also of a copy of which an item failed", async () => {
  await putObjects(cloud, "reported", 2);
  cloud.gate.faults.arm({
    ...{ service: "s3", operation: "CopyObject", effect: "error", status: 403, times: 1 },
    ...{ code: "AccessDenied", message: "Access Denied" },
  });
  const { body } = await copies.ask({
    sourceUriList: [`s3://${archive}/reported/*`],
    ...{ destinationUri: destination("reported"), writesReport: true },
  });
  expect(await copies.ended(body.id)).toMatchObject({
    status: "FAILED",
    counts: { total: 2, copied: 1, failed: 1 },
  });
  const keys = await keysBelow("reported/");
  expect(keys.filter((key) => /_COPY/.test(key))).toHaveLength(3);
  const csv = keys.find((key) => key.endsWith("ENDED_COPY.csv")) ?? "";
  const { Body } = await cloud.s3.send(new GetObjectCommand({ Bucket: recipient, Key: csv }));
  const text = (await Body?.transformToString()) ?? "";
  expect(text).toMatch(/ERROR/);
  expect(text).toMatch(/COPIED/);
});

test("a request of no objects ends as such, without a map over an empty list", async () => {
  const { body } = await copies.ask({
    sourceUriList: [`s3://${archive}/nothing here/*`],
    destinationUri: destination("nothing"),
  });
  const job = await copies.ended(body.id);
  expect(job).toMatchObject({ status: "FAILED", counts: { total: 0 } });
  expect(job.statusReason).toMatch(/nothing here/);
});

test("a destination that does not let us write is refused before anything is copied, with what mends it", async () => {
  await putObjects(cloud, "locked", 1);
  cloud.gate.faults.arm({
    ...{ service: "s3", operation: "PutObject", resource: recipient, effect: "error" },
    ...{ status: 403, code: "AccessDenied", message: "Access Denied" },
  });
  const { body } = await copies.ask({
    sourceUriList: [`s3://${archive}/locked/*`],
    destinationUri: destination("locked"),
  });
  const job = await copies.ended(body.id);
  expect(job.status).toBe("FAILED");
  expect(job.statusReason).toMatch(/cannot be written to; nothing was copied\. .*s3:PutObject/s);
  expect(await keysBelow("locked/")).toEqual([]);
});

test("no history of the machine grows with the copy: neither keys nor results are in it", async () => {
  await putObjects(cloud, "many", 20);
  const { body } = await copies.ask({
    sourceUriList: [`s3://${archive}/many/*`],
    destinationUri: destination("many"),
  });
  expect((await copies.ended(body.id)).counts).toMatchObject({ copied: 20 });
  const { executions = [] } = await cloud.sfn.send(
    new ListExecutionsCommand({
      stateMachineArn: resource(cloud.outputs, "S3Copy"),
      maxResults: 1,
    }),
  );
  const { events } = await cloud.sfn.send(
    new GetExecutionHistoryCommand({
      executionArn: executions[0]?.executionArn,
      ...{ maxResults: 1000, includeExecutionData: true },
    }),
  );
  expect(JSON.stringify(events)).toContain(body.id);
  expect(JSON.stringify(events)).not.toContain("sample");
  const { headers } = await cloud.api("admin", "GET", `${path}/${body.id}`);
  expect(headers.get("etag")).toBeTruthy();
});
