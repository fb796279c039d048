import { PutBucketPolicyCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as Ledger from "#core/copy/ledger";
import { plan } from "#core/copy/s3-copy/plan";
import { usual } from "#core/copy/s3-copy/tuning";
import {
  asSystem,
  callsOf,
  copiesOf,
  fill,
  fillMany,
  itemsOf,
  jobOf,
  later,
  newBucket,
  rowOf,
} from "#tests/core/copy/s3-copy/plan-support";
import { actIn } from "#tests/functions/support";
import { type TestCloud, testCloud } from "#tests/support/cloud";

let cloud: TestCloud;
let from: string;
let to: string;

beforeAll(async () => {
  cloud = await testCloud();
  actIn(cloud);
  from = await newBucket(cloud, "from");
  to = await newBucket(cloud, "to");
});
afterAll(() => cloud.close());

const wish = (source: string, folder: string, outputFileName?: string) => ({
  sourceUri: `s3://${from}/${source}`,
  destinationUri: `s3://${to}/${folder}`,
  ...(outputFileName && { outputFileName }),
});

/** Why a job is refused. */
async function refusalOf(...args: Parameters<typeof jobOf>): Promise<string> {
  const run = await jobOf(...args);
  await expect(asSystem(() => plan(run, later()))).rejects.toMatchObject({ code: "copy.refused" });
  expect(await Ledger.readTasks(run.copyJobId)).toBeUndefined();
  const { status, statusReason = "" } = await rowOf(run);
  expect(status).toBe("FAILED");
  return statusReason;
}

describe("a wildcard", () => {
  test("takes what lies below its prefix and nothing of siblings that begin like it", async () => {
    await fill(cloud, from, { "S1/a": "1", "S1/b/c": "2", "S10/a": "3", S1: "4", "S1-x/a": "5" });
    expect(await copiesOf(await jobOf([wish("S1/*", "wild/")]))).toEqual({
      [`s3://${from}/S1/a`]: `s3://${to}/wild/a`,
      [`s3://${from}/S1/b/c`]: `s3://${to}/wild/b/c`,
    });
  });

  test("a folder keeps its own name, and takes nothing of its siblings either", async () => {
    await fill(cloud, from, { "run/S2/a": "1", "run/S20/a": "2" });
    expect(await copiesOf(await jobOf([wish("run/S2/", "tree/")]))).toEqual({
      [`s3://${from}/run/S2/a`]: `s3://${to}/tree/S2/a`,
    });
  });

  test("leaves folder markers out, and copies empty files", async () => {
    await fill(cloud, from, {
      "marks/": "",
      "marks/in/": "",
      "marks/empty": "",
      "marks/in/a": "1",
    });
    const items = await itemsOf(await jobOf([wish("marks/*", "marks/")]));
    expect(items).toMatchObject([
      { sourceUri: `s3://${from}/marks/empty`, sizeBytes: 0, action: "copy" },
      { sourceUri: `s3://${from}/marks/in/a`, sizeBytes: 1, action: "copy" },
    ]);
  });

  test("has no limit of objects; batches have 500 at most, and listings alone find everything", async () => {
    const names = Array.from({ length: 1203 }, (_, n) => `many/${String(n).padStart(4, "0")}`);
    await fillMany(cloud, from, names);
    cloud.gate.ledger.reset();
    const run = await jobOf([wish("many/*", "many/")]);
    const items = await itemsOf(run);
    expect(items.map(({ sourceUri }) => sourceUri)).toEqual(
      names.map((name) => `s3://${from}/${name}`),
    );
    const tasks = await Ledger.readTasks(run.copyJobId);
    expect(tasks?.map(({ items }) => items)).toEqual([500, 500, 203]);
    expect(callsOf(cloud, "HeadObject")).toBe(0);
    // Two pages of the source, and one of the destination, which is empty to its end.
    expect(callsOf(cloud, "ListObjectsV2")).toBe(3);
  });

  test("of nothing is refused", async () => {
    expect(await refusalOf([wish("nothing/*", "none/")])).toContain(
      `s3://${from}/nothing/*: nothing lies below it`,
    );
  });
});

describe("keys", () => {
  const strange = [
    "k/a b.txt",
    "k/a#1?x=+&%20.txt",
    "k//twice//a",
    "k/../up",
    "k/./same",
    "k/é/é/日本/𝒳.bam",
    "k/star*/q'\"(!).txt",
    "k/tab\tand\u0001control",
  ];

  test("are kept byte for byte, below a prefix", async () => {
    await fill(cloud, from, Object.fromEntries(strange.map((key) => [key, key])));
    const expected = strange.map((key) => [`s3://${from}/${key}`, `s3://${to}/s/${key.slice(2)}`]);
    expect(await copiesOf(await jobOf([wish("k/*", "s/")]))).toEqual(Object.fromEntries(expected));
  });

  test("are kept byte for byte, named one by one", async () => {
    await fill(cloud, from, Object.fromEntries(strange.map((key) => [key, key])));
    const copies = await copiesOf(await jobOf(strange.map((key, n) => wish(key, `single/${n}/`))));
    expect(copies).toEqual(
      Object.fromEntries(
        strange.map((key, n) => [
          `s3://${from}/${key}`,
          `s3://${to}/single/${n}/${key.slice(key.lastIndexOf("/") + 1)}`,
        ]),
      ),
    );
  });

  test("of 1,024 bytes are copied; a destination that would be longer is refused with its name", async () => {
    const long = `${"é".repeat(511)}/x`;
    expect(Buffer.byteLength(long)).toBe(1024);
    await fill(cloud, from, { [long]: "1" });
    expect(Object.keys(await copiesOf(await jobOf([wish(long, "")])))).toHaveLength(1);
    expect(await refusalOf([wish(`${"é".repeat(511)}/`, "deeper/")])).toMatch(
      /would have a key of 1031 bytes, and S3 takes 1024/,
    );
  });

  test("may be given another name", async () => {
    await fill(cloud, from, { "n/old.txt": "1" });
    expect(await copiesOf(await jobOf([wish("n/old.txt", "n/", "new #1.txt")]))).toEqual({
      [`s3://${from}/n/old.txt`]: `s3://${to}/n/new #1.txt`,
    });
  });
});

describe("what cannot be done", () => {
  test("is refused as a whole before anything is copied, every source by its URI", async () => {
    await fill(cloud, from, { "p/there": "1" });
    const reason = await refusalOf([
      wish("p/there", "p/"),
      wish("p/gone", "p/"),
      wish("p/away", "p/"),
    ]);
    expect(reason).toContain(`s3://${from}/p/gone: there is no such object`);
    expect(reason).toContain(`s3://${from}/p/away: there is no such object`);
  });

  test("two sources with one destination are refused with both their names", async () => {
    await fill(cloud, from, { "c/1/x": "1", "c/2/x": "2" });
    expect(await refusalOf([wish("c/1/x", "c/"), wish("c/2/*", "c/")])).toContain(
      `s3://${from}/c/2/x: would be copied to s3://${to}/c/x, as would s3://${from}/c/1/x`,
    );
  });

  test("the same pair twice is one copy", async () => {
    await fill(cloud, from, { "d/x": "1" });
    const items = await itemsOf(await jobOf([wish("d/x", "d/"), wish("d/*", "d/")]));
    expect(items).toHaveLength(1);
  });

  test("an object is not copied onto itself", async () => {
    await fill(cloud, from, { "self/x": "1" });
    const uri = `s3://${from}/self/x`;
    expect(await refusalOf([{ sourceUri: uri, destinationUri: `s3://${from}/self/` }])).toContain(
      `${uri}: is its own destination`,
    );
  });

  test("a bucket that is not there, of the source or the destination", async () => {
    await fill(cloud, from, { "nb/x": "1" });
    const nowhere = "s3://no-such-bucket-here/";
    expect(
      await refusalOf([wish("nb/x", "x/"), { ...wish("", ""), sourceUri: `${nowhere}y/*` }]),
    ).toContain("there is no bucket no-such-bucket-here");
    expect(await refusalOf([{ ...wish("nb/x", ""), destinationUri: nowhere }])).toContain(
      "there is no bucket no-such-bucket-here",
    );
  });

  test("a source that may not be read is told with the policy statement that mends it", async () => {
    const bucket = await newBucket(cloud, "secret");
    await fill(cloud, bucket, { "s/x": "1" });
    const Action = ["s3:GetObject", "s3:ListBucket"];
    const Resource = [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`];
    const Statement = [{ Effect: "Deny", Principal: "*", Action, Resource }];
    const Policy = JSON.stringify({ Version: "2012-10-17", Statement });
    await cloud.s3.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy }));
    for (const source of ["s/x", "s/*"]) {
      const sourceUri = `s3://${bucket}/${source}`;
      const reason = await refusalOf([{ ...wish("", "denied/"), sourceUri }]);
      expect(reason).toContain(`${sourceUri}: access is denied`);
      expect(reason).toContain(`"arn:aws:s3:::${bucket}/s/*"`);
      expect(reason).toContain('"s3:GetObject"');
    }
  });

  test("a copy onto the job's own report", async () => {
    await fill(cloud, from, { "r/ENDED_COPY.csv": "1" });
    expect(await refusalOf([wish("r/*", "r/")], { writesReport: true })).toContain(
      "as would the job's report",
    );
  });
});

describe("what is at the destination", () => {
  test("and identical is not copied again, also when it is empty", async () => {
    await fill(cloud, from, { "same/a": "abc", "same/empty": "" });
    await fill(cloud, to, { "same/a": "abc", "same/empty": "" });
    const run = await jobOf([wish("same/*", "same/")]);
    expect(await itemsOf(run)).toMatchObject([{ action: "skip" }, { action: "skip" }]);
    expect((await rowOf(run)).counts).toMatchObject({ total: 2, alreadyCopied: 2, failed: 0 });
  });

  test("and another file fails its item, is overwritten, or fails the job, as the job says", async () => {
    await fill(cloud, from, { "differs/a": "abc" });
    await fill(cloud, to, { "differs/a": "abd" });
    const wishes = [wish("differs/a", "differs/")];
    expect(await itemsOf(await jobOf(wishes))).toMatchObject([
      { action: "fail", reason: expect.stringContaining(`s3://${to}/differs/a`) },
    ]);
    expect(await itemsOf(await jobOf(wishes, { onExist: "overwrite" }))).toMatchObject([
      { action: "copy" },
    ]);
    expect(await refusalOf(wishes, { onExist: "fail" })).toContain("another object is at");
  });

  test("is found by listing, however many are there, and nothing else is asked", async () => {
    const keys = Array.from({ length: 40 }, (_, n) => `bulk/${n}.txt`);
    const objects = Object.fromEntries(keys.map((key) => [key, key]));
    await fill(cloud, from, objects);
    await fill(cloud, to, objects);
    cloud.gate.ledger.reset();
    const items = await itemsOf(await jobOf(keys.map((key) => wish(key, "bulk/"))));
    expect(new Set(items.map(({ action }) => action))).toEqual(new Set(["skip"]));
    expect(callsOf(cloud, "HeadObject")).toBe(0);
    expect(callsOf(cloud, "ListObjectsV2")).toBe(2);
  });
});

describe("a plan", () => {
  test("gives each large object a task of its own", async () => {
    await fill(cloud, from, { "sizes/a": "1", "sizes/b": "1".repeat(50), "sizes/c": "1" });
    const run = await jobOf([wish("sizes/*", "sizes/")]);
    await itemsOf(run, { ...usual, largeFromBytes: 50 });
    expect(await Ledger.readTasks(run.copyJobId)).toEqual([
      { task: 0, kind: "batch", items: 2, bytes: 2 },
      { task: 1, kind: "large", items: 1, bytes: 50 },
    ]);
  });

  test("of a dry run tells items, bytes, hours and dollars", async () => {
    await fill(cloud, from, { "dry/a": "12345" });
    const Body = "x".repeat(200_000);
    for (const [Key, StorageClass] of Object.entries({
      "dry/deep": "DEEP_ARCHIVE",
      "dry/ia": "STANDARD_IA",
      "dry/cold": "GLACIER",
      "dry/instant": "GLACIER_IR",
    } as const))
      await cloud.s3.send(new PutObjectCommand({ Bucket: from, Key, Body, StorageClass }));
    const run = await jobOf([wish("dry/*", "dry/")], { dryRun: true });
    const items = await itemsOf(run);
    expect(items.filter(({ isArchived }) => isArchived).map(({ sourceUri }) => sourceUri)).toEqual([
      `s3://${from}/dry/cold`,
      `s3://${from}/dry/deep`,
    ]);
    const { estimate } = await rowOf(run);
    expect(estimate).toMatchObject({ items: 5, bytes: 800_005, archived: 2, thawHours: 48 });
    expect(estimate?.dollars).toBeGreaterThan(5 * 0.000005);
  });

  test("of nothing is complete", async () => {
    const run = await jobOf([]);
    expect(await asSystem(() => plan(run, later()))).toEqual({ state: "done", next: "copy" });
    expect(await Ledger.readTasks(run.copyJobId)).toEqual([]);
  });

  test("is not made for a run that is not wanted any more", async () => {
    await fill(cloud, from, { "old/a": "1" });
    const run = await jobOf([wish("old/*", "old/")], { run: 2 });
    const state = await asSystem(() => plan({ ...run, run: 1 }, later()));
    expect(state).toEqual({ state: "done", next: "finish" });
    expect(await Ledger.readTasks(run.copyJobId)).toBeUndefined();
  });
});
