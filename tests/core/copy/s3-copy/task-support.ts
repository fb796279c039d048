import {
  CreateBucketCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
} from "@aws-sdk/client-s3";
import { type CopyJobRow, copyJobEntity } from "#core/copy/copy-job.entity";
import * as Ledger from "#core/copy/ledger";
import type { ItemResult, PlanItem } from "#core/copy/plan-schema";
import type { CopyTask } from "#core/copy/s3-copy/sheet";
import { type Tuning, usual } from "#core/copy/s3-copy/tuning";
import * as Id from "#core/id";
import { iso, now } from "#core/time";
import type { TestCloud } from "#tests/support/cloud";

export const source = "copy-source";
export const target = "copy-target";
const mib = 1024 ** 2;

/** Large objects of a few MiB: S3 takes no smaller parts. */
export const small: Tuning = { ...usual, largeFromBytes: 6 * mib, smallestPartBytes: 5 * mib };

/** Long after any test. */
export const later = (): number => now() + 3_600_000;

export async function makeBuckets({ s3 }: TestCloud): Promise<void> {
  for (const Bucket of [source, target]) await s3.send(new CreateBucketCommand({ Bucket }));
}

/** Puts an object and answers the plan's item for it: copied to the same key, unless told otherwise. */
export async function planned(
  { s3 }: TestCloud,
  key: string,
  body: string | Buffer,
  { item = {}, ...rest }: Partial<PutObjectCommandInput> & { item?: Partial<PlanItem> } = {},
): Promise<Omit<PlanItem, "item">> {
  const { ETag } = await s3.send(
    new PutObjectCommand({
      ...rest,
      Bucket: source,
      Key: key,
      Body: body,
      ContentLength: Buffer.byteLength(body),
    }),
  );
  return {
    sourceUri: `s3://${source}/${key}`,
    destinationUri: `s3://${target}/${key}`,
    sizeBytes: Buffer.byteLength(body),
    etag: ETag?.replaceAll('"', ""),
    action: "copy",
    ...item,
  };
}

/** A running copy job whose one task has these items. */
export async function taskOf(
  items: Omit<PlanItem, "item">[],
  row: Partial<CopyJobRow> = {},
): Promise<CopyTask> {
  const copyJobId = Id.create("copyJob");
  const counts = { copied: 0, alreadyCopied: 0, failed: 0, copiedBytes: 0 };
  const totalBytes = items.reduce((sum, { sizeBytes }) => sum + (sizeBytes ?? 0), 0);
  await copyJobEntity()
    .create({
      ...{ copyJobId, projectId: "demo", backend: "s3", dryRun: false, onExist: "skip-identical" },
      ...{ status: "RUNNING", phase: "copy", run: 1, origin: "request", version: 1 },
      ...{ createdAt: iso(), createdBy: "test", updatedAt: iso() },
      counts: { total: items.length, totalBytes, ...counts },
      ...row,
    })
    .go();
  await Ledger.writePlan(
    copyJobId,
    0,
    items.map((item, index) => ({ ...item, item: index })),
  );
  return { copyJobId, run: 1, task: 0 };
}

/** As somebody ends a job, or begins its next run. */
export async function change(task: CopyTask, set: Partial<CopyJobRow>): Promise<void> {
  await copyJobEntity().patch({ copyJobId: task.copyJobId }).set(set).go();
}

/** Results in order of item. */
export async function resultsOf({ copyJobId, task }: CopyTask): Promise<ItemResult[]> {
  return [...(await Ledger.readResults(copyJobId, task)).values()];
}

/** What the results say but for how long it took, and how often it was tried. */
export async function outcomesOf(task: CopyTask) {
  return (await resultsOf(task)).map(({ item, status, error, bytes }) => {
    return { item, status, error, bytes };
  });
}

/** What HEAD tells of a copy; undefined when there is none. */
export async function copyOf({ s3 }: TestCloud, key: string) {
  try {
    return await s3.send(
      new HeadObjectCommand({ Bucket: target, Key: key, ChecksumMode: "ENABLED" }),
    );
  } catch {
    return undefined;
  }
}

export async function openUploads({ s3 }: TestCloud): Promise<string[]> {
  const { Uploads = [] } = await s3.send(new ListMultipartUploadsCommand({ Bucket: target }));
  return Uploads.map(({ Key = "" }) => Key);
}

/** Calls of S3 that the gate counted since the ledger was reset. */
export function calls({ gate }: TestCloud, operation: string): number {
  const rows = gate.ledger.rows().filter((row) => row.service === "s3");
  return rows
    .filter((row) => row.operation === operation)
    .reduce((sum, { calls }) => sum + calls, 0);
}
