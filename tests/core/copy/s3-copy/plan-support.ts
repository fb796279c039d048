import { CreateBucketCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import * as Actor from "#core/actor";
import { type CopyJobRow, copyJobEntity } from "#core/copy/copy-job.entity";
import * as Ledger from "#core/copy/ledger";
import type { CopyWish, PlanItem } from "#core/copy/plan-schema";
import { plan } from "#core/copy/s3-copy/plan";
import { type Tuning, usual } from "#core/copy/s3-copy/tuning";
import type { CopyRun } from "#core/copy/schema";
import * as Id from "#core/id";
import { iso, now } from "#core/time";
import type { TestCloud } from "#tests/support/cloud";

/** Long after any test. */
export const later = (): number => now() + 3_600_000;

/** In the name of the system, as steps of machines act. */
export const asSystem = <T>(work: () => Promise<T>): Promise<T> =>
  Actor.run(Actor.system("s3-copy"), work);

/** A new, empty bucket. */
export async function newBucket({ s3 }: TestCloud, name = "plan"): Promise<string> {
  const Bucket = `${name}-${crypto.randomUUID()}`.slice(0, 40);
  await s3.send(new CreateBucketCommand({ Bucket }));
  return Bucket;
}

/** Puts objects, by their keys. */
export async function fill({ s3 }: TestCloud, Bucket: string, objects: Record<string, string>) {
  await Promise.all(
    Object.entries(objects).map(([Key, Body]) =>
      s3.send(new PutObjectCommand({ Bucket, Key, Body: Buffer.from(Body) })),
    ),
  );
}

/** Puts many objects past HTTP, which is ten times as fast; they have no checksums. */
export async function fillMany({ objects }: TestCloud, bucket: string, keys: string[], of = "1") {
  for (const key of keys) await objects.put(bucket, key, Buffer.from(of));
}

/** A running copy job with these wishes. */
export async function jobOf(wishes: CopyWish[], row: Partial<CopyJobRow> = {}): Promise<CopyRun> {
  const copyJobId = Id.create("copyJob");
  await Ledger.writeWishes(copyJobId, wishes);
  const counts = { total: 0, copied: 0, alreadyCopied: 0, failed: 0 };
  await copyJobEntity()
    .create({
      ...{ copyJobId, projectId: "demo", backend: "s3", dryRun: false, onExist: "skip-identical" },
      ...{ status: "RUNNING", phase: "plan", run: 1, origin: "request", version: 1 },
      ...{ createdAt: iso(), createdBy: "test", updatedAt: iso(), startedAt: iso() },
      counts: { ...counts, totalBytes: 0, copiedBytes: 0 },
      ...row,
    })
    .go();
  return { copyJobId, run: row.run ?? 1 };
}

export async function rowOf({ copyJobId }: CopyRun): Promise<CopyJobRow> {
  const { data } = await copyJobEntity().get({ copyJobId }).go({ consistent: true });
  return data as CopyJobRow;
}

/** Plans in one go, and answers all items in the order of their tasks. */
export async function itemsOf(run: CopyRun, tuning: Tuning = usual): Promise<PlanItem[]> {
  await asSystem(() => plan(run, later(), tuning));
  return plannedItems(run);
}

export async function plannedItems({ copyJobId }: CopyRun): Promise<PlanItem[]> {
  const tasks = (await Ledger.readTasks(copyJobId)) ?? [];
  const plans = await Promise.all(tasks.map(({ task }) => Ledger.readPlan(copyJobId, task)));
  return plans.flat();
}

/** Source → destination, as the plan has it. */
export async function copiesOf(run: CopyRun): Promise<Record<string, string>> {
  const items = await itemsOf(run);
  return Object.fromEntries(items.map((item) => [item.sourceUri, item.destinationUri]));
}

/** Calls of S3 on a bucket that the gate counted since its ledger was reset. */
export function callsOf({ gate }: TestCloud, operation: string): number {
  return gate.ledger
    .rows()
    .filter((row) => row.service === "s3" && row.operation === operation)
    .reduce((sum, { calls }) => sum + calls, 0);
}
