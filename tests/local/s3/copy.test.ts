import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  PutObjectCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { assertCopySize } from "#local/engines/s3/copy-source";
import { bytes, type Fixture, failure, startS3 } from "#tests/local/s3/fixture";

let s3: Fixture;
const Bucket = "bucket";
const mib = 1024 * 1024;
const limitBytes = 5_368_709_120;

beforeAll(async () => {
  s3 = await startS3();
  await s3.client.send(new CreateBucketCommand({ Bucket }));
});
afterAll(() => s3.stop());

const put = (Key: string, more: object = {}) =>
  s3.client.send(new PutObjectCommand({ Bucket, Key, Body: "hello world", ...more }));
const copy = (Key: string, source: string, more: object = {}) =>
  s3.client.send(
    new CopyObjectCommand({ Bucket, Key, CopySource: `${Bucket}/${source}`, ...more }),
  );
const head = (Key: string, more: object = {}) =>
  s3.client.send(new HeadObjectCommand({ Bucket, Key, ...more }));
const start = async (Key: string, more: object = {}) => {
  const command = new CreateMultipartUploadCommand({ Bucket, Key, ...more });
  const { UploadId } = await s3.client.send(command);
  return { Bucket, Key, UploadId };
};
type Upload = Awaited<ReturnType<typeof start>>;
const partCopy = async (upload: Upload, PartNumber: number, source: string, more: object = {}) => {
  const input = { ...upload, PartNumber, CopySource: `${Bucket}/${source}`, ...more };
  const { CopyPartResult } = await s3.client.send(new UploadPartCopyCommand(input));
  return { PartNumber, ETag: CopyPartResult?.ETag };
};
const complete = (
  upload: Upload,
  Parts: { PartNumber: number; ETag?: string }[],
  more: object = {},
) =>
  s3.client.send(
    new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts }, ...more }),
  );
const message = (work: Promise<unknown>) =>
  work.then(
    () => "no error",
    (error) => `${error.name}: ${error.message}`,
  );

test("the limit of one copy is 5 GiB to the byte", () => {
  expect(() => assertCopySize(limitBytes)).not.toThrow();
  expect(() => assertCopySize(limitBytes + 1)).toThrow(
    expect.objectContaining({ code: "InvalidRequest", status: 400 }),
  );
});

test("a byte more than 5 GiB is copied only in parts, and no part is larger", async () => {
  await put("block", { Body: bytes(16 * mib) });
  const large = await start("over");
  const parts = [];
  for (let number = 1; number <= 320; number++) parts.push(await partCopy(large, number, "block"));
  parts.push(await partCopy(large, 321, "block", { CopySourceRange: "bytes=0-0" }));
  await complete(large, parts);
  expect((await head("over")).ContentLength).toBe(limitBytes + 1);
  const refusal = `InvalidRequest: The specified copy source is larger than the maximum allowable size for a copy source: ${limitBytes}`;
  expect(await message(copy("copy", "over"))).toBe(refusal);
  const upload = await start("copy");
  expect(await message(partCopy(upload, 1, "over"))).toBe(refusal);
  const within = await partCopy(upload, 1, "over", { CopySourceRange: `bytes=0-${8 * mib - 1}` });
  const end = { CopySourceRange: `bytes=${limitBytes - 8 * mib}-${limitBytes}` };
  await complete(upload, [within, await partCopy(upload, 2, "over", end)]);
  expect((await head("copy")).ContentLength).toBe(16 * mib + 1);
});

test("parts but the last have at least 5 MiB, and numbers end at 10,000", async () => {
  await put("small", { Body: bytes(5 * mib) });
  const upload = await start("parts");
  const short = await partCopy(upload, 1, "small", { CopySourceRange: `bytes=0-${5 * mib - 2}` });
  const last = await partCopy(upload, 10_000, "small", { CopySourceRange: "bytes=0-0" });
  expect(await message(complete(upload, [short, last]))).toMatch(/^EntityTooSmall/);
  const enough = await partCopy(upload, 1, "small");
  await complete(upload, [enough, last]);
  expect((await head("parts")).ContentLength).toBe(5 * mib + 1);
  const next = await start("parts");
  for (const number of [0, 10_001])
    expect(await failure(partCopy(next, number, "small"))).toBe("400 InvalidArgument");
});

test.each([
  ["0-8", "InvalidArgument"],
  ["bytes=1-0", "InvalidArgument"],
  ["bytes=-2", "InvalidArgument"],
  ["bytes=1-", "InvalidArgument"],
  ["bytes=0-1,3-4", "InvalidArgument"],
  ["bytes=0-100", "InvalidArgument"],
  ["bytes=100-200", "InvalidRequest"],
])("the range %s of an eleven-byte source is %s", async (CopySourceRange, code) => {
  await put("eleven");
  const upload = await start("ranges");
  expect(await failure(partCopy(upload, 1, "eleven", { CopySourceRange }))).toBe(`400 ${code}`);
});

