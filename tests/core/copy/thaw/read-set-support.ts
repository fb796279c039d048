import { gzipSync } from "node:zlib";
import { GetReadSetMetadataCommand, ListReadSetActivationJobsCommand } from "@aws-sdk/client-omics";
import { type CopyJobRow, copyJobEntity } from "#core/copy/copy-job.entity";
import * as Ledger from "#core/copy/ledger";
import type { PlanItem } from "#core/copy/plan-schema";
import type { CopyRun } from "#core/copy/schema";
import { readSetClass } from "#core/copy/thaw/tier";
import * as Id from "#core/id";
import { omics } from "#core/omics";
import * as Rows from "#core/readset/rows";
import { iso } from "#core/time";
import { type LeanCloud, target } from "#tests/core/copy/thaw/lean-cloud";

export type Imported = { id: string; uris: string[] };

/** Imports ACTIVE read sets with one file each; answers their ids and the URIs of their files. */
export async function imported(cloud: LeanCloud, count: number): Promise<Imported[]> {
  const all: Imported[] = [];
  for (let n = 0; n < count; n++) {
    const { id } = await cloud.omics.importReadSet({
      storeId: cloud.storeId,
      name: `reads${n}`,
      sampleId: "L2600001",
      subjectId: "SBJ00001",
      fileNames: [`reads${n}_R1.fastq.gz`],
      source1: gzipSync(`@r${n}\nACGT\n+\nIIII\n`),
    });
    all.push({ id, uris: await urisOf(cloud, id) });
  }
  await cloud.omics.settled();
  return all;
}

async function urisOf({ storeId }: LeanCloud, id: string): Promise<string[]> {
  const { files } = await metadataOf(storeId, id);
  return Object.values(files ?? {}).map(({ s3Access }) => s3Access?.s3Uri ?? "");
}

export const metadataOf = (sequenceStoreId: string, id: string) =>
  omics().send(new GetReadSetMetadataCommand({ sequenceStoreId, id }));

export async function activationJobs({ storeId }: LeanCloud) {
  const { activationJobs = [] } = await omics().send(
    new ListReadSetActivationJobsCommand({ sequenceStoreId: storeId }),
  );
  return activationJobs;
}

/** A planned copy job of files of read sets, `perTask` in a task; archived, as the mirror would know them. */
export async function jobOf(
  uris: string[],
  item: Partial<PlanItem> = { storageClass: readSetClass, isArchived: true, etag: "" },
  { perTask = 10, ...row }: Partial<CopyJobRow> & { perTask?: number } = {},
): Promise<CopyRun> {
  const copyJobId = Id.create("copyJob");
  const folder = `s3://${target}/${copyJobId}/`;
  await Ledger.writeWishes(
    copyJobId,
    uris.map((sourceUri) => ({ sourceUri, destinationUri: folder })),
  );
  const counts = { total: 0, copied: 0, alreadyCopied: 0, failed: 0 };
  await copyJobEntity()
    .create({
      ...{ copyJobId, projectId: "demo", backend: "s3", dryRun: false, onExist: "skip-identical" },
      ...{ status: "RUNNING", phase: "thaw", run: 1, origin: "request", version: 1 },
      ...{ createdAt: iso(), createdBy: "test", updatedAt: iso(), startedAt: iso() },
      counts: { ...counts, totalBytes: 0, copiedBytes: 0 },
      ...row,
    })
    .go();
  const items = uris.map(
    (sourceUri): Omit<PlanItem, "item"> => ({
      ...{ sourceUri, destinationUri: folder + sourceUri.slice(sourceUri.lastIndexOf("/") + 1) },
      ...{ sizeBytes: 1, action: "copy", ...item },
    }),
  );
  const tasks = Math.ceil(items.length / perTask);
  for (let task = 0; task < tasks; task++)
    await Ledger.writePlan(
      copyJobId,
      task,
      items.slice(task * perTask, (task + 1) * perTask).map((one, n) => ({ ...one, item: n })),
    );
  await Ledger.writeTasks(
    copyJobId,
    Array.from({ length: tasks }, (_, task) => ({ task, kind: "batch", items: perTask, bytes: 0 })),
  );
  return { copyJobId, run: 1 };
}

/** What the mirror keeps of an archived read set that it saw while it was active. */
export async function mirrored(
  { storeId }: Pick<LeanCloud, "storeId">,
  { id, uris }: Imported,
): Promise<void> {
  const named = {
    set_arn: `arn:aws:omics:us-east-1:000000000000:sequenceStore/${storeId}/readSet/${id}`,
    ...{ set_id: id, store_id: storeId },
  };
  await Rows.update(named, () => ({
    ...named,
    ...{ set_status: "ARCHIVED", set_status_at: iso(), projectId: "demo", revision: 1 },
    files: uris.map((file_path) => ({ file_path, file_type: "source1", content_length: 100 })),
  }));
}
