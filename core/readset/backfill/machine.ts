import { create as createEvent } from "#core/event";
import * as Metric from "#core/metric";
import type { BackfillRow } from "#core/readset/backfill/backfill.entity";
import { onCurrent, write } from "#core/readset/backfill/change";
import { estimate } from "#core/readset/backfill/estimate";
import * as BackfillEvent from "#core/readset/backfill/event";
import * as Lock from "#core/readset/backfill/lock";
import { fromNote } from "#core/readset/backfill/tally";
import { coverageOf } from "#core/readset/backfill/to-backfill";
import type { Worker } from "#core/readset/backfill/work";
import { setting } from "#core/settings";
import { iso, now } from "#core/time";

/** PENDING → RUNNING. False when there is nothing to do: another run is wanted by now, or none. */
export function start({ backfillId, run }: Omit<Worker, "owner">): Promise<boolean> {
  return onCurrent(backfillId, async (row) => {
    if (row.run !== run) return false;
    if (row.status !== "PENDING") return row.status === "RUNNING";
    const set = { status: "RUNNING" as const, startedAt: row.startedAt ?? iso() };
    await write(row, set, { action: "backfill.start" });
    return true;
  });
}

/** RUNNING → SUCCEEDED, or FAILED when a store could not be done. Does nothing in an end state. */
export function finish({ backfillId, run }: Omit<Worker, "owner">): Promise<void> {
  return onCurrent(backfillId, (row) => finishOn(row, run));
}

async function finishOn(row: BackfillRow, run: number): Promise<void> {
  if (row.run !== run || row.status !== "RUNNING") return;
  const problems = row.stores.flatMap(({ problem }) => problem ?? []);
  if (problems.length > 0) return end(row, problems.join(" "));
  const remarks = row.stores.flatMap(({ remark }) => remark ?? []);
  await write(
    row,
    {
      status: "SUCCEEDED",
      phase: "done",
      progress: progressOf(row),
      finishedAt: iso(),
      ...(remarks.length > 0 && { statusReason: remarks.join(" ") }),
      ...(row.dryRun && { estimate: estimateOf(row) }),
    },
    {
      action: "backfill.succeed",
      event: createEvent(BackfillEvent.BackfillSucceeded, { ...row, coverage: coverageOf(row) }),
      also: await Lock.release(row),
    },
  );
}

/** → FAILED with the reason, unless it has ended, is another run's, or another execution works on it. */
export function fail({ backfillId, run, owner }: Worker, reason: string): Promise<void> {
  return onCurrent(backfillId, async (row) => {
    if (row.run !== run || !Lock.isActive(row)) return;
    const isHeld = row.owner !== undefined && (row.ownedUntil ?? 0) > now();
    if (!isHeld || row.owner === owner) await end(row, reason);
  });
}

async function end(row: BackfillRow, reason: string): Promise<void> {
  await write(
    row,
    { status: "FAILED", statusReason: reason, finishedAt: iso() },
    {
      action: "backfill.fail",
      event: createEvent(BackfillEvent.BackfillFailed, { ...row, reason }),
      also: await Lock.release(row),
    },
  );
  Metric.add("BackfillFailed", 1);
}

function estimateOf({ stores, details }: BackfillRow) {
  const counted = stores.map((store) => fromNote(store.tally));
  return estimate(counted, { details, quotas: setting("quotas") });
}

/** All of what was listed. */
function progressOf(row: BackfillRow): BackfillRow["progress"] {
  const done = coverageOf(row).reduce((total, { listed }) => total + listed, 0);
  return { ...row.progress, done, total: done };
}
