import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { request as httpRequest } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { afterEach, beforeEach, expect, test } from "vitest";
import { AwsError } from "#local/aws-error";
import type { S3Event } from "#local/engines/s3/events";
import { bytes, type Fixture, failure, startS3 } from "#tests/local/s3/fixture";

let directory: string;
let s3: Fixture;
const Bucket = "bucket";
const large = bytes(300_000);

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), "s3-durable-"));
  s3 = await startS3(directory);
  await s3.client.send(new CreateBucketCommand({ Bucket }));
});
afterEach(async () => {
  await s3.stop();
  rmSync(directory, { recursive: true, force: true });
});

const files = () => readdirSync(join(directory, "s3-blobs")).length;
const put = (Key: string, Body: Buffer | string) =>
  s3.client.send(new PutObjectCommand({ Bucket, Key, Body }));
const remove = (Key: string) => s3.client.send(new DeleteObjectCommand({ Bucket, Key }));
const read = async (Key: string) => {
  const answer = await s3.client.send(new GetObjectCommand({ Bucket, Key }));
  return Buffer.from((await answer.Body?.transformToByteArray()) ?? []);
};
const restart = async (options = {}) => {
  await s3.stop();
  s3 = await startS3(directory, options);
};

test("objects, open uploads and their parts are there after a restart", async () => {
  await put("small", "tiny");
  await put("large", large);
  const { UploadId } = await s3.client.send(
    new CreateMultipartUploadCommand({ Bucket, Key: "up" }),
  );
  const part = { Bucket, Key: "up", UploadId, PartNumber: 1 };
  const { ETag } = await s3.client.send(new UploadPartCommand({ ...part, Body: large }));
  await restart();
  expect((await read("small")).toString()).toBe("tiny");
  expect((await read("large")).equals(large)).toBe(true);
  const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
  const done = new CompleteMultipartUploadCommand({ Bucket, Key: "up", UploadId, MultipartUpload });
  const { ETag: first } = await s3.client.send(done);
  await restart();
  expect((await s3.client.send(done)).ETag).toBe(first);
  expect((await read("up")).equals(large)).toBe(true);
});

test("versions, delete markers and locks hold after a restart, on the clock as it stands", async () => {
  const at = { Bucket: "locked", Key: "k" };
  await s3.client.send(
    new CreateBucketCommand({ Bucket: at.Bucket, ObjectLockEnabledForBucket: true }),
  );
  const until = new Date(s3.context.clock.now() + 60_000);
  const lock = { ObjectLockMode: "COMPLIANCE" as const, ObjectLockRetainUntilDate: until };
  const { VersionId } = await s3.client.send(new PutObjectCommand({ ...at, Body: "x", ...lock }));
  const marker = await s3.client.send(new DeleteObjectCommand(at));
  await restart();
  const erase = () => s3.client.send(new DeleteObjectCommand({ ...at, VersionId }));
  expect(await failure(erase())).toBe("403 AccessDenied");
  expect(await failure(s3.client.send(new GetObjectCommand(at)))).toBe("404 NoSuchKey");
  const later = await s3.client.send(new PutObjectCommand({ ...at, Body: "y" }));
  const list = await s3.client.send(new ListObjectVersionsCommand({ Bucket: at.Bucket }));
  expect(list.Versions?.map((version) => version.VersionId)).toEqual([later.VersionId, VersionId]);
  expect(list.DeleteMarkers?.[0]?.VersionId).toBe(marker.VersionId);
  await s3.context.clock.advance(60_000);
  await erase();
});

test("a blob lives as long as any object uses it, and no longer", async () => {
  await put("a", large);
  await s3.client.send(new CopyObjectCommand({ Bucket, Key: "b", CopySource: `${Bucket}/a` }));
  expect(files()).toBe(1);
  await remove("a");
  expect((await read("b")).equals(large)).toBe(true);
  await put("b", "small now");
  await expect.poll(files).toBe(0);
  await put("b", large);
  await put("b", large);
  await expect.poll(files).toBe(1);
});

test("a body that fails its checks leaves no file behind", async () => {
  const bad = new PutObjectCommand({
    Bucket,
    Key: "x",
    Body: large,
    ContentMD5: "AAAAAAAAAAAAAAAAAAAAAA==",
  });
  expect(await failure(s3.client.send(bad))).toBe("400 BadDigest");
  const { UploadId } = await s3.client.send(
    new CreateMultipartUploadCommand({ Bucket, Key: "up" }),
  );
  const part = { Bucket, Key: "up", UploadId: `${UploadId}x`, PartNumber: 1, Body: large };
  expect(await failure(s3.client.send(new UploadPartCommand(part)))).toBe("404 NoSuchUpload");
  expect(files()).toBe(0);
});

