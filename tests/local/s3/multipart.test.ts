import { createHash } from "node:crypto";
import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  GetObjectAttributesCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bytes, type Fixture, failure, startS3 } from "#tests/local/s3/fixture";

let s3: Fixture;
const Bucket = "bucket";
const mebibyte = 1024 * 1024;
const [first, second] = [bytes(5 * mebibyte, 1), bytes(1000, 2)];

beforeAll(async () => {
  s3 = await startS3();
  await s3.client.send(new CreateBucketCommand({ Bucket }));
});
afterAll(() => s3.stop());

async function begin(Key: string, more: object = {}): Promise<string> {
  const answer = await s3.client.send(new CreateMultipartUploadCommand({ Bucket, Key, ...more }));
  return String(answer.UploadId);
}
async function upload(Key: string, UploadId: string, PartNumber: number, Body: Buffer, more = {}) {
  const answer = await s3.client.send(
    new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body, ...more }),
  );
  return { PartNumber, ...answer };
}
function complete(Key: string, UploadId: string, Parts: CompletedPart[], more: object = {}) {
  return s3.client.send(
    new CompleteMultipartUploadCommand({
      Bucket,
      Key,
      UploadId,
      MultipartUpload: { Parts },
      ...more,
    }),
  );
}
async function read(Key: string, more: object = {}): Promise<Buffer> {
  const answer = await s3.client.send(new GetObjectCommand({ Bucket, Key, ...more }));
  return Buffer.from((await answer.Body?.transformToByteArray()) ?? []);
}
const md5 = (data: Buffer) => createHash("md5").update(data).digest();

test("parts sent in any order become the object; the ETag is the MD5 of the MD5s", async () => {
  const id = await begin("two", {
    Metadata: { a: "1" },
    StorageClass: "STANDARD_IA",
    Tagging: "t=1",
  });
  const tail = await upload("two", id, 7, second);
  const head = await upload("two", id, 2, first);
  const done = await complete("two", id, [head, tail]);
  const expected = md5(Buffer.concat([md5(first), md5(second)])).toString("hex");
  expect(done.ETag).toBe(`"${expected}-2"`);
  expect((await read("two")).equals(Buffer.concat([first, second]))).toBe(true);
  const answer = await s3.client.send(new GetObjectCommand({ Bucket, Key: "two", PartNumber: 2 }));
  expect(answer).toMatchObject({
    PartsCount: 2,
    ContentLength: 1000,
    ContentRange: `bytes ${first.length}-${first.length + 999}/${first.length + 1000}`,
    Metadata: { a: "1" },
    StorageClass: "STANDARD_IA",
    TagCount: 1,
  });
  expect((await read("two", { PartNumber: 1 })).equals(first)).toBe(true);
  expect(await failure(read("two", { PartNumber: 3 }))).toBe("416 InvalidPartNumber");
  const range = `bytes=${first.length - 5}-${first.length + 4}`;
  expect(
    (await read("two", { Range: range })).equals(
      Buffer.concat([first.subarray(-5), second.subarray(0, 5)]),
    ),
  ).toBe(true);
});

test("completing again with the same parts answers the same; with others it is NoSuchUpload", async () => {
  const id = await begin("again");
  const part = await upload("again", id, 1, second);
  const done = await complete("again", id, [part]);
  expect((await complete("again", id, [part])).ETag).toBe(done.ETag);
  expect(await failure(complete("again", id, [{ ...part, PartNumber: 2 }]))).toBe(
    "404 NoSuchUpload",
  );
  expect(await failure(upload("again", id, 2, second))).toBe("404 NoSuchUpload");
});

