import { HeadObjectCommand, PutObjectCommand, type StorageClass } from "@aws-sdk/client-s3";
import * as Actor from "#core/actor";
import { type CopyJobRow, copyJobEntity } from "#core/copy/copy-job.entity";
import * as Ledger from "#core/copy/ledger";
import type { CopyWish, ItemResult, PlanItem } from "#core/copy/plan-schema";
import { plan } from "#core/copy/s3-copy/plan";
import type { CopyRun } from "#core/copy/schema";
import { type ThawState, turn } from "#core/copy/thaw/turn";
import * as Id from "#core/id";
import { iso, now } from "#core/time";
import { type LeanCloud, source, target } from "#tests/core/copy/thaw/lean-cloud";

export const hour = 3_600_000;

const later = () => now() + hour;
const asSystem = <T>(work: () => Promise<T>): Promise<T> =>
  Actor.run(Actor.system("s3-copy"), work);

/** Puts objects of a class, and answers their keys. */
export async function fill(
  { s3 }: LeanCloud,
  StorageClass: StorageClass,
  keys: string[],
  Body = "cold",
): Promise<string[]> {
  for (const Key of keys)
    await s3.send(new PutObjectCommand({ Bucket: source, Key, Body, StorageClass }));
  return keys;
}

export const wish = (sourceUri: string, folder = "out/"): CopyWish => ({
  sourceUri,
  destinationUri: `s3://${target}/${folder}`,
});

/** A copy job of these wishes, planned. */
export async function planned(wishes: CopyWish[], row: Partial<CopyJobRow> = {}): Promise<CopyRun> {
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
  const run = { copyJobId, run: row.run ?? 1 };
  await asSystem(() => plan(run, later()));
  return run;
}

export const turnOf = (run: CopyRun, until = later()): Promise<ThawState> =>
  asSystem(() => turn(run, until));

/** Turns and waits as the machine does, or longer where `leapMs` says so, until it is done; answers how long it took. */
export async function thawed(
  { clock }: Pick<LeanCloud, "clock">,
  run: CopyRun,
  leapMs = 0,
): Promise<number> {
  const from = now();
  for (let turns = 0; turns < 100; turns++) {
    const { state, waitSeconds } = await turnOf(run);
    if (state === "done" || state === "ended") return now() - from;
    if (state === "stopped") throw new Error("stopped");
    await clock.advance(Math.max(leapMs, waitSeconds * 1000));
  }
  throw new Error("Not thawed after 100 turns.");
}

export async function itemsOf({ copyJobId }: CopyRun): Promise<PlanItem[]> {
  const tasks = (await Ledger.readTasks(copyJobId)) ?? [];
  const plans = await Promise.all(tasks.map(({ task }) => Ledger.readPlan(copyJobId, task)));
  return plans.flat();
}

/** Results of a job with the URI of their source. */
export async function resultsOf({
  copyJobId,
}: CopyRun): Promise<(ItemResult & { sourceUri: string })[]> {
  const tasks = (await Ledger.readTasks(copyJobId)) ?? [];
  const all = await Promise.all(
    tasks.map(async ({ task }) => {
      const items = await Ledger.readPlan(copyJobId, task);
      const results = await Ledger.readResults(copyJobId, task);
      return items.flatMap(({ item, sourceUri }) => {
        const result = results.get(item);
        return result ? [{ ...result, sourceUri }] : [];
      });
    }),
  );
  return all.flat();
}

/** Calls that the gate counted since its ledger was reset. */
export function calls({ gate }: LeanCloud, operation: string): number {
  return gate.ledger
    .rows()
    .filter((row) => row.operation === operation)
    .reduce((sum, { calls }) => sum + calls, 0);
}

/** Refusals and losses of requests to thaw. */
export const restoreObject = { service: "s3", operation: "RestoreObject" };

export const head = ({ s3 }: LeanCloud, Key: string) =>
  s3.send(new HeadObjectCommand({ Bucket: source, Key }));

/** Until when a thawed copy can be read, epoch milliseconds; NaN when there is none. */
export async function restoredUntil(cloud: LeanCloud, key: string): Promise<number> {
  const { Restore = "" } = await head(cloud, key);
  return Date.parse(/ongoing-request="false", expiry-date="([^"]+)"/.exec(Restore)?.[1] ?? "");
}
