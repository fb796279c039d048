import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compare, compareClosely, isIdentical } from "#core/copy/s3-copy/identical";
import { type Headed, head } from "#core/copy/s3-copy/seen";
import { callsOf, newBucket } from "#tests/core/copy/s3-copy/plan-support";
import { actIn } from "#tests/functions/support";
import { type TestCloud, testCloud } from "#tests/support/cloud";

const md5 = "0123456789abcdef0123456789abcdef";
const base: Headed = {
  ...{ bucket: "b", key: "k", sizeBytes: 10, etag: md5, lastModifiedAt: 1000, isKms: false },
};
const of = (change: Partial<Headed>): Headed => ({ ...base, ...change });
const sum = (value: string, isOfWhole = true) => ({
  checksum: { algorithm: "SHA256", value, isOfWhole },
});
const byParts = `${md5}-2`;
const other = md5.replace("0", "f");

describe("two objects", () => {
  test.each([
    ["of other sizes are different, whatever their ETags say", { sizeBytes: 11 }, "different"],
    ["of equal size and ETag are identical", {}, "identical"],
    ["of equal size and other ETags are a matter of doubt", { etag: other }, "doubtful"],
  ])("%s", (_, change, expected) => {
    expect(compare(base, of(change))).toBe(expected);
  });

  test("that are empty are identical, whatever their ETags say", () => {
    expect(compare(of({ sizeBytes: 0 }), of({ sizeBytes: 0, etag: other }))).toBe("identical");
  });

  test.each<[string, Partial<Headed>, Partial<Headed>, string]>([
    [
      "equal checksums of the whole are identical",
      sum("x"),
      { etag: other, ...sum("x") },
      "identical",
    ],
    [
      "other checksums of the whole are different, although the copy is newer and came in parts",
      sum("x"),
      { etag: byParts, lastModifiedAt: 2000, ...sum("y") },
      "different",
    ],
    [
      "other checksums of parts prove nothing: the newer one that came in parts is a copy",
      { etag: byParts, ...sum("x-2", false) },
      { etag: other, lastModifiedAt: 2000, ...sum("y-3", false) },
      "identical",
    ],
    [
      "a checksum of the whole is not compared with one of parts",
      { etag: byParts, lastModifiedAt: 3000, ...sum("x-2", false) },
      { etag: other, ...sum("x") },
      "different",
    ],
    [
      "no checksums, one came in parts, the copy is not older: identical",
      { etag: byParts },
      { etag: other },
      "identical",
    ],
    [
      "no checksums, one came in parts, the copy is older than the source: different",
      { etag: byParts, lastModifiedAt: 1001 },
      { etag: other },
      "different",
    ],
    [
      "no checksums and two MD5s: different, although the copy is newer",
      {},
      { etag: other, lastModifiedAt: 2000 },
      "different",
    ],
    [
      "an ETag of a KMS-encrypted object is no MD5: the newer one is a copy",
      {},
      { etag: other, lastModifiedAt: 2000, isKms: true },
      "identical",
    ],
  ])("looked at closely: %s", (_, source, copy, expected) => {
    expect(compareClosely(of(source), of(copy))).toBe(expected);
  });
});

describe("objects of S3", () => {
  let cloud: TestCloud;
  let bucket: string;
  beforeAll(async () => {
    cloud = await testCloud();
    actIn(cloud);
    bucket = await newBucket(cloud);
  });
  afterAll(() => cloud.close());

  const seen = async (key: string) => {
    const found = await head({ bucket, key });
    if (!found) throw new Error(`${key} is not there.`);
    return found;
  };

  /** 6 MiB in two parts: its ETag is no MD5 of the content. */
  async function uploadInParts(Key: string, letter: string) {
    const { UploadId } = await cloud.s3.send(
      new CreateMultipartUploadCommand({ Bucket: bucket, Key, ChecksumAlgorithm: "CRC64NVME" }),
    );
    const bodies = [Buffer.alloc(5 * 1024 ** 2, letter), Buffer.alloc(1024 ** 2, letter)];
    const Parts = await Promise.all(
      bodies.map(async (Body, n) => {
        const part = { Bucket: bucket, Key, UploadId, PartNumber: n + 1, Body };
        const { ETag, ChecksumCRC64NVME } = await cloud.s3.send(
          new UploadPartCommand({ ...part, ChecksumAlgorithm: "CRC64NVME" }),
        );
        return { ETag, ChecksumCRC64NVME, PartNumber: n + 1 };
      }),
    );
    await cloud.s3.send(
      new CompleteMultipartUploadCommand({
        ...{ Bucket: bucket, Key, UploadId, MultipartUpload: { Parts } },
      }),
    );
  }

  test("are recognised as copies although copying changed their ETag", async () => {
    await uploadInParts("parts", "a");
    await cloud.s3.send(
      new CopyObjectCommand({ Bucket: bucket, Key: "copy", CopySource: `${bucket}/parts` }),
    );
    const [source, copy] = [await seen("parts"), await seen("copy")];
    expect(source.etag).not.toBe(copy.etag);
    expect(await isIdentical(source, copy)).toBe(true);
  });

  test("of the same size and another content are not, although they are newer", async () => {
    await uploadInParts("original", "a");
    await cloud.clock.advance(60_000);
    await cloud.s3.send(
      new PutObjectCommand({
        ...{ Bucket: bucket, Key: "other", Body: Buffer.alloc(6 * 1024 ** 2, "b") },
        ChecksumAlgorithm: "CRC64NVME",
      }),
    );
    expect(await isIdentical(await seen("original"), await seen("other"))).toBe(false);
  });

  test("are not asked for anything when sizes or ETags decide", async () => {
    for (const [Key, text] of Object.entries({ one: "abc", same: "abc", longer: "abcd" }))
      await cloud.s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: Buffer.from(text) }));
    const [one, same, longer] = [await seen("one"), await seen("same"), await seen("longer")];
    cloud.gate.ledger.reset();
    expect(await isIdentical(one, same)).toBe(true);
    expect(await isIdentical(one, longer)).toBe(false);
    expect(callsOf(cloud, "HeadObject")).toBe(0);
  });
});