test("an upload whose client goes away half-way leaves no object and no file", async () => {
  await put("before", large);
  const url = new URL(await getSignedUrl(s3.client, new PutObjectCommand({ Bucket, Key: "half" })));
  const { hostname, port, pathname, search } = url;
  const request = httpRequest({
    hostname,
    port,
    path: pathname + search,
    method: "PUT",
    headers: { "content-length": 8_000_000 },
  });
  request.on("error", () => {});
  request.write(bytes(4_000_000));
  await expect.poll(files).toBe(2);
  request.destroy();
  await expect.poll(files).toBe(1);
  expect(await failure(read("half"))).toBe("404 NoSuchKey");
  expect(s3.context.logged).toEqual([]);
});

test("what a crash left half-written is gone after the next start", async () => {
  await put("kept", large);
  await s3.stop();
  writeFileSync(join(directory, "s3-blobs", "0a0a0a0a-half-written"), "half");
  s3 = await startS3(directory);
  expect(files()).toBe(1);
  expect((await read("kept")).equals(large)).toBe(true);
});

test("kill -9 loses no acknowledged object", async () => {
  await s3.stop();
  const script = new URL("./writer.ts", import.meta.url).pathname;
  const child = spawn(process.execPath, [
    "--disable-warning=ExperimentalWarning",
    script,
    directory,
  ]);
  const acknowledged: string[] = [];
  for await (const line of child.stdout.iterator({ destroyOnReturn: false })) {
    acknowledged.push(...String(line).split("\n").filter(Boolean));
    if (acknowledged.length > 40) break;
  }
  child.kill("SIGKILL");
  await new Promise((resolve) => child.once("close", resolve));
  s3 = await startS3(directory);
  expect(acknowledged.length).toBeGreaterThan(40);
  for (const key of acknowledged) {
    const size = Number(key.split("-")[1]);
    expect((await read(key)).equals(bytes(size, size + 1))).toBe(true);
  }
});

test("an event that nobody took is sent again, also after a restart; one that was taken is not", async () => {
  const taken: S3Event[] = [];
  let isDown = true;
  const onEvent = async (event: S3Event) => {
    if (isDown) throw new Error("the bus is down");
    taken.push(event);
  };
  await restart({ onEvent });
  await put("unheard", "x");
  await s3.client.send(
    new PutBucketNotificationConfigurationCommand({
      Bucket,
      NotificationConfiguration: { EventBridgeConfiguration: {} },
    }),
  );
  await put("a", "one");
  await remove("a");
  await remove("a");
  await expect.poll(() => s3.context.logged.length).toBe(2);
  isDown = false;
  await restart({ onEvent });
  await expect.poll(() => taken.length).toBe(2);
  expect(taken[0]).toMatchObject({
    bucket: Bucket,
    key: "a",
    eventName: "ObjectCreated:Put",
    detailType: "Object Created",
    detail: {
      version: "0",
      bucket: { name: Bucket },
      object: { key: "a", size: 3, etag: expect.any(String), sequencer: expect.any(String) },
      reason: "PutObject",
    },
  });
  expect(taken[1]).toMatchObject({
    detailType: "Object Deleted",
    detail: { reason: "DeleteObject" },
  });
  await restart({ onEvent });
  await put("b", "two");
  await expect.poll(() => taken.map(({ key }) => key)).toEqual(["a", "a", "b"]);
});

test("in process, other engines put, read, remove, and guard reads behind an alias", async () => {
  s3.engine.ensureBucket("store");
  s3.engine.ensureBucket("store");
  const put = await s3.engine.put("store", "k", large, { contentType: "x/y", tags: { a: "1" } });
  expect(put.sizeBytes).toBe(large.length);
  s3.engine.alias("store-abc-s3alias", "store", (key) =>
    key === "k" ? undefined : new AwsError("InvalidObjectState", "Archived", 403),
  );
  const via = (Key: string) =>
    s3.client.send(new GetObjectCommand({ Bucket: "store-abc-s3alias", Key }));
  expect(await via("k")).toMatchObject({ ContentType: "x/y", TagCount: 1, ETag: `"${put.etag}"` });
  expect(await failure(via("other"))).toBe("403 InvalidObjectState");
  const copy = new CopyObjectCommand({ Bucket, Key: "c", CopySource: "store-abc-s3alias/other" });
  expect(await failure(s3.client.send(copy))).toBe("403 InvalidObjectState");
  const got = await s3.engine.get("store", "k");
  expect(Buffer.concat(await got.body.toArray()).equals(large)).toBe(true);
  await s3.engine.remove("store", "k");
  await expect(s3.engine.get("store", "k")).rejects.toMatchObject({ code: "NoSuchKey" });
  await expect.poll(files).toBe(0);
});
