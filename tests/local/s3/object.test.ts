import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  DeleteObjectTaggingCommand,
  GetObjectAttributesCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
} from "@aws-sdk/client-s3";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bytes, type Fixture, failure, startS3 } from "#tests/local/s3/fixture";

let s3: Fixture;
const Bucket = "bucket";

beforeAll(async () => {
  s3 = await startS3();
  await s3.client.send(new CreateBucketCommand({ Bucket }));
});
afterAll(() => s3.stop());

async function put(Key: string, more: object = {}) {
  return s3.client.send(new PutObjectCommand({ Bucket, Key, Body: "hello world", ...more }));
}
async function get(Key: string, more: object = {}) {
  return s3.client.send(new GetObjectCommand({ Bucket, Key, ...more }));
}
async function text(Key: string, more: object = {}) {
  return (await get(Key, more)).Body?.transformToString();
}

test("an object comes back with its bytes, MD5 ETag, headers, metadata and storage class", async () => {
  const written = await put("full", {
    ContentType: "text/plain",
    ContentDisposition: "inline",
    ContentEncoding: "identity",
    ContentLanguage: "de",
    CacheControl: "no-cache",
    Metadata: { Sample: "NA 12878" },
    StorageClass: "STANDARD_IA",
    Tagging: "a=1&b=x%20y",
  });
  expect(written.ETag).toBe('"5eb63bbbe01eeed093cb22bb8f5acdc3"');
  const read = await get("full");
  expect(await read.Body?.transformToString()).toBe("hello world");
  expect(read).toMatchObject({
    ContentLength: 11,
    ContentType: "text/plain",
    ContentDisposition: "inline",
    ContentEncoding: "identity",
    ContentLanguage: "de",
    CacheControl: "no-cache",
    Metadata: { sample: "NA 12878" },
    StorageClass: "STANDARD_IA",
    TagCount: 2,
    ETag: written.ETag,
  });
  expect(await s3.client.send(new HeadObjectCommand({ Bucket, Key: "full" }))).toMatchObject({
    ContentLength: 11,
    Metadata: { sample: "NA 12878" },
  });
});

test("every key round-trips byte for byte: spaces, unicode, //, .. and control characters", async () => {
  const key = fc.oneof(
    fc.string({ unit: "binary", minLength: 1, maxLength: 30 }),
    fc.constantFrom("a//b", "/lead", "trail/", "a/../b", "./x", "..", "a b+c%20d", "ü/日本/🧬"),
  );
  await fc.assert(
    fc.asyncProperty(key, async (Key) => {
      await put(Key, { Body: Key });
      expect(await text(Key)).toBe(Key);
      await s3.client.send(new DeleteObjectCommand({ Bucket, Key }));
      expect(await failure(get(Key))).toBe("404 NoSuchKey");
    }),
    { numRuns: 60 },
  );
});

test("a streamed body of unknown chunks is decoded from aws-chunked and verified", async () => {
  const body = bytes(3_000_000);
  const pieces = [
    body.subarray(0, 10_000),
    body.subarray(10_000, 1_500_000),
    body.subarray(1_500_000),
  ];
  const written = await put("stream", { Body: Readable.from(pieces), ContentLength: body.length });
  expect(written.ChecksumCRC32).toBeDefined();
  const read = await get("stream", { ChecksumMode: "ENABLED" });
  expect(read.ChecksumCRC32).toBe(written.ChecksumCRC32);
  expect(Buffer.from((await read.Body?.transformToByteArray()) ?? []).equals(body)).toBe(true);
  expect(read.ContentEncoding).toBeUndefined();
});

test("chunks below 8 KiB are refused but for the last, as S3 does", async () => {
  const body = bytes(30_000);
  const pieces = [body.subarray(0, 8191), body.subarray(8191)];
  const small = put("small-chunks", { Body: Readable.from(pieces), ContentLength: body.length });
  expect(await failure(small)).toBe("403 InvalidChunkSizeError");
});

