import {
  GetObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  PutBucketPolicyCommand,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as Aws from "#core/aws";
import type { CopyJobRow } from "#core/copy/copy-job.entity";
import * as Ledger from "#core/copy/ledger";
import type { ItemResult, PlanItem } from "#core/copy/plan-schema";
import { close } from "#core/copy/s3-copy/close";
import { readUploads } from "#core/copy/s3-copy/note";
import type { CopyRun } from "#core/copy/schema";
import { iso } from "#core/time";
import { asSystem, fill, jobOf, newBucket, rowOf } from "#tests/core/copy/s3-copy/plan-support";
import { actIn } from "#tests/functions/support";
import { type TestCloud, testCloud } from "#tests/support/cloud";
import { parseCsv } from "#tests/support/csv";

let cloud: TestCloud;
let to: string;

beforeAll(async () => {
  cloud = await testCloud();
  actIn(cloud);
  to = await newBucket(cloud, "to");
});
afterAll(() => cloud.close());

type Given = Partial<Omit<PlanItem, "item">> & { key: string; result?: Partial<ItemResult> };

/** A job whose tasks have these items, with what became of them, as far as anything did. */
async function jobWith(tasks: Given[][], folders: string[], row: Partial<CopyJobRow> = {}) {
  const wishes = folders.map((folder) => ({
    sourceUri: "s3://from/*",
    destinationUri: `s3://${to}/${folder}`,
  }));
  const run = await jobOf(wishes, { writesReport: true, phase: "copy", ...row });
  const [folder = ""] = folders;
  for (const [task, items] of tasks.entries()) {
    const plan = items.map(({ key, result: _, ...rest }, item): PlanItem => {
      const destinationUri = `s3://${to}/${folder}${key}`;
      return {
        ...{ item, sourceUri: `s3://from/${key}`, destinationUri, sizeBytes: 2 * 1024 ** 2 },
        ...{ action: "copy", ...rest },
      };
    });
    const results = items.flatMap(({ result }, item): ItemResult[] => {
      const moved = { attempts: 1, bytes: 2 * 1024 ** 2, elapsedMs: 4000 };
      return result ? [{ item, status: "COPIED", ...moved, finishedAt: iso(), ...result }] : [];
    });
    await Ledger.writePlan(run.copyJobId, task, plan);
    if (results.length > 0) await Ledger.writeResults(run.copyJobId, task, results);
  }
  await Ledger.writeTasks(
    run.copyJobId,
    tasks.map((items, task) => ({ task, kind: "batch", items: items.length, bytes: 1 })),
  );
  return run;
}

async function textOf(Key: string): Promise<string> {
  const { Body } = await cloud.s3.send(new GetObjectCommand({ Bucket: to, Key }));
  return (await Body?.transformToString()) ?? "";
}

const rowsIn = async (folder: string) => parseCsv(await textOf(`${folder}ENDED_COPY.csv`));
const jsonIn = async (folder: string) => JSON.parse(await textOf(`${folder}ENDED_COPY.json`));
const ended = (run: CopyRun) => asSystem(() => close(run));
const copied = { status: "COPIED" as const };
const failed = { status: "FAILED" as const, bytes: 0, elapsedMs: 0 };

describe("a job's end", () => {
  test("counts what became of every item; a copy without a result has failed", async () => {
    const run = await jobWith(
      [
        [
          { key: "a", result: copied },
          { key: "b", action: "skip" },
          { key: "c", action: "fail", reason: "There is another." },
        ],
        [
          { key: "d", result: failed },
          { key: "e" },
          { key: "f", result: { ...failed, status: "ABORTED" } },
        ],
      ],
      ["count/"],
    );
    await ended(run);
    const size = 2 * 1024 ** 2;
    expect(await rowOf(run)).toMatchObject({
      status: "FAILED",
      phase: "done",
      counts: {
        ...{ total: 6, copied: 1, alreadyCopied: 1, failed: 4 },
        ...{ totalBytes: 6 * size, copiedBytes: size },
      },
    });
  });

  test("is success with what was there already and with empty files", async () => {
    const run = await jobWith(
      [
        [
          { key: "a", action: "skip" },
          { key: "b", sizeBytes: 0, result: { ...copied, bytes: 0 } },
        ],
      ],
      ["fine/"],
    );
    await ended(run);
    expect(await rowOf(run)).toMatchObject({
      status: "SUCCEEDED",
      counts: { copied: 1, alreadyCopied: 1, failed: 0 },
    });
  });

  test("comes out the same when it is repeated", async () => {
    const run = await jobWith([[{ key: "a", result: copied }]], ["twice/"]);
    await ended(run);
    const first = { row: await rowOf(run), csv: await textOf("twice/ENDED_COPY.csv") };
    await ended(run);
    expect({ row: await rowOf(run), csv: await textOf("twice/ENDED_COPY.csv") }).toEqual(first);
  });

  test("of a dry run writes nothing to the destination and keeps the plan's counts", async () => {
    const counts = { total: 1, copied: 0, alreadyCopied: 0, failed: 0 };
    const run = await jobWith([[{ key: "a" }]], ["dry/"], {
      dryRun: true,
      counts: { ...counts, totalBytes: 9, copiedBytes: 0 },
    });
    await ended(run);
    expect(await rowOf(run)).toMatchObject({ status: "SUCCEEDED", counts });
    const { KeyCount } = await cloud.s3.send(
      new ListObjectsV2Command({ Bucket: to, Prefix: "dry/" }),
    );
    expect(KeyCount).toBe(0);
  });

  test("of an aborted job writes no report", async () => {
    const run = await jobWith([[{ key: "a" }]], ["aborted/"], { status: "ABORTED" });
    await ended(run);
    await expect(textOf("aborted/ENDED_COPY.csv")).rejects.toThrow();
  });
});

describe("the report", () => {
  test("has a line for every item by its whole key, also when names are equal and when some failed", async () => {
    const run = await jobWith(
      [
        [
          { key: "one/x.bam", result: copied },
          { key: "two/x.bam", action: "skip" },
        ],
        [{ key: "three/x.bam", result: { ...failed, error: "S3 said: no" } }],
      ],
      ["names/"],
    );
    await ended(run);
    const uri = (key: string) => `s3://${to}/names/${key}`;
    expect(await rowsIn("names/")).toEqual([
      [
        ...["OBJECTNAME", "TRANSFERSTATUS", "MBPERSEC", "MESSAGE"],
        ...["DESTINATION", "BYTESTRANSFERRED", "ELAPSEDSECONDS"],
      ],
      ["one/x.bam", "COPIED", "0.50", "", uri("one/x.bam"), "2097152", "4"],
      ["two/x.bam", "ALREADYCOPIED", "0", "", uri("two/x.bam"), "0", "0"],
      ["three/x.bam", "ERROR", "0", "S3 said: no", uri("three/x.bam"), "0", "0"],
    ]);
    expect(await jsonIn("names/")).toMatchObject({
      copyJobId: run.copyJobId,
      items: [
        { sourceUri: "s3://from/one/x.bam", status: "COPIED", bytesTransferred: 2097152 },
        { sourceUri: "s3://from/two/x.bam", status: "ALREADY_COPIED", error: null },
        { sourceUri: "s3://from/three/x.bam", status: "FAILED", error: "S3 said: no" },
      ],
      counts: { total: 3, copied: 1, alreadyCopied: 1, failed: 1 },
    });
  });

  test("holds keys and messages with commas, quotes and line breaks", async () => {
    const key = 'a, "b"\nc\r\n.txt';
    const run = await jobWith([[{ key, result: { ...failed, error: 'no, "never"' } }]], ["csv/"]);
    await ended(run);
    const [, row] = await rowsIn("csv/");
    expect(row).toEqual([key, "ERROR", "0", 'no, "never"', `s3://${to}/csv/${key}`, "0", "0"]);
  });

  test("of each folder is of that folder's files alone", async () => {
    const at = (folder: string) => ({ destinationUri: `s3://${to}/${folder}f`, result: copied });
    const run = await jobWith(
      [
        [
          { key: "1", ...at("mine/") },
          { key: "2", ...at("mine/in/") },
          { key: "3", ...at("yours/") },
        ],
      ],
      ["mine/", "mine/in/", "yours/"],
    );
    await ended(run);
    for (const [folder, name] of Object.entries({ "mine/": "1", "mine/in/": "2", "yours/": "3" })) {
      expect((await rowsIn(folder)).map(([key]) => key)).toEqual(["OBJECTNAME", name]);
      expect((await jsonIn(folder)).counts.total).toBe(1);
    }
  });

  test("larger than a part is whole, and a killed one leaves no upload behind", async () => {
    const error = "x".repeat(1000);
    const tasks = Array.from({ length: 20 }, (_, task) =>
      Array.from({ length: 500 }, (_, n) => ({
        key: `${task}/${n}`,
        result: { ...failed, error },
      })),
    );
    const run = await jobWith(tasks, ["large/"]);
    Aws.s3().middlewareStack.add(
      (next, { commandName }) =>
        (args) => {
          if (commandName !== "CompleteMultipartUploadCommand") return next(args);
          throw new Error("killed");
        },
      { step: "initialize", name: "kill" },
    );
    await expect(ended(run)).rejects.toThrow("killed");
    Aws.s3().middlewareStack.remove("kill");
    expect((await readUploads(run.copyJobId)).length).toBeGreaterThan(0);
    await ended(run);
    expect(
      await cloud.s3.send(new ListObjectsV2Command({ Bucket: to, Prefix: "large/" })),
    ).toMatchObject({ KeyCount: 2 });
    expect((await textOf("large/ENDED_COPY.csv")).split("\r\n")).toHaveLength(10_002);
    expect((await jsonIn("large/")).items).toHaveLength(10_000);
    const { Uploads } = await cloud.s3.send(new ListMultipartUploadsCommand({ Bucket: to }));
    expect(Uploads ?? []).toEqual([]);
  });

  test("that cannot be written fails the step with what to do, and the job is not called a success", async () => {
    const bucket = await newBucket(cloud, "shut");
    await fill(cloud, bucket, { x: "1" });
    const run = await jobWith(
      [[{ key: "a", destinationUri: `s3://${bucket}/a`, result: copied }]],
      [],
    );
    await Ledger.writeWishes(run.copyJobId, [
      { sourceUri: "s3://from/*", destinationUri: `s3://${bucket}/` },
    ]);
    const Statement = [
      {
        Effect: "Deny",
        Principal: "*",
        Action: "s3:PutObject",
        Resource: `arn:aws:s3:::${bucket}/*`,
      },
    ];
    const Policy = JSON.stringify({ Version: "2012-10-17", Statement });
    await cloud.s3.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy }));
    await expect(ended(run)).rejects.toMatchObject({
      code: "copy.refused",
      message: expect.stringContaining("report cannot be written"),
    });
    expect((await rowOf(run)).status).toBe("RUNNING");
  });
});
