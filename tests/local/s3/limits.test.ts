import {
  CreateBucketCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { afterEach, beforeEach, expect, test } from "vitest";
import { limits } from "#local/engines/s3/limits";
import { bytes, type Fixture, failure, startS3 } from "#tests/local/s3/fixture";

let s3: Fixture;
const Bucket = "bucket";
const body = bytes(2_000_000);

beforeEach(async () => {
  s3 = await startS3();
  await s3.client.send(new CreateBucketCommand({ Bucket }));
});
afterEach(() => s3.stop());

const put = (Key: string, Body: Buffer | string = "x") =>
  s3.client.send(new PutObjectCommand({ Bucket, Key, Body }));
const head = (Key: string) => s3.client.send(new HeadObjectCommand({ Bucket, Key }));
const quota = (operation: string, resource: string) => limits.quotaOf?.(operation, resource);

test("S3's rates: 3,500 writes and 5,500 reads a second, for each bucket and first segment", () => {
  expect(quota("PutObject", "b/run-1/a")).toMatchObject({ perSecond: 3500, key: "b/run-1" });
  expect(quota("CopyObject", "b/run-1/x/y")).toMatchObject({ perSecond: 3500, key: "b/run-1" });
  expect(quota("DeleteObjects", "b/")).toMatchObject({ perSecond: 3500, key: "b" });
  expect(quota("UploadPart", "b/flat")).toMatchObject({ perSecond: 3500, key: "b" });
  expect(quota("HeadObject", "b/run-2/a")).toMatchObject({ perSecond: 5500, key: "b/run-2" });
  expect(quota("ListObjectsV2", "b/")).toMatchObject({ perSecond: 5500, key: "b" });
  for (const operation of ["ListBuckets", "CreateBucket", "PutBucketPolicy", "HeadBucket"])
    expect(quota(operation, operation === "ListBuckets" ? "/" : "b/")).toBeUndefined();
});

test("beyond its rate a prefix answers 503 SlowDown, others go on, and a second later it does again", async () => {
  const { gate, clock } = s3.context;
  clock.setScale(0);
  gate.limits.enforced = true;
  gate.limits.adjust("s3", "writes", { burst: 2, perSecond: 2 });
  await put("run-1/a");
  await put("run-1/b");
  expect(await failure(put("run-1/c"))).toBe("503 SlowDown");
  await put("run-2/a");
  await head("run-1/a");
  await clock.advance(500);
  await put("run-1/c");
});

test("a fault hits the prefix that it names, and no other", async () => {
  s3.context.gate.faults.arm({
    service: "s3",
    effect: "throttle",
    resource: `${Bucket}/in/`,
    times: 2,
  });
  const client = s3.newClient({ maxAttempts: 3 });
  await put("out/a");
  expect(await failure(put("in/a"))).toBe("503 SlowDown");
  await client.send(new PutObjectCommand({ Bucket, Key: "in/a", Body: "x" }));
  expect(s3.context.gate.faults.list()).toMatchObject([{ hits: 2 }]);
});

test("reset cuts the connection before anything is done; drop cuts a body in its middle", async () => {
  const { faults } = s3.context.gate;
  faults.arm({ service: "s3", operation: "PutObject", effect: "reset", times: 1 });
  expect(await failure(put("k"))).not.toBe("no error");
  expect(await failure(head("k"))).toBe("404 NotFound");

  await put("large", body);
  faults.arm({ service: "s3", operation: "GetObject", effect: "drop", times: 1 });
  const cut = await s3.client.send(new GetObjectCommand({ Bucket, Key: "large" }));
  expect(cut.ContentLength).toBe(body.length);
  let received = 0;
  const reading = (async () => {
    for await (const chunk of cut.Body as AsyncIterable<Buffer>) received += chunk.length;
  })();
  await expect(reading).rejects.toThrow();
  expect(received).toBe(body.length / 2);
  const rest = await s3.client.send(
    new GetObjectCommand({ Bucket, Key: "large", Range: `bytes=${received}-` }),
  );
  const data = Buffer.from((await rest.Body?.transformToByteArray()) ?? []);
  expect(data.equals(body.subarray(received))).toBe(true);
});

test("a write that was done before its answer was lost is there", async () => {
  s3.context.gate.faults.arm({ service: "s3", operation: "PutObject", effect: "drop", times: 1 });
  expect(await failure(put("k"))).not.toBe("no error");
  await head("k");
});
