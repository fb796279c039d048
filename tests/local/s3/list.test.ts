import { CreateBucketCommand, ListObjectsCommand, ListObjectsV2Command } from "@aws-sdk/client-s3";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { listPage } from "#local/engines/s3/listing";
import { type Fixture, failure, startS3 } from "#tests/local/s3/fixture";

const byBytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));

/** What S3 lists, written down naively: keys and common prefixes, in byte order, each once. */
function expected(keys: string[], prefix: string, delimiter: string, after = ""): string[] {
  const names = keys
    .filter((key) => key.startsWith(prefix) && (!after || byBytes(key, after) > 0))
    .map((key) => {
      const end = delimiter ? key.indexOf(delimiter, prefix.length) : -1;
      return end < 0 ? key : `${key.slice(0, end + delimiter.length)}*`;
    });
  return [...new Set(names)].sort((a, b) => byBytes(a.replace(/\*$/, ""), b.replace(/\*$/, "")));
}

test("pages of any size hold every key and every common prefix once, in byte order", () => {
  const text = fc.string({
    unit: fc.constantFrom("a", "b", "/", "é", "\u{1f9ec}", "\uffff"),
    maxLength: 6,
  });
  const key = text.filter((one) => one !== "");
  fc.assert(
    fc.property(
      fc.uniqueArray(key, { maxLength: 25 }),
      fc.oneof(fc.constant(""), text),
      fc.constantFrom("", "/", "a", "/a"),
      fc.integer({ min: 1, max: 7 }),
      (keys, prefix, delimiter, limit) => {
        const rows = keys
          .map((one) => ({ key: Buffer.from(one) }))
          .sort((a, b) => Buffer.compare(a.key, b.key));
        const scan = (from: Buffer, until: Buffer | undefined, count: number) =>
          rows
            .filter((row) => Buffer.compare(row.key, from) >= 0)
            .filter((row) => !until || Buffer.compare(row.key, until) < 0)
            .slice(0, count);
        const seen: string[] = [];
        let from: Buffer | undefined;
        do {
          const page = listPage(scan, { prefix, delimiter, from, limit });
          expect(page.entries.length).toBeLessThanOrEqual(limit);
          if (page.next) expect(page.entries.length).toBe(limit);
          for (const entry of page.entries)
            seen.push("row" in entry ? entry.row.key.toString() : `${entry.commonPrefix}*`);
          from = page.next;
        } while (from);
        expect(seen).toEqual(expected(keys, prefix, delimiter));
      },
    ),
    { numRuns: 300 },
  );
});

let s3: Fixture;
const Bucket = "lists";
const keys = ["a", "a/1", "a/2", "a/b/3", "a b+c", "b/1", "ü/x", "z\n\u0001", "é%41"];

beforeAll(async () => {
  s3 = await startS3();
  await s3.client.send(new CreateBucketCommand({ Bucket }));
  for (const key of keys) await s3.engine.put(Bucket, key, Buffer.from("x"));
});
afterAll(() => s3.stop());

const v2 = (more: object = {}) => s3.client.send(new ListObjectsV2Command({ Bucket, ...more }));
const v1 = (more: object = {}) => s3.client.send(new ListObjectsCommand({ Bucket, ...more }));

test.each([1, 2, 4, 1000])(
  "ListObjectsV2 in pages of %i gives all keys in byte order",
  async (MaxKeys) => {
    const seen: (string | undefined)[] = [];
    let ContinuationToken: string | undefined;
    do {
      const page: Awaited<ReturnType<typeof v2>> = await v2({
        MaxKeys,
        ContinuationToken,
        EncodingType: "url",
      });
      expect(page.KeyCount).toBe(page.Contents?.length);
      for (const { Key } of page.Contents ?? [])
        seen.push(decodeURIComponent(String(Key).replaceAll("+", " ")));
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken);
    expect(seen).toEqual([...keys].sort(byBytes));
  },
);

test("keys that XML can carry come back the same without encoding", async () => {
  const page = await v2({ Prefix: "a" });
  expect(page.Contents?.map(({ Key }) => Key)).toEqual(["a", "a b+c", "a/1", "a/2", "a/b/3"]);
  expect(page.Contents?.[0]).toMatchObject({
    Size: 1,
    StorageClass: "STANDARD",
    ETag: expect.stringMatching(/^"/),
  });
  expect(page.Contents?.[0]?.Owner).toBeUndefined();
  expect((await v2({ FetchOwner: true })).Contents?.[0]?.Owner?.ID).toBe("000000000000");
});

test("prefix, delimiter and start-after agree with the naive model", async () => {
  const text = fc.constantFrom("", "a", "a/", "a/1", "b", "ü/", "zz");
  await fc.assert(
    fc.asyncProperty(
      text,
      fc.constantFrom("", "/", "b"),
      text,
      async (Prefix, Delimiter, StartAfter) => {
        const page = await v2({
          Prefix,
          Delimiter: Delimiter || undefined,
          StartAfter: StartAfter || undefined,
          EncodingType: "url",
        });
        const read = (text: string | undefined) =>
          decodeURIComponent(String(text).replaceAll("+", " "));
        const names = [
          ...(page.Contents ?? []).map(({ Key }) => read(Key)),
          ...(page.CommonPrefixes ?? []).map((common) => `${read(common.Prefix)}*`),
        ];
        expect(names.sort()).toEqual(expected(keys, Prefix, Delimiter, StartAfter).sort());
      },
    ),
    { numRuns: 40 },
  );
});

test("ListObjects version 1 goes on from its markers, common prefixes included", async () => {
  const seen: (string | undefined)[] = [];
  let Marker: string | undefined;
  do {
    const page: Awaited<ReturnType<typeof v1>> = await v1({
      Marker,
      Delimiter: "/",
      MaxKeys: 1,
      Prefix: "",
    });
    seen.push(page.Contents?.[0]?.Key ?? page.CommonPrefixes?.[0]?.Prefix);
    Marker = page.IsTruncated ? page.NextMarker : undefined;
  } while (Marker);
  expect(seen).toEqual(["a", "a b+c", "a/", "b/", "z\n\u0001", "é%41", "ü/"]);
});

test("MaxKeys 0 is an empty page; nonsense is InvalidArgument; a wrong token too", async () => {
  expect(await v2({ MaxKeys: 0 })).toMatchObject({ KeyCount: 0, IsTruncated: false });
  expect(await failure(v2({ MaxKeys: -1 }))).toBe("400 InvalidArgument");
  expect(await failure(v2({ ContinuationToken: "not a token" }))).toBe("400 InvalidArgument");
  expect(await failure(v2({ EncodingType: "other" }))).toBe("400 InvalidArgument");
});
