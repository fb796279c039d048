import {
  ListObjectsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
} from "@aws-sdk/client-s3";
import * as fc from "fast-check";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { VirtualObject } from "#local/objects";
import { type Fixture, startS3 } from "#tests/local/s3/fixture";

let s3: Fixture;
let Bucket: string;
let buckets = 0;
beforeAll(async () => {
  s3 = await startS3();
});
afterAll(() => s3.stop());
beforeEach(() => {
  Bucket = `virtual-${buckets++}`;
  s3.engine.ensureBucket(Bucket);
});

const bytewise = (one: string, other: string) =>
  Buffer.compare(Buffer.from(one), Buffer.from(other));

/** Lets the bucket list these keys, with the size 7, beside its own. */
function addVirtual(keys: string[], bucket = Bucket): void {
  const objects = [...keys].sort(bytewise).map(
    (key): VirtualObject => ({
      ...{ key: Buffer.from(key), sizeBytes: 7, etag: "e" },
      modifiedAt: Date.UTC(2026, 0, 1),
    }),
  );
  s3.engine.virtual(bucket, (from, until, limit) =>
    objects
      .filter(({ key }) => Buffer.compare(key, from) >= 0)
      .filter(({ key }) => !until || Buffer.compare(key, until) < 0)
      .slice(0, limit),
  );
}

async function listed(input: object): Promise<string[]> {
  const keys: string[] = [];
  let ContinuationToken: string | undefined;
  do {
    const page = await s3.client.send(
      new ListObjectsV2Command({ Bucket, ...input, ContinuationToken }),
    );
    keys.push(...(page.Contents ?? []).map(({ Key, Size }) => `${Key}=${Size}`));
    keys.push(...(page.CommonPrefixes ?? []).map(({ Prefix }) => String(Prefix)));
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken);
  return keys;
}

test("a bucket lists virtual objects as objects, by either version of the listing, and no versions of them", async () => {
  addVirtual(["a/1"]);
  const { Contents = [] } = await s3.client.send(new ListObjectsV2Command({ Bucket }));
  expect(Contents).toEqual([
    {
      ...{ Key: "a/1", Size: 7, ETag: '"e"', StorageClass: "STANDARD" },
      LastModified: new Date(Date.UTC(2026, 0, 1)),
    },
  ]);
  const first = await s3.client.send(new ListObjectsCommand({ Bucket }));
  expect(first.Contents?.map(({ Key }) => Key)).toEqual(["a/1"]);
  const { Versions = [] } = await s3.client.send(new ListObjectVersionsCommand({ Bucket }));
  expect(Versions).toEqual([]);
});

test("an alias lists the virtual objects of its bucket, and another bucket lists none", async () => {
  addVirtual(["a"]);
  s3.engine.alias(`${Bucket}-alias`, Bucket);
  expect(await listed({ Bucket: `${Bucket}-alias` })).toEqual(["a=7"]);
  s3.engine.ensureBucket(`${Bucket}-other`);
  expect(await listed({ Bucket: `${Bucket}-other` })).toEqual([]);
});

test("stored and virtual objects come in one byte order, each key once, page by page; what is stored wins", async () => {
  const key = fc
    .array(fc.constantFrom("a", "b", "/", "0", "é", "😀", "｡"), { minLength: 1, maxLength: 4 })
    .map((parts) => parts.join(""));
  const keys = fc.uniqueArray(key, { maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(keys, keys, fc.integer({ min: 1, max: 4 }), async (own, virtual, MaxKeys) => {
      Bucket = `virtual-${buckets++}`;
      s3.engine.ensureBucket(Bucket);
      addVirtual(virtual);
      for (const each of own) await s3.engine.put(Bucket, each, Buffer.of(1));
      const expected = [...new Set([...own, ...virtual])].sort(bytewise);
      const sizes = expected.map((each) => `${each}=${own.includes(each) ? 1 : 7}`);
      expect(await listed({ MaxKeys })).toEqual(sizes);
      const rolledUp = new Set(
        expected.map((each, at) => (each.includes("/") ? `${each.split("/")[0]}/` : sizes[at])),
      );
      expect(new Set(await listed({ MaxKeys, Delimiter: "/" }))).toEqual(rolledUp);
    }),
    { numRuns: 40 },
  );
});
