import { PutBucketPolicyCommand } from "@aws-sdk/client-s3";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compareKeys } from "#core/copy/s3-copy/byte-order";
import { listPage, lookUpIn } from "#core/copy/s3-copy/look-up";
import { callsOf, fill, fillMany, newBucket } from "#tests/core/copy/s3-copy/plan-support";
import { actIn } from "#tests/functions/support";
import { type TestCloud, testCloud } from "#tests/support/cloud";

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await testCloud();
  actIn(cloud);
});
afterAll(() => cloud.close());

const requests = () => callsOf(cloud, "ListObjectsV2") + callsOf(cloud, "HeadObject");
const sorted = (keys: Iterable<string>) => [...new Set(keys)].sort(compareKeys);

describe("looking keys up", () => {
  test("finds exactly those that are there, with no more requests than keys", async () => {
    const names = fc.constantFrom(
      "a",
      "b",
      "a/1",
      "a/2",
      "a/b/1",
      "b/é",
      "b/𝒳",
      "c/",
      "c//d",
      "z z",
    );
    const key = fc.array(names, { minLength: 1, maxLength: 3 }).map((parts) => parts.join("/"));
    const some = fc.uniqueArray(key, { minLength: 1, maxLength: 25 });
    await fc.assert(
      fc.asyncProperty(some, some, fc.boolean(), async (there, others, isInTwo) => {
        const bucket = await newBucket(cloud);
        await fillMany(cloud, bucket, there);
        const wanted = sorted([...others, ...there.filter((_, n) => n % 2 === 0)]);
        cloud.gate.ledger.reset();
        const lookUp = lookUpIn(bucket, isInTwo ? { root: "" } : {});
        const half = isInTwo ? Math.ceil(wanted.length / 2) : wanted.length;
        const found = new Map([
          ...(await lookUp(wanted.slice(0, half))),
          ...(await lookUp(wanted.slice(half))),
        ]);
        expect(requests()).toBeLessThanOrEqual(wanted.length);
        expect(sorted(found.keys())).toEqual(wanted.filter((key) => there.includes(key)));
        for (const [key, seen] of found) expect([seen.key, seen.sizeBytes]).toEqual([key, 1]);
      }),
      { numRuns: 30 },
    );
  });

  test("goes through no crowded folder for the few keys that are wanted of it", async () => {
    const bucket = await newBucket(cloud);
    const keys = Array.from({ length: 1100 }, (_, n) => `crowd/${String(n).padStart(5, "0")}`);
    await fillMany(cloud, bucket, keys);
    const wanted = ["crowd/00000", "crowd/00500", "crowd/01090", "crowd/x"];
    cloud.gate.ledger.reset();
    expect([...(await lookUpIn(bucket)(wanted)).keys()].sort()).toEqual(wanted.slice(0, 3));
    expect(requests()).toBeLessThanOrEqual(wanted.length);
    cloud.gate.ledger.reset();
    expect((await lookUpIn(bucket)(keys)).size).toBe(keys.length);
    expect(requests()).toBe(2);
  });

  test("remembers a listing: an empty place is listed once, however many pages of keys are asked for", async () => {
    const bucket = await newBucket(cloud);
    await fill(cloud, bucket, { other: "1" });
    const lookUp = lookUpIn(bucket, { root: "to/" });
    cloud.gate.ledger.reset();
    for (let page = 0; page < 5; page++)
      expect(await lookUp([`to/${page}/a`, `to/${page}/b`])).toEqual(new Map());
    expect(requests()).toBe(1);
  });

  test("does without listing where that is denied", async () => {
    const bucket = await newBucket(cloud);
    await fill(cloud, bucket, { "a/1": "1", "a/2": "2", "a/3": "3" });
    const Policy = JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Deny",
          Principal: "*",
          Action: "s3:ListBucket",
          Resource: `arn:aws:s3:::${bucket}`,
        },
      ],
    });
    await cloud.s3.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy }));
    expect((await lookUpIn(bucket)(["a/1", "a/2", "a/3"])).size).toBe(3);
  });

  test("lists keys that XML cannot hold as they are", async () => {
    const bucket = await newBucket(cloud);
    const keys = ["a b", "a&<>b", "a+b", "a%2Fb", "a\u0001\u001fb", "a\nb", "𝒳"];
    await fill(cloud, bucket, Object.fromEntries(keys.map((key) => [key, "1"])));
    const { objects } = await listPage(bucket, "");
    expect(objects.map(({ key }) => key)).toEqual(sorted(keys));
  });
});
