import { VisibleError } from "#core/error";
import { create as createEvent } from "#core/event";
import * as Job from "#core/job";
import * as PackageEvent from "#core/package/event";
import type { PackageRow } from "#core/package/package.entity";
import { change, dueAt, find, isEnded, notFound } from "#core/package/package-row";
import type { ReportState } from "#core/package/report/schema";
import type { PackageSummary } from "#core/package/schema";
import { days, iso, now } from "#core/time";

/** So long after its beginning a package has ended: the machine gives up before (`stacks/machines/packaging.ts`). */
const mostRunningDays = 9;

/** Of whom the machine works: the package, and the execution that does. */
export type Run = { packageId: string; executionArn: string };

/**
 * Takes up a package: PENDING → RUNNING. False when it has ended, or is another execution's: a repeated event does
 * nothing, and the same step again is the same.
 */
export function start({ packageId, executionArn }: Run): Promise<boolean> {
  return onCurrent(packageId, async (row) => {
    if (row.status === "RUNNING") return row.executionArn === executionArn;
    if (isEnded(row)) return false;
    const due = dueAt(packageId, iso(now() + days(mostRunningDays)));
    await change(
      row,
      { status: "RUNNING", startedAt: iso(), executionArn, ...due },
      { action: "package.start", event: createEvent(PackageEvent.PackageStarted, row) },
    );
    return true;
  });
}

/** RUNNING → SUCCEEDED, with what was sealed, and what became of its report. Does nothing in an end state. */
export function succeed(
  packageId: string,
  summary: PackageSummary,
  report?: ReportState,
): Promise<void> {
  return onCurrent(packageId, async (row) => {
    if (isEnded(row)) return;
    const { archivedFileCount, fileCount, totalBytes, merkleRoot, statesAt } = summary;
    const isShareable = archivedFileCount === 0;
    const told = { fileCount, totalBytes, archivedFileCount, isShareable, merkleRoot, statesAt };
    await change(
      row,
      {
        status: "SUCCEEDED",
        ...{ summary, report, endedAt: iso() },
        ...dueAt(packageId, row.expiresAt),
      },
      {
        action: "package.succeed",
        event: createEvent(PackageEvent.PackageSucceeded, { ...row, ...told }),
      },
    );
  });
}

/** → FAILED with the reason. Does nothing in an end state. */
export function fail(packageId: string, reason: string): Promise<void> {
  return onCurrent(packageId, async (row) => {
    if (isEnded(row)) return;
    // What may still wait for fastqs is ended first.
    const mayWait = row.status === "RUNNING" && row.selection?.defrostArchivedFastqs !== false;
    const due = dueAt(packageId, mayWait ? iso() : row.expiresAt);
    await change(
      row,
      { status: "FAILED", statusReason: reason, endedAt: iso(), ...due },
      {
        action: "package.fail",
        event: createEvent(PackageEvent.PackageFailed, { ...row, reason }),
      },
    );
  });
}

/** The row of a package that is to be worked on. Throws `package.wrong_status` unless it is RUNNING. */
export async function running(packageId: string): Promise<PackageRow> {
  const row = await find(packageId);
  if (row?.status === "RUNNING" && !row.deletedAt) return row;
  throw new VisibleError(
    "package.wrong_status",
    `Package ${packageId} is ${row ? row.status : "not there"}, and not being built.`,
  );
}

function onCurrent<T>(packageId: string, decide: (row: PackageRow) => Promise<T>): Promise<T> {
  return Job.onCurrent(async () => {
    const row = await find(packageId);
    if (!row) throw notFound(packageId);
    return row;
  }, decide);
}
