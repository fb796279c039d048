import { randomBytes } from "node:crypto";
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  PutObjectCommand,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { copyTaskEntity } from "#core/copy/copy-task.entity";
import { copyTask, failTask } from "#core/copy/s3-copy/copy-task";
import type { CopyTask } from "#core/copy/s3-copy/sheet";
import { type Tuning, usual } from "#core/copy/s3-copy/tuning";
import { minutes, now } from "#core/time";
import { afterAnswer, mostUnderWay } from "#tests/core/copy/s3-copy/s3-wire";
import {
  calls,
  change,
  copyOf,
  later,
  makeBuckets,
  openUploads,
  outcomesOf,
  planned,
  resultsOf,
  small,
  source,
  target,
  taskOf,
} from "#tests/core/copy/s3-copy/task-support";
import { actIn } from "#tests/functions/support";
import { type TestCloud, testCloud } from "#tests/support/cloud";

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await testCloud();
  actIn(cloud);
  await makeBuckets(cloud);
});
afterEach(() => {
  cloud.gate.faults.disarm();
  actIn(cloud);
});
afterAll(() => cloud.close());

const mib = 1024 ** 2;
/** Three parts of 5, 5 and 2 MiB. */
const body = randomBytes(12 * mib);
const part = { service: "s3", operation: "UploadPartCopy" };

/** Works on a task while waits pass quickly. */
async function quickly(task: CopyTask, tuning: Tuning = small) {
  cloud.clock.setScale(50);
  try {
    return await copyTask(task, later(), tuning);
  } finally {
    cloud.clock.setScale(1);
  }
}

/** One turn that has time for two of the three parts. */
async function twoParts(task: CopyTask): Promise<void> {
  afterAnswer("UploadPartCopy", 2, () => cloud.clock.advance(minutes(2)));
  const turn = copyTask(task, now() + minutes(1), { ...small, parts: 1 });
  expect(await turn).toEqual({ state: "again" });
  actIn(cloud);
}