test.each(["CRC32", "CRC32C", "SHA1", "SHA256", "CRC64NVME"] as const)(
  "a right %s is kept and given back, a wrong one is BadDigest and stores nothing",
  async (ChecksumAlgorithm) => {
    const Key = `sum-${ChecksumAlgorithm}`;
    const values: Record<string, string> = {
      CRC32: "DUoRhQ==",
      CRC32C: "yZRlqg==",
      SHA1: createHash("sha1").update("hello world").digest("base64"),
      SHA256: createHash("sha256").update("hello world").digest("base64"),
      CRC64NVME: "jSnVw/bqjr4=",
    };
    const member = `Checksum${ChecksumAlgorithm}`;
    const right = values[ChecksumAlgorithm] ?? "";
    await put(Key, { [member]: right });
    expect(await get(Key, { ChecksumMode: "ENABLED" })).toMatchObject({
      [member]: right,
      ChecksumType: "FULL_OBJECT",
    });
    const wrong = `${right.startsWith("A") ? "B" : "A"}${right.slice(1)}`;
    expect(await failure(put(`${Key}-bad`, { [member]: wrong }))).toBe("400 BadDigest");
    expect(await failure(get(`${Key}-bad`))).toBe("404 NoSuchKey");
  },
);

test("a wrong Content-MD5 is BadDigest, a malformed one InvalidDigest", async () => {
  const ContentMD5 = createHash("md5").update("something else").digest("base64");
  expect(await failure(put("md5", { ContentMD5 }))).toBe("400 BadDigest");
  expect(await failure(put("md5", { ContentMD5: "short" }))).toBe("400 InvalidDigest");
});

test("ranges: first-last, open, suffix, past the end; 416 when nothing is left", async () => {
  await put("range");
  const read = await get("range", { Range: "bytes=0-4" });
  expect(read.ContentRange).toBe("bytes 0-4/11");
  expect(await read.Body?.transformToString()).toBe("hello");
  expect(await text("range", { Range: "bytes=6-" })).toBe("world");
  expect(await text("range", { Range: "bytes=-5" })).toBe("world");
  expect(await text("range", { Range: "bytes=-500" })).toBe("hello world");
  expect(await text("range", { Range: "bytes=6-500" })).toBe("world");
  expect(await text("range", { Range: "lines=1-2" })).toBe("hello world");
  expect(await failure(get("range", { Range: "bytes=11-" }))).toBe("416 InvalidRange");
  await put("empty", { Body: "", ContentLength: 0 });
  expect(await text("empty")).toBe("");
  expect(await failure(get("empty", { Range: "bytes=0-0" }))).toBe("416 InvalidRange");
});

test("any range of a large object is exactly that slice of it", async () => {
  const body = bytes(1_200_000);
  await put("slices", { Body: body });
  const offset = fc.nat(body.length - 1);
  await fc.assert(
    fc.asyncProperty(offset, offset, async (a, b) => {
      const [first, last] = [Math.min(a, b), Math.max(a, b)];
      const read = await get("slices", { Range: `bytes=${first}-${last}` });
      const data = Buffer.from((await read.Body?.transformToByteArray()) ?? []);
      expect(data.equals(body.subarray(first, last + 1))).toBe(true);
    }),
    { numRuns: 25 },
  );
});

test("read conditions answer 304 and 412", async () => {
  const { ETag } = await put("cond");
  const past = new Date(0);
  const future = new Date(s3.context.clock.now() + 60_000);
  expect(await text("cond", { IfMatch: ETag })).toBe("hello world");
  expect(await failure(get("cond", { IfMatch: '"other"' }))).toBe("412 PreconditionFailed");
  expect(await failure(get("cond", { IfNoneMatch: ETag }))).toMatch(/^304/);
  expect(await failure(get("cond", { IfModifiedSince: future }))).toMatch(/^304/);
  expect(await failure(get("cond", { IfUnmodifiedSince: past }))).toBe("412 PreconditionFailed");
  expect(await text("cond", { IfMatch: ETag, IfUnmodifiedSince: past })).toBe("hello world");
});

