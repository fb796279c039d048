import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CopyObjectCommand,
  CreateBucketCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
  RestoreObjectCommand,
  type Tier,
} from "@aws-sdk/client-s3";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { S3Event } from "#local/engines/s3/events";
import { type Fixture, failure, startS3 } from "#tests/local/s3/fixture";

const Bucket = "archive";
const hour = 3_600_000;
let s3: Fixture;
let directory: string;
let events: S3Event[];
const start = () => startS3(directory, { onEvent: (event) => events.push(event) });

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), "s3-archive-"));
  events = [];
  s3 = await start();
  await s3.client.send(new CreateBucketCommand({ Bucket }));
  await s3.client.send(
    new PutBucketNotificationConfigurationCommand({
      Bucket,
      NotificationConfiguration: { EventBridgeConfiguration: {} },
    }),
  );
  for (const StorageClass of ["GLACIER", "DEEP_ARCHIVE", "GLACIER_IR"] as const)
    await s3.client.send(
      new PutObjectCommand({ Bucket, Key: StorageClass, Body: "cold", StorageClass }),
    );
  events = [];
});
afterEach(async () => {
  await s3.stop();
  rmSync(directory, { recursive: true, force: true });
});

const get = (Key: string) => s3.client.send(new GetObjectCommand({ Bucket, Key }));
const head = (Key: string) => s3.client.send(new HeadObjectCommand({ Bucket, Key }));
const restore = (Key: string, tier: Tier, Days = 2) =>
  s3.client.send(
    new RestoreObjectCommand({
      Bucket,
      Key,
      RestoreRequest: { Days, GlacierJobParameters: { Tier: tier } },
    }),
  );
const copy = (Key: string) =>
  s3.client.send(new CopyObjectCommand({ Bucket, Key: "copy", CopySource: `${Bucket}/${Key}` }));

test("archived objects answer HEAD, but neither GET nor copy; instant retrieval answers all", async () => {
  for (const key of ["GLACIER", "DEEP_ARCHIVE"]) {
    expect((await head(key)).StorageClass).toBe(key);
    expect(await failure(get(key))).toBe("403 InvalidObjectState");
    expect(await failure(copy(key))).toBe("403 InvalidObjectState");
  }
  expect(await (await get("GLACIER_IR")).Body?.transformToString()).toBe("cold");
  expect(await failure(restore("GLACIER_IR", "Standard"))).toBe("403 InvalidObjectState");
});

test("a restore takes its tier's time, then lasts its days up to midnight, then is gone", async () => {
  expect((await restore("GLACIER", "Standard")).$metadata.httpStatusCode).toBe(202);
  expect((await head("GLACIER")).Restore).toBe('ongoing-request="true"');
  expect(await failure(restore("GLACIER", "Standard"))).toBe("409 RestoreAlreadyInProgress");
  await s3.context.clock.advance(5 * hour - 60_000);
  expect(await failure(get("GLACIER"))).toBe("403 InvalidObjectState");
  await s3.context.clock.advance(120_000);
  expect(await (await get("GLACIER")).Body?.transformToString()).toBe("cold");
  expect((await copy("GLACIER")).CopyObjectResult?.ETag).toBeDefined();
  const expiry = /^ongoing-request="false", expiry-date="(.*)"$/.exec(
    (await head("GLACIER")).Restore ?? "",
  )?.[1];
  expect(expiry).toMatch(/00:00:00 GMT$/);
  const left = Date.parse(String(expiry)) - s3.context.clock.now();
  expect(left).toBeGreaterThan(47 * hour);
  expect(left).toBeLessThanOrEqual(72 * hour);
  expect((await restore("GLACIER", "Standard", 5)).$metadata.httpStatusCode).toBe(200);
  await s3.context.clock.advance(left + 1000);
  expect((await get("GLACIER")).StorageClass).toBe("GLACIER");
  await s3.context.clock.advance(5 * 24 * hour);
  expect(await failure(get("GLACIER"))).toBe("403 InvalidObjectState");
  expect((await head("GLACIER")).Restore).toBeUndefined();
});