test("complete refuses wrong order, unknown parts, wrong ETags, small parts and empty lists", async () => {
  const id = await begin("wrong");
  const one = await upload("wrong", id, 1, second);
  const two = await upload("wrong", id, 2, second);
  const attempt = (parts: CompletedPart[]) => failure(complete("wrong", id, parts));
  expect(await attempt([two, one])).toBe("400 InvalidPartOrder");
  expect(await attempt([one, one])).toBe("400 InvalidPartOrder");
  expect(await attempt([one, { ...two, PartNumber: 3 }])).toBe("400 InvalidPart");
  expect(await attempt([{ ...one, ETag: '"0123"' }])).toBe("400 InvalidPart");
  expect(await attempt([one, two])).toBe("400 EntityTooSmall");
  expect(await attempt([])).toBe("400 MalformedXML");
  expect(await failure(read("wrong"))).toBe("404 NoSuchKey");
});

test("a part that is sent again replaces the earlier one", async () => {
  const id = await begin("resent");
  await upload("resent", id, 1, first);
  const part = await upload("resent", id, 1, second);
  await complete("resent", id, [part]);
  expect((await read("resent")).equals(second)).toBe(true);
});

test("an aborted upload is gone", async () => {
  const id = await begin("aborted");
  const part = await upload("aborted", id, 1, second);
  const abort = new AbortMultipartUploadCommand({ Bucket, Key: "aborted", UploadId: id });
  await s3.client.send(abort);
  expect(await failure(complete("aborted", id, [part]))).toBe("404 NoSuchUpload");
  expect(await failure(s3.client.send(abort))).toBe("404 NoSuchUpload");
});

test("If-None-Match: * and the announced object size guard the completion", async () => {
  const id = await begin("guarded");
  const part = await upload("guarded", id, 1, second);
  expect(await failure(complete("guarded", id, [part], { MpuObjectSize: 1 }))).toBe(
    "400 InvalidRequest",
  );
  await s3.client.send(new PutObjectCommand({ Bucket, Key: "guarded", Body: "first" }));
  expect(await failure(complete("guarded", id, [part], { IfNoneMatch: "*" }))).toBe(
    "412 PreconditionFailed",
  );
  await complete("guarded", id, [part], { MpuObjectSize: 1000 });
  expect((await read("guarded")).equals(second)).toBe(true);
});

test("composite and full-object checksums of the upload are made from those of its parts", async () => {
  for (const ChecksumType of ["COMPOSITE", "FULL_OBJECT"] as const) {
    const id = await begin("sums", { ChecksumAlgorithm: "CRC32", ChecksumType });
    const parts = [await upload("sums", id, 1, first), await upload("sums", id, 2, second)];
    const done = await complete("sums", id, parts);
    const answer = await s3.client.send(
      new GetObjectCommand({ Bucket, Key: "sums", ChecksumMode: "ENABLED" }),
    );
    // The SDK itself verifies a full-object checksum while it reads.
    await answer.Body?.transformToByteArray();
    expect(answer).toMatchObject({ ChecksumType, ChecksumCRC32: done.ChecksumCRC32 });
    expect(done.ChecksumCRC32?.endsWith("-2")).toBe(ChecksumType === "COMPOSITE");
  }
  const attributes = await s3.client.send(
    new GetObjectAttributesCommand({ Bucket, Key: "sums", ObjectAttributes: ["ObjectParts"] }),
  );
  expect(attributes.ObjectParts).toMatchObject({
    TotalPartsCount: 2,
    Parts: [
      { PartNumber: 1, Size: first.length },
      { PartNumber: 2, Size: 1000 },
    ],
  });
});

test("UploadPartCopy makes parts of ranges, with true MD5s, and outlives its source", async () => {
  const source = Buffer.concat([first, second]);
  await s3.client.send(new PutObjectCommand({ Bucket, Key: "source", Body: source }));
  const id = await begin("copied");
  const CopySource = `${Bucket}/source`;
  const part = async (PartNumber: number, CopySourceRange: string) => {
    const answer = await s3.client.send(
      new UploadPartCopyCommand({
        Bucket,
        Key: "copied",
        UploadId: id,
        PartNumber,
        CopySource,
        CopySourceRange,
      }),
    );
    return { PartNumber, ETag: answer.CopyPartResult?.ETag };
  };
  const head = await part(1, `bytes=0-${first.length - 1}`);
  const tail = await part(2, `bytes=${first.length}-${source.length - 1}`);
  expect(head.ETag).toBe(`"${md5(first).toString("hex")}"`);
  expect(await failure(part(3, `bytes=0-${source.length}`))).toBe("400 InvalidArgument");
  await s3.client.send(new PutObjectCommand({ Bucket, Key: "source", Body: "replaced" }));
  await complete("copied", id, [head, tail]);
  expect((await read("copied")).equals(source)).toBe(true);
});

