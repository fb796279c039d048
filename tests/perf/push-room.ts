import { Agent } from "node:http";
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  S3Client,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import { copyJobEntity } from "#core/copy/copy-job.entity";
import * as Ledger from "#core/copy/ledger";
import { copyTask } from "#core/copy/s3-copy/copy-task";
import { plan } from "#core/copy/s3-copy/plan";
import * as Id from "#core/id";
import { configure } from "#core/settings";
import { iso, now } from "#core/time";
import type { LedgerEntry } from "#local/gate/ledger";
import { launchCloud } from "#tests/support/process";

export const source = "push-source";
export const target = "push-target";
export type PushRoom = Awaited<ReturnType<typeof openPushRoom>>;

const partBytes = 64 * 1024 ** 2;
const described = {
  ContentType: "application/x-cram",
  Metadata: { lane: "3" },
  CacheControl: "no-store",
};

/** A cloud in a process of its own, with two buckets, and this process set up to copy in it. */
export async function openPushRoom() {
  const cloud = await launchCloud(["--memory"]);
  const { aws, resources } = cloud.outputs;
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: aws.endpoint,
    AWS_REGION: aws.region,
    AWS_ACCESS_KEY_ID: aws.accessKeyId,
    AWS_SECRET_ACCESS_KEY: aws.secretAccessKey,
  });
  configure({
    tableName: resources.DataTable,
    storageBucket: resources.StorageBucket,
    stageName: "perf",
    region: aws.region,
    accountId: "000000000000",
    projectOfStore: {},
    copyDestinations: [`s3://${target}/`],
  });
  const s3 = new S3Client({
    forcePathStyle: true,
    requestHandler: { httpAgent: new Agent({ keepAlive: true, maxSockets: 256 }) },
  });
  for (const Bucket of [source, target]) await s3.send(new CreateBucketCommand({ Bucket }));
  const calls = `${aws.endpoint}/_local/calls`;

  async function pushed(sourceUri: string, below: string, objects: number): Promise<number> {
    const began = performance.now();
    const run = { copyJobId: await job(`s3://${target}/${below}/`), run: 1 };
    const wishes = [{ sourceUri, destinationUri: `s3://${target}/${below}/` }];
    await Ledger.writeWishes(run.copyJobId, wishes);
    const until = now() + 3_600_000;
    const { state } = await plan(run, until);
    if (state !== "done") throw new Error("It is not planned.");
    const tasks = (await Ledger.readTasks(run.copyJobId)) ?? [];
    for (const { task } of tasks) {
      const ended = await copyTask({ ...run, task }, until);
      if (ended.state !== "done") throw new Error(`The task ${task} is ${ended.state}.`);
      const results = [...(await Ledger.readResults(run.copyJobId, task)).values()];
      const failed = results.find(({ status }) => status !== "COPIED");
      if (failed) throw new Error(failed.error);
    }
    const seconds = (performance.now() - began) / 1000;
    await isThere(below, objects);
    return seconds;
  }

  return {
    aws,
    close: async () => {
      s3.destroy();
      await cloud.kill();
    },
    resetCalls: () => fetch(calls, { method: "DELETE" }),
    async s3Calls(): Promise<number> {
      const answer = (await (await fetch(calls)).json()) as { calls: LedgerEntry[] };
      const rows = answer.calls.filter(({ service }) => service === "s3");
      return rows.reduce((sum, { calls }) => sum + calls, 0);
    },

    /** Objects `push/<n>`, each with bytes of its own. */
    fill: (objects: number, bytes: number) =>
      inParallel(objects, 16, async (n) => {
        const Body = Buffer.alloc(bytes, `${n} `);
        await s3.send(new PutObjectCommand({ Bucket: source, Key: keyOf(n), Body, ...described }));
      }),

    /** Seconds of plan and tasks of all small objects. */
    push: (below: string, objects: number) => pushed(`s3://${source}/push/*`, below, objects),

    /** Seconds of the bare requests. */
    async raw(below: string, width: number): Promise<number> {
      const keys = await listed(`push/`, source);
      const began = performance.now();
      await inParallel(keys.length, width, async (n) => {
        const Key = `${below}/${n}`;
        await s3.send(
          new CopyObjectCommand({ Bucket: target, Key, CopySource: `${source}/${keys[n]}` }),
        );
      });
      return (performance.now() - began) / 1000;
    },

    isThere,

    /** Objects `large/<n>`, made of one part that is stored once. */
    async fillLarge(large: number, parts: number): Promise<void> {
      const Body = Buffer.alloc(partBytes, 7);
      await s3.send(new PutObjectCommand({ Bucket: source, Key: "part", Body }));
      for (let n = 0; n < large; n++)
        await upload(source, `large/${n}`, `${source}/part`, parts, false);
    },

    /** Seconds of the bare requests of large objects, one object after the other. */
    async rawLarge(large: number, parts: number): Promise<number> {
      const began = performance.now();
      for (let n = 0; n < large; n++)
        await upload(target, `large-raw/${n}`, `${source}/large/${n}`, parts, true);
      return (performance.now() - began) / 1000;
    },

    /** Seconds of plan and tasks of all large objects. */
    pushLarge: (below: string, large: number) => pushed(`s3://${source}/large/*`, below, large),

    /** Whether copies are as their sources are. */
    async isKept(below: string, large: number): Promise<boolean> {
      for (let n = 0; n < large; n++) {
        const [one, other] = await Promise.all([
          shown(source, `large/${n}`),
          shown(target, `${below}/${n}`),
        ]);
        if (one !== other) return false;
      }
      return true;
    },
  };

  /** Throws unless so many objects are below a folder of the target. */
  async function isThere(below: string, objects: number): Promise<void> {
    const { length } = await listed(`${below}/`, target);
    if (length !== objects) throw new Error(`${length} of ${objects} objects are in ${below}/.`);
  }

  async function listed(prefix: string, bucket: string): Promise<string[]> {
    const keys: string[] = [];
    const pages = paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix: prefix });
    for await (const { Contents = [] } of pages) keys.push(...Contents.map(({ Key = "" }) => Key));
    return keys;
  }

  /** An object of so many parts: each the same source, or its own range of it. */
  async function upload(
    Bucket: string,
    Key: string,
    CopySource: string,
    parts: number,
    isRanged: boolean,
  ): Promise<void> {
    const to = { Bucket, Key };
    const { UploadId } = await s3.send(
      new CreateMultipartUploadCommand({ ...to, ...described, Tagging: "owner=lab" }),
    );
    const Parts: { PartNumber: number; ETag: string | undefined }[] = [];
    await inParallel(parts, 32, async (n) => {
      const range = `bytes=${n * partBytes}-${(n + 1) * partBytes - 1}`;
      const { CopyPartResult } = await s3.send(
        new UploadPartCopyCommand({
          ...{ ...to, UploadId, PartNumber: n + 1, CopySource },
          ...(isRanged && { CopySourceRange: range }),
        }),
      );
      Parts[n] = { PartNumber: n + 1, ETag: CopyPartResult?.ETag };
    });
    await s3.send(
      new CompleteMultipartUploadCommand({ ...to, UploadId, MultipartUpload: { Parts } }),
    );
  }

  async function shown(Bucket: string, Key: string): Promise<string> {
    const object = { Bucket, Key };
    const { ETag, ContentLength, ContentType, CacheControl, Metadata } = await s3.send(
      new HeadObjectCommand(object),
    );
    const { TagSet } = await s3.send(new GetObjectTaggingCommand(object));
    return JSON.stringify({ ETag, ContentLength, ContentType, CacheControl, Metadata, TagSet });
  }
}

const keyOf = (n: number): string => `push/${String(n).padStart(7, "0")}`;

async function job(destinationUri: string): Promise<string> {
  const copyJobId = Id.create("copyJob");
  const counts = {
    total: 0,
    copied: 0,
    alreadyCopied: 0,
    failed: 0,
    totalBytes: 0,
    copiedBytes: 0,
  };
  await copyJobEntity()
    .create({
      ...{ copyJobId, projectId: "demo", backend: "s3", dryRun: false, onExist: "skip-identical" },
      ...{ status: "RUNNING", phase: "plan", run: 1, origin: "request", version: 1 },
      ...{ createdAt: iso(), createdBy: "perf", updatedAt: iso(), counts, destinationUri },
    })
    .go();
  return copyJobId;
}

async function inParallel(
  count: number,
  width: number,
  work: (n: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const worker = async () => {
    for (let n = next++; n < count; n = next++) await work(n);
  };
  await Promise.all(Array.from({ length: width }, worker));
}