describe("a large object", () => {
  test("keeps bytes, checksum, metadata, content headers and tags; its parts go side by side", async () => {
    const described = {
      ContentType: "application/x-bam",
      CacheControl: "no-store",
      ContentEncoding: "identity",
      ContentLanguage: "en",
      ContentDisposition: 'attachment; filename="a.bam"',
      Metadata: { lane: "3", note: "=?UTF-8?Q?=C3=A9?=" },
    };
    const item = await planned(cloud, "kept/large #1?+.bam", body, {
      ...described,
      Tagging: "a=1&filemanager%20id=x%3D%2B%2Fy",
      ChecksumAlgorithm: "CRC32C",
      Expires: new Date("2027-01-01T00:00:00Z"),
    });
    const task = await taskOf([item], { storageClass: "STANDARD_IA" });
    cloud.gate.faults.arm({ ...part, effect: "delay", delay: 50 });
    const most = mostUnderWay();
    expect(await copyTask(task, later(), small)).toEqual({ state: "done" });
    expect(most()).toBe(3);
    const {
      ChecksumCRC32C,
      Expires: _,
      ...copy
    } = (await copyOf(cloud, "kept/large #1?+.bam")) ?? {};
    expect(copy).toMatchObject({
      ...described,
      ContentLength: body.length,
      ETag: expect.stringMatching(/-3"$/),
      StorageClass: "STANDARD_IA",
      ChecksumType: "FULL_OBJECT",
      ExpiresString: "Fri, 01 Jan 2027 00:00:00 GMT",
    });
    expect(ChecksumCRC32C).toBe(await checksumOf("kept/large #1?+.bam"));
    const { TagSet } = await cloud.s3.send(
      new GetObjectTaggingCommand({ Bucket: target, Key: "kept/large #1?+.bam" }),
    );
    expect(TagSet).toEqual([
      { Key: "a", Value: "1" },
      { Key: "filemanager id", Value: "x=+/y" },
    ]);
    expect(await resultsOf(task)).toMatchObject([
      { item: 0, status: "COPIED", attempts: 1, bytes: body.length },
    ]);
  });

  test("of more than 5 GB goes whole", async () => {
    const Key = "five-gib";
    const count = 82;
    await cloud.s3.send(
      new PutObjectCommand({ Bucket: source, Key: "seed", Body: Buffer.alloc(64 * mib, 7) }),
    );
    const described = { ContentType: "application/x-cram", Metadata: { lane: "3" } };
    const upload = await cloud.s3.send(
      new CreateMultipartUploadCommand({ Bucket: source, Key, ...described, Tagging: "a=1" }),
    );
    const open = { Bucket: source, Key, UploadId: upload.UploadId };
    const Parts: { PartNumber: number; ETag?: string }[] = [];
    for (let PartNumber = 1; PartNumber <= count; PartNumber++) {
      const { CopyPartResult } = await cloud.s3.send(
        new UploadPartCopyCommand({ ...open, PartNumber, CopySource: `${source}/seed` }),
      );
      Parts.push({ PartNumber, ETag: CopyPartResult?.ETag });
    }
    const { ETag } = await cloud.s3.send(
      new CompleteMultipartUploadCommand({ ...open, MultipartUpload: { Parts } }),
    );
    const task = await taskOf([
      {
        sourceUri: `s3://${source}/${Key}`,
        destinationUri: `s3://${target}/${Key}`,
        sizeBytes: count * 64 * mib,
        etag: ETag?.replaceAll('"', ""),
        action: "copy",
      },
    ]);
    expect(await copyTask(task, later(), usual)).toEqual({ state: "done" });
    expect(await outcomesOf(task)).toMatchObject([{ status: "COPIED", bytes: 5_502_926_848 }]);
    expect(await copyOf(cloud, Key)).toMatchObject({
      ...described,
      ContentLength: 5_502_926_848,
      ETag,
      TagCount: 1,
    });
  });

  test("whose size and entity tag the plan could not know is copied as it is found", async () => {
    const item = await planned(cloud, "activated", body, { item: { sizeBytes: 9 * mib } });
    delete item.etag;
    const task = await taskOf([item]);
    await copyTask(task, later(), small);
    expect(await outcomesOf(task)).toMatchObject([{ status: "COPIED", bytes: body.length }]);
    expect(await copyOf(cloud, "activated")).toMatchObject({ ContentLength: body.length });
  });

  test("goes on in the next turn with the parts that S3 has not", async () => {
    const task = await taskOf([await planned(cloud, "turns", body)]);
    cloud.gate.ledger.reset();
    await twoParts(task);
    expect(await resultsOf(task)).toEqual([]);
    expect(await copyTask(task, later(), small)).toEqual({ state: "done" });
    expect(calls(cloud, "UploadPartCopy")).toBe(3);
    expect(calls(cloud, "CreateMultipartUpload")).toBe(1);
  });

  test("that a worker completed before it was killed is not copied again, even to be overwritten", async () => {
    const task = await taskOf([await planned(cloud, "completed", body)], { onExist: "overwrite" });
    cloud.gate.ledger.reset();
    await new Promise<void>((completed) => {
      afterAnswer("CompleteMultipartUpload", 1, () => {
        completed();
        return new Promise(() => undefined);
      });
      void copyTask(task, later(), small);
    });
    actIn(cloud);
    expect(await copyTask(task, later(), small)).toEqual({ state: "done" });
    expect(await outcomesOf(task)).toMatchObject([{ status: "COPIED", bytes: body.length }]);
    expect(calls(cloud, "CreateMultipartUpload")).toBe(1);
  });

  test("is there also when answers to its beginning and its end were lost", async () => {
    for (const operation of ["CreateMultipartUpload", "CompleteMultipartUpload"]) {
      const task = await taskOf([await planned(cloud, `lost/${operation}`, body)]);
      cloud.gate.faults.arm({ service: "s3", operation, effect: "drop", times: 1 });
      await quickly(task);
      expect(await outcomesOf(task)).toMatchObject([{ status: "COPIED" }]);
      expect(await openUploads(cloud)).toEqual([]);
    }
  });

  test("whose parts come too fast goes on more slowly", async () => {
    const task = await taskOf([await planned(cloud, "slow", body)]);
    cloud.gate.faults.arm({ ...part, effect: "throttle", rate: 0.5, seed: 2 });
    await quickly(task);
    expect(await outcomesOf(task)).toMatchObject([{ status: "COPIED" }]);
  });
});

describe("a large object that cannot be copied leaves no upload open, and is FAILED", () => {
  afterEach(async () => expect(await openUploads(cloud)).toEqual([]));

  test("when its source is changed meanwhile", async () => {
    const task = await taskOf([await planned(cloud, "fails/changed", body)]);
    await twoParts(task);
    await cloud.s3.send(
      new PutObjectCommand({ Bucket: source, Key: "fails/changed", Body: Buffer.alloc(12 * mib) }),
    );
    expect(await copyTask(task, later(), small)).toEqual({ state: "done" });
    expect(await outcomesOf(task)).toMatchObject([
      { status: "FAILED", error: expect.stringContaining("was changed after the copy") },
    ]);
    expect(await copyOf(cloud, "fails/changed")).toBeUndefined();
  });

  test("when a part is denied, with what S3 said", async () => {
    const task = await taskOf([await planned(cloud, "fails/denied", body)]);
    cloud.gate.faults.arm({ ...part, effect: "error", code: "AccessDenied", status: 403 });
    await copyTask(task, later(), small);
    expect(await outcomesOf(task)).toMatchObject([
      { status: "FAILED", error: expect.stringContaining("AccessDenied: An injected fault.") },
    ]);
  });

  test("when its bytes do not have the source's checksum", async () => {
    const task = await taskOf([await planned(cloud, "fails/digest", body)]);
    await twoParts(task);
    const { data } = await copyTaskEntity().get(task).go();
    const checksum = { ChecksumCRC32: "AAAAAA==" };
    const state = { ...(data?.state as object), checksum };
    await copyTaskEntity().patch(task).set({ state }).go();
    await copyTask(task, later(), small);
    expect(await outcomesOf(task)).toMatchObject([
      { status: "FAILED", error: expect.stringContaining("does not have the checksum of s3://") },
    ]);
    expect(await copyOf(cloud, "fails/digest")).toBeUndefined();
  });

  test("when another object comes to be at the destination, which stays", async () => {
    const task = await taskOf([await planned(cloud, "fails/race", body)]);
    await twoParts(task);
    await cloud.s3.send(
      new PutObjectCommand({ Bucket: target, Key: "fails/race", Body: "theirs" }),
    );
    await copyTask(task, later(), small);
    expect(await outcomesOf(task)).toMatchObject([
      { status: "FAILED", error: expect.stringContaining("Another object came to be") },
    ]);
    expect(await copyOf(cloud, "fails/race")).toMatchObject({ ContentLength: 6 });
  });

  test("when nobody knows how far it came", async () => {
    const task = await taskOf([await planned(cloud, "fails/unknown", body)]);
    await twoParts(task);
    for (let time = 0; time < 2; time++) await failTask(task, "Its worker was killed.", small);
    expect(await outcomesOf(task)).toMatchObject([
      { status: "FAILED", error: "Its worker was killed." },
    ]);
    // Its job's next run begins with all its tries.
    await copyTaskEntity().patch(task).set({ status: "OPEN", attempts: 0 }).go();
    await change(task, { run: 2 });
    expect(await copyTask({ ...task, run: 2 }, later(), small)).toEqual({ state: "done" });
    expect(await outcomesOf(task)).toMatchObject([{ status: "COPIED" }]);
  });

  test("or ABORTED, when its job is aborted", async () => {
    const task = await taskOf([await planned(cloud, "fails/aborted", body)]);
    await twoParts(task);
    expect(await openUploads(cloud)).toEqual(["fails/aborted"]);
    await change(task, { status: "ABORTED" });
    expect(await copyTask(task, later(), small)).toEqual({ state: "stopped" });
    expect(await outcomesOf(task)).toMatchObject([{ status: "ABORTED" }]);
  });

  test("when its uploads are ended by others again and again; ended once, it is begun anew", async () => {
    const once = await taskOf([await planned(cloud, "fails/ended-once", body)]);
    await twoParts(once);
    await endUploads();
    await copyTask(once, later(), small);
    expect(await outcomesOf(once)).toMatchObject([{ status: "COPIED" }]);
    const task = await taskOf([await planned(cloud, "fails/ended", body)]);
    for (let time = 0; time < 5; time++) {
      await twoParts(task);
      await endUploads();
    }
    await copyTask(task, later(), small);
    expect(await outcomesOf(task)).toMatchObject([
      { status: "FAILED", error: expect.stringContaining("ended 5 times by somebody else") },
    ]);
  });

  async function endUploads(): Promise<void> {
    const { Uploads = [] } = await cloud.s3.send(
      new ListMultipartUploadsCommand({ Bucket: target }),
    );
    for (const { Key, UploadId } of Uploads)
      await cloud.s3.send(new AbortMultipartUploadCommand({ Bucket: target, Key, UploadId }));
  }
});

async function checksumOf(key: string): Promise<string | undefined> {
  const head = await cloud.s3.send(
    new HeadObjectCommand({ Bucket: source, Key: key, ChecksumMode: "ENABLED" }),
  );
  return head.ChecksumCRC32C;
}