test("a copy of an object made of parts has the MD5 of its content as ETag, as on AWS", async () => {
  const id = await begin("parts");
  const parts = [await upload("parts", id, 1, first), await upload("parts", id, 2, second)];
  await complete("parts", id, parts);
  const answer = await s3.client.send(
    new CopyObjectCommand({ Bucket, Key: "one", CopySource: `${Bucket}/parts` }),
  );
  const expected = md5(Buffer.concat([first, second])).toString("hex");
  expect(answer.CopyObjectResult?.ETag).toBe(`"${expected}"`);
});

test("a source that is replaced while it is copied fails the copy, not the engine", async () => {
  await s3.client.send(new PutObjectCommand({ Bucket, Key: "block", Body: first }));
  const id = await begin("moving");
  const parts: CompletedPart[] = [];
  for (let PartNumber = 1; PartNumber <= 12; PartNumber++) {
    const part = { Bucket, Key: "moving", UploadId: id, PartNumber, CopySource: `${Bucket}/block` };
    const answer = await s3.client.send(new UploadPartCopyCommand(part));
    parts.push({ PartNumber, ETag: answer.CopyPartResult?.ETag });
  }
  await complete("moving", id, parts);
  const copy = s3.client.send(
    new CopyObjectCommand({ Bucket, Key: "moved", CopySource: `${Bucket}/moving` }),
  );
  const replaced = s3.client.send(new PutObjectCommand({ Bucket, Key: "moving", Body: "new" }));
  expect(await failure(copy)).toBe("412 PreconditionFailed");
  await replaced;
  expect((await read("moving")).toString()).toBe("new");
});

test("ListParts and ListMultipartUploads page through what is open", async () => {
  await s3.client.send(new CreateBucketCommand({ Bucket: "lists" }));
  const ids: string[] = [];
  for (const Key of ["a/1", "a/2", "b", "b"])
    ids.push(
      String(
        (await s3.client.send(new CreateMultipartUploadCommand({ Bucket: "lists", Key }))).UploadId,
      ),
    );
  const list = (more: object) =>
    s3.client.send(new ListMultipartUploadsCommand({ Bucket: "lists", ...more }));
  const seen: (string | undefined)[] = [];
  let page = await list({ MaxUploads: 1 });
  for (;;) {
    seen.push(...(page.Uploads ?? []).map(({ UploadId }) => UploadId));
    if (!page.IsTruncated) break;
    page = await list({
      MaxUploads: 1,
      KeyMarker: page.NextKeyMarker,
      UploadIdMarker: page.NextUploadIdMarker,
    });
  }
  expect([...seen].sort()).toEqual([...ids].sort());
  const rolled = await list({ Delimiter: "/" });
  expect(rolled.CommonPrefixes).toEqual([{ Prefix: "a/" }]);
  expect(rolled.Uploads?.map(({ Key }) => Key)).toEqual(["b", "b"]);

  const id = await begin("listed");
  for (const number of [1, 2, 5]) await upload("listed", id, number, second);
  const parts = (more: object) =>
    s3.client.send(new ListPartsCommand({ Bucket, Key: "listed", UploadId: id, ...more }));
  const start = await parts({ MaxParts: 2 });
  expect(start).toMatchObject({ IsTruncated: true, NextPartNumberMarker: "2" });
  const rest = await parts({ PartNumberMarker: start.NextPartNumberMarker });
  expect(rest.Parts).toMatchObject([{ PartNumber: 5, Size: 1000 }]);
  expect(rest.IsTruncated).toBe(false);
});