test("If-None-Match: * writes once, whoever comes first; If-Match replaces only what was read", async () => {
  // Large enough that all of them are on their way before the first has arrived.
  const tries = [1, 2, 3, 4].map((n) =>
    failure(put("once", { Body: bytes(2_000_000, n), IfNoneMatch: "*" })),
  );
  expect((await Promise.all(tries)).sort()).toEqual([
    "412 PreconditionFailed",
    "412 PreconditionFailed",
    "412 PreconditionFailed",
    "no error",
  ]);
  const { ETag } = await get("once");
  await put("once", { Body: "new", IfMatch: ETag });
  expect(await failure(put("once", { IfMatch: ETag }))).toBe("412 PreconditionFailed");
  expect(await failure(put("never", { IfMatch: ETag }))).toBe("404 NoSuchKey");
});

test("deletes are idempotent, and If-Match guards them one by one", async () => {
  await put("d1");
  await put("d2");
  const remove = new DeleteObjectsCommand({
    Bucket,
    Delete: { Objects: [{ Key: "d1", ETag: '"other"' }, { Key: "d2" }, { Key: "not-there" }] },
  });
  const answer = await s3.client.send(remove);
  expect(answer.Deleted?.map(({ Key }) => Key)).toEqual(["d2", "not-there"]);
  expect(answer.Errors).toMatchObject([{ Key: "d1", Code: "PreconditionFailed" }]);
  expect(await text("d1")).toBe("hello world");
  await s3.client.send(new DeleteObjectCommand({ Bucket, Key: "d1" }));
  await s3.client.send(new DeleteObjectCommand({ Bucket, Key: "d1" }));
  expect(await failure(get("d1"))).toBe("404 NoSuchKey");
});

test("tagging changes the tags and leaves the bytes, the ETag and the metadata alone", async () => {
  const { ETag } = await put("tagged", { Metadata: { a: "1" } });
  const TagSet = [{ Key: "project", Value: "umccr/1 +x" }];
  await s3.client.send(new PutObjectTaggingCommand({ Bucket, Key: "tagged", Tagging: { TagSet } }));
  const tags = () => s3.client.send(new GetObjectTaggingCommand({ Bucket, Key: "tagged" }));
  expect((await tags()).TagSet).toEqual(TagSet);
  expect(await get("tagged")).toMatchObject({ ETag, TagCount: 1, Metadata: { a: "1" } });
  await s3.client.send(new DeleteObjectTaggingCommand({ Bucket, Key: "tagged" }));
  expect((await tags()).TagSet).toEqual([]);
  expect(await text("tagged")).toBe("hello world");
  const many = Array.from({ length: 11 }, (_, n) => `k${n}=v`).join("&");
  expect(await failure(put("tagged", { Tagging: many }))).toBe("400 InvalidTag");
  expect(await failure(put("tagged", { Tagging: "a=1&a=2" }))).toBe("400 InvalidTag");
});

function copy(from: string, Key: string, more: object = {}) {
  const CopySource = `${Bucket}/${encodeURIComponent(from)}`;
  return s3.client.send(new CopyObjectCommand({ Bucket, Key, CopySource, ...more }));
}

test("a copy takes metadata and tags along, or replaces either", async () => {
  await put("from ü/+1", { Metadata: { a: "1" }, Tagging: "t=1", ContentType: "text/x" });
  await copy("from ü/+1", "to");
  expect(await get("to")).toMatchObject({
    Metadata: { a: "1" },
    TagCount: 1,
    ContentType: "text/x",
  });
  await copy("from ü/+1", "to", {
    MetadataDirective: "REPLACE",
    Metadata: { b: "2" },
    TaggingDirective: "REPLACE",
    Tagging: "x=1&y=2",
    StorageClass: "GLACIER_IR",
  });
  expect(await get("to")).toMatchObject({
    Metadata: { b: "2" },
    TagCount: 2,
    StorageClass: "GLACIER_IR",
    ContentType: expect.not.stringMatching("text/x"),
  });
  await s3.client.send(new DeleteObjectCommand({ Bucket, Key: "from ü/+1" }));
  expect(await text("to")).toBe("hello world");
});