test("a copy takes metadata and tags along, or replaces each of them; in parts it takes none", async () => {
  const own = { ContentType: "text/csv", Metadata: { a: "1" }, Tagging: "t=1" };
  await put("full", { ...own, CacheControl: "no-cache" });
  const tags = async (Key: string) =>
    (await s3.client.send(new GetObjectTaggingCommand({ Bucket, Key }))).TagSet;
  await copy("as-is", "full");
  expect(await head("as-is")).toMatchObject({ ContentType: "text/csv", CacheControl: "no-cache" });
  expect(await tags("as-is")).toEqual([{ Key: "t", Value: "1" }]);

  const replaced = { Metadata: { b: "2" }, ContentType: "text/plain" };
  await copy("new-metadata", "full", { MetadataDirective: "REPLACE", ...replaced });
  const plain = await head("new-metadata");
  expect(plain).toMatchObject(replaced);
  expect([plain.CacheControl, await tags("new-metadata")]).toEqual([
    undefined,
    [{ Key: "t", Value: "1" }],
  ]);

  await copy("new-tags", "full", { TaggingDirective: "REPLACE", Tagging: "u=2" });
  expect(await tags("new-tags")).toEqual([{ Key: "u", Value: "2" }]);
  expect((await head("new-tags")).Metadata).toEqual({ a: "1" });
  await copy("no-tags", "full", { TaggingDirective: "REPLACE" });
  expect(await tags("no-tags")).toEqual([]);

  const bare = await start("bare");
  await complete(bare, [await partCopy(bare, 1, "full")]);
  expect(await head("bare")).toMatchObject({ ContentType: "binary/octet-stream", Metadata: {} });
  expect(await tags("bare")).toEqual([]);
  const dressed = await start("dressed", own);
  await complete(dressed, [await partCopy(dressed, 1, "full")]);
  expect(await head("dressed")).toMatchObject({ ContentType: "text/csv", Metadata: { a: "1" } });
  expect(await tags("dressed")).toEqual([{ Key: "t", Value: "1" }]);
  const unknown = copy("x", "full", { MetadataDirective: "MERGE" as "COPY" });
  expect(await failure(unknown)).toBe("400 InvalidArgument");
});

test("conditions on a copy's source all answer 412", async () => {
  const { ETag } = await put("source");
  const [past, future] = [new Date(0), new Date(s3.context.clock.now() + 60_000)];
  await copy("ok", "source", { CopySourceIfMatch: ETag });
  await copy("ok", "source", { CopySourceIfModifiedSince: past });
  for (const condition of [
    { CopySourceIfMatch: '"other"' },
    { CopySourceIfNoneMatch: ETag },
    { CopySourceIfUnmodifiedSince: past },
    { CopySourceIfModifiedSince: future },
  ]) {
    expect(await failure(copy("no", "source", condition))).toBe("412 PreconditionFailed");
    const upload = await start("no");
    expect(await failure(partCopy(upload, 1, "source", condition))).toBe("412 PreconditionFailed");
  }
});

test("what comes without a checksum gets CRC64NVME of the whole object, as on S3", async () => {
  const client = s3.newClient({ requestChecksumCalculation: "WHEN_REQUIRED" });
  const whole = { ChecksumCRC64NVME: "jSnVw/bqjr4=", ChecksumType: "FULL_OBJECT" };
  const command = new PutObjectCommand({ Bucket, Key: "bare", Body: "hello world" });
  expect(await client.send(command)).toMatchObject(whole);
  expect(await head("bare", { ChecksumMode: "ENABLED" })).toMatchObject(whole);
  const first = bytes(5 * mib);
  const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key: "two" }));
  const upload = { Bucket, Key: "two", UploadId };
  const { ETag } = await client.send(
    new UploadPartCommand({ ...upload, PartNumber: 1, Body: first }),
  );
  const second = await partCopy(upload, 2, "bare");
  const done = await complete(upload, [{ PartNumber: 1, ETag }, second]);
  const all = Buffer.concat([first, Buffer.from("hello world")]);
  const same = await client.send(
    new PutObjectCommand({ Bucket, Key: "whole", Body: all, ChecksumAlgorithm: "CRC64NVME" }),
  );
  expect(done).toMatchObject({
    ChecksumCRC64NVME: same.ChecksumCRC64NVME,
    ChecksumType: "FULL_OBJECT",
  });
  const read = await s3.client.send(
    new GetObjectCommand({ Bucket, Key: "two", ChecksumMode: "ENABLED" }),
  );
  expect((await read.Body?.transformToByteArray())?.length).toBe(all.length);
});

test("a copy keeps its source's checksum algorithm, for the whole object, or has the one that is asked for", async () => {
  const { ChecksumSHA256 } = await put("sha", { ChecksumAlgorithm: "SHA256" });
  const kept = await copy("sha-copy", "sha");
  expect(kept.CopyObjectResult).toMatchObject({ ChecksumSHA256, ChecksumType: "FULL_OBJECT" });
  const asked = await copy("crc-copy", "sha", { ChecksumAlgorithm: "CRC64NVME" });
  expect(asked.CopyObjectResult?.ChecksumCRC64NVME).toBe("jSnVw/bqjr4=");
});

test("a conditional completion conflicts with whatever happened to the key meanwhile", async () => {
  await put("part");
  const { ETag: IfMatch } = await put("contested");
  const during = await start("contested");
  const parts = [await partCopy(during, 1, "part")];
  await put("contested");
  expect(await failure(complete(during, parts, { IfMatch }))).toBe(
    "409 ConditionalRequestConflict",
  );
  await complete(during, parts);

  const fresh = await start("fresh");
  const one = [await partCopy(fresh, 1, "part")];
  await put("fresh");
  expect(await failure(complete(fresh, one, { IfNoneMatch: "*" }))).toBe("412 PreconditionFailed");
  await s3.client.send(new DeleteObjectCommand({ Bucket, Key: "fresh" }));
  expect(await failure(complete(fresh, one, { IfNoneMatch: "*" }))).toBe(
    "409 ConditionalRequestConflict",
  );
  const again = await start("fresh");
  await complete(again, [await partCopy(again, 1, "part")], { IfNoneMatch: "*" });
});