test.each([
  ["GLACIER", "Expedited", 5 / 60],
  ["GLACIER", "Bulk", 12],
  ["DEEP_ARCHIVE", "Standard", 12],
  ["DEEP_ARCHIVE", "Bulk", 48],
] as const)("%s by %s is there after %d hours, not before", async (key, tier, hours) => {
  await restore(key, tier);
  await s3.context.clock.advance(hours * hour - 30_000);
  expect(await failure(get(key))).toBe("403 InvalidObjectState");
  await s3.context.clock.advance(31_000);
  expect(await failure(get(key))).toBe("no error");
});

test("a faster tier overtakes a running restore; Expedited is not for DEEP_ARCHIVE", async () => {
  await restore("GLACIER", "Bulk");
  await restore("GLACIER", "Expedited");
  await s3.context.clock.advance(6 * 60_000);
  expect(await failure(get("GLACIER"))).toBe("no error");
  expect(await failure(restore("DEEP_ARCHIVE", "Expedited"))).toBe("400 InvalidArgument");
});

test("a restore goes on over a restart and announces start, end and expiry once each", async () => {
  await restore("DEEP_ARCHIVE", "Standard", 1);
  const offset = s3.context.clock.offsetMs;
  await s3.stop();
  s3 = await start();
  await s3.context.clock.advance(offset + 13 * hour);
  expect(await failure(get("DEEP_ARCHIVE"))).toBe("no error");
  const list = await s3.client.send(
    new ListObjectsV2Command({
      Bucket,
      Prefix: "DEEP",
      OptionalObjectAttributes: ["RestoreStatus"],
    }),
  );
  expect(list.Contents?.[0]?.RestoreStatus?.IsRestoreInProgress).toBe(false);
  await s3.context.clock.advance(72 * hour);
  expect(events.map(({ eventName, detailType, key }) => [eventName, detailType, key])).toEqual([
    ["ObjectRestore:Post", "Object Restore Initiated", "DEEP_ARCHIVE"],
    ["ObjectRestore:Completed", "Object Restore Completed", "DEEP_ARCHIVE"],
    ["ObjectRestore:Delete", "Object Restore Expired", "DEEP_ARCHIVE"],
  ]);
  expect(events[1]?.detail).toMatchObject({
    "source-storage-class": "DEEP_ARCHIVE",
    "restore-expiry-time": expect.stringMatching(/T00:00:00.000Z$/),
    requester: "s3.amazonaws.com",
  });
});

test("what INTELLIGENT_TIERING has archived is told by HEAD alone, and comes back for good, without days", async () => {
  const Key = "tiered";
  await s3.client.send(
    new PutObjectCommand({ Bucket, Key, Body: "cold", StorageClass: "INTELLIGENT_TIERING" }),
  );
  expect((await head(Key)).ArchiveStatus).toBeUndefined();
  s3.engine.archive(Bucket, Key, "ARCHIVE_ACCESS");
  const archived = await head(Key);
  expect([archived.ArchiveStatus, archived.Restore]).toEqual(["ARCHIVE_ACCESS", undefined]);
  expect(await failure(get(Key))).toBe("403 InvalidObjectState");
  expect(await failure(restore(Key, "Bulk"))).toBe("400 InvalidArgument");
  const RestoreRequest = { GlacierJobParameters: { Tier: "Standard" as const } };
  await s3.client.send(new RestoreObjectCommand({ Bucket, Key, RestoreRequest }));
  expect((await head(Key)).Restore).toBe('ongoing-request="true"');
  await s3.context.clock.advance(5 * hour);
  const back = await head(Key);
  expect([back.ArchiveStatus, back.Restore]).toEqual([undefined, undefined]);
  await get(Key);
});