test("a copy onto itself needs a change; conditions guard the source and the target", async () => {
  const { ETag } = await put("self");
  expect(await failure(copy("self", "self"))).toBe("400 InvalidRequest");
  await copy("self", "self", { MetadataDirective: "REPLACE", Metadata: { now: "yes" } });
  expect(await get("self")).toMatchObject({ Metadata: { now: "yes" } });
  expect(await failure(copy("self", "c", { CopySourceIfMatch: '"x"' }))).toMatch(/^412/);
  expect(await failure(copy("self", "c", { CopySourceIfNoneMatch: ETag }))).toMatch(/^412/);
  expect(
    await failure(copy("self", "self", { StorageClass: "STANDARD", IfNoneMatch: "*" })),
  ).toMatch(/^412/);
  expect(await failure(copy("missing", "c"))).toBe("404 NoSuchKey");
});

test("GetObjectAttributes tells what is asked for, and no more", async () => {
  await put("attributes", { ChecksumAlgorithm: "SHA256" });
  const answer = await s3.client.send(
    new GetObjectAttributesCommand({
      Bucket,
      Key: "attributes",
      ObjectAttributes: ["ETag", "Checksum", "ObjectSize"],
    }),
  );
  expect(answer).toMatchObject({
    ETag: "5eb63bbbe01eeed093cb22bb8f5acdc3",
    ObjectSize: 11,
    Checksum: { ChecksumSHA256: expect.any(String), ChecksumType: "FULL_OBJECT" },
  });
  expect(answer.StorageClass).toBeUndefined();
});

test("limits: long keys, large metadata, unknown storage classes, missing buckets", async () => {
  expect(await failure(put("k".repeat(1025)))).toBe("400 KeyTooLongError");
  expect(await failure(put("m", { Metadata: { a: "x".repeat(2048) } }))).toBe(
    "400 MetadataTooLarge",
  );
  expect(await failure(put("c", { StorageClass: "COLD" }))).toBe("400 InvalidStorageClass");
  expect(await failure(put("c", { Bucket: "nowhere" }))).toBe("404 NoSuchBucket");
  expect(await failure(get("never"))).toBe("404 NoSuchKey");
  expect(await failure(s3.client.send(new HeadObjectCommand({ Bucket, Key: "never" })))).toBe(
    "404 NotFound",
  );
});

test("what would be ignored is refused: ACLs, KMS, redirects, and locks where there is no Object Lock", async () => {
  expect(await failure(put("r", { ACL: "public-read" }))).toBe("400 AccessControlListNotSupported");
  expect(await failure(put("r", { ServerSideEncryption: "aws:kms" }))).toBe("501 NotImplemented");
  expect(await failure(put("r", { ObjectLockLegalHoldStatus: "ON" }))).toBe("400 InvalidRequest");
  expect(await failure(put("r", { WebsiteRedirectLocation: "/x" }))).toBe("501 NotImplemented");
  expect(await failure(get("full", { VersionId: "abc" }))).toBe("400 InvalidArgument");
  expect(await failure(put("r", { ExpectedBucketOwner: "111111111111" }))).toBe("403 AccessDenied");
});

test("an object that is replaced while it is read is read to its end as it was", async () => {
  const body = bytes(8_000_000);
  await put("busy", { Body: body });
  const read = await get("busy");
  await put("busy", { Body: "short" });
  const data = Buffer.from((await read.Body?.transformToByteArray()) ?? []);
  expect(data.equals(body)).toBe(true);
});

test.each([10, 600_000])(
  "an object of %i bytes that is deleted before it is read stays readable",
  async (size) => {
    const body = bytes(size);
    await put("deleted", { Body: body });
    const { body: stream } = await s3.engine.get(Bucket, "deleted");
    await s3.engine.remove(Bucket, "deleted");
    expect(await failure(get("deleted"))).toBe("404 NoSuchKey");
    expect(Buffer.concat(await stream.toArray()).equals(body)).toBe(true);
  },
);
