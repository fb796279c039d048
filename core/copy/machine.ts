import { isWanted, onCurrent, write } from "#core/copy/change";
import { type CopyJobRow, copyJobEntity } from "#core/copy/copy-job.entity";
import * as CopyEvent from "#core/copy/event";
import { reopen } from "#core/copy/reopen";
import type { CopyCounts, CopyEstimate, CopyPhase, CopyRun } from "#core/copy/schema";
import { settle } from "#core/copy/settle";
import * as TaskToken from "#core/copy/task-token";
import { isConditionFailure } from "#core/dynamo";
import { VisibleError } from "#core/error";
import { create as createEvent } from "#core/event";
import * as Log from "#core/log";
import * as Metric from "#core/metric";
import { iso } from "#core/time";

/** Problems that a reason names. */
const mostProblems = 10;
/** Letters of a reason: a row is small. */
const mostReason = 4000;

/**
 * PENDING → RUNNING. `proceed` is false when there is nothing to do: another run is wanted by now, or none. A run
 * after a retry finds the failed tasks open.
 */
export async function start({
  copyJobId,
  run,
}: CopyRun): Promise<{ proceed: boolean; dryRun: boolean }> {
  const row = await onCurrent(copyJobId, async (row) => {
    if (row.run !== run || row.status !== "PENDING") return row;
    if (run > 1) await reopen(row);
    const set = {
      status: "RUNNING" as const,
      phase: "plan" as const,
      startedAt: row.startedAt ?? iso(),
    };
    return write(row, set, { action: "copy_job.start" });
  });
  if (row.run === run) await settle(row);
  if (isWanted(row, run)) await signOfLife(row);
  return { proceed: isWanted(row, run), dryRun: row.dryRun };
}

export type Planned = {
  counts: CopyCounts;
  estimate: CopyEstimate;
  /** What keeps it from being copied, each with the URI it is about. */
  problems: string[];
  /** Something must be brought back from an archive first. */
  thaws: boolean;
};

/**
 * The plan is complete: what comes next. With problems the job is FAILED, nothing of it was copied, and
 * `copy.refused` is thrown. A run that is not wanted any more goes to its end.
 */
export async function planned(
  { copyJobId, run }: CopyRun,
  { counts, estimate, problems, thaws }: Planned,
): Promise<{ next: "thaw" | "copy" | "finish" }> {
  const refusal = problems.length > 0 ? refusalOf(problems) : undefined;
  const row = await onCurrent(copyJobId, async (row) => {
    if (!isWanted(row, run) || row.phase !== "plan") return row;
    if (refusal) return failed(row, `${refusal.message} ${refusal.hint}`, { counts, estimate });
    const phase: CopyPhase = row.dryRun ? "done" : thaws ? "thaw" : "copy";
    const event = row.dryRun
      ? undefined
      : createEvent(CopyEvent.CopyJobStarted, { ...row, counts });
    return write(row, { phase, counts, estimate }, { action: "copy_job.plan", event });
  });
  if (row.run === run) await settle(row);
  if (refusal) throw refusal;
  if (!isWanted(row, run) || row.dryRun) return { next: "finish" };
  await signOfLife(row);
  return { next: row.phase === "thaw" ? "thaw" : "copy" };
}

/**
 * Notes how far a run is, and gives who waits for it a sign of life; `phase` when it has come to another one. False
 * when the run is not wanted any more: it was aborted, or another one has begun. No event and no version: it happens
 * every few seconds.
 */
export async function progress(
  { copyJobId, run }: CopyRun,
  counts: CopyCounts,
  phase?: CopyPhase,
): Promise<boolean> {
  try {
    const { data } = await copyJobEntity()
      .patch({ copyJobId })
      .set({ counts, updatedAt: iso(), ...(phase && { phase }) })
      .where((row, { eq }) => `${eq(row.run, run)} AND ${eq(row.status, "RUNNING")}`)
      .go({ response: "all_new" });
    await signOfLife(data);
    return true;
  } catch (error) {
    if (isConditionFailure(error)) return false;
    throw error;
  }
}

/** The next one comes soon: it is no reason to stop copying. */
async function signOfLife(row: CopyJobRow): Promise<void> {
  try {
    await TaskToken.beat(row);
  } catch (error) {
    Log.warn("A sign of life could not be sent", { copyJobId: row.copyJobId, error });
  }
}

/** → SUCCEEDED, or FAILED when an item failed; who waits is told. Repeating it only tells who was not told yet. */
export async function finish({ copyJobId, run }: CopyRun, counts: CopyCounts): Promise<void> {
  const row = await onCurrent(copyJobId, async (row) => {
    if (!isWanted(row, run)) return row;
    // A dry run has found out what would fail: that is what it was for.
    if (counts.failed > 0 && !row.dryRun)
      return failed(row, partly(row, counts), { counts, phase: "done" });
    return write(
      row,
      { status: "SUCCEEDED", phase: "done", counts, statusReason: undefined, finishedAt: iso() },
      {
        action: "copy_job.succeed",
        event: createEvent(CopyEvent.CopyJobSucceeded, { ...row, counts }),
      },
    );
  });
  if (row.run === run) await settle(row);
}

/** → FAILED with the reason, which is for people; nothing happens in an end state. Who waits is told. */
export async function fail({ copyJobId, run }: CopyRun, reason: string): Promise<void> {
  const row = await onCurrent(copyJobId, async (row) =>
    isWanted(row, run) ? failed(row, reason, {}) : row,
  );
  if (row.run === run) await settle(row);
}

async function failed(
  row: CopyJobRow,
  given: string,
  set: Partial<CopyJobRow>,
): Promise<CopyJobRow> {
  const reason = String(Log.redact(given)).slice(0, mostReason);
  const { counts = row.counts } = set;
  const next = await write(
    row,
    { ...set, status: "FAILED", statusReason: reason, finishedAt: iso() },
    {
      action: "copy_job.fail",
      event: createEvent(CopyEvent.CopyJobFailed, { ...row, counts, reason }),
    },
  );
  Metric.add("CopyJobFailed", 1);
  return next;
}

function refusalOf(problems: string[]): VisibleError {
  const named = problems.slice(0, mostProblems).join("; ");
  const more = problems.length - mostProblems;
  const rest = more > 0 ? `; and ${more} more` : "";
  return new VisibleError("copy.refused", `Nothing was copied. ${named}${rest}.`, {
    hint: "Mend these and retry the job, which is then planned anew, or ask for another one without them.",
  });
}

function partly({ copyJobId }: CopyJobRow, { failed, total }: CopyCounts): string {
  return `${failed} of ${total} files were not copied. The job's items of status FAILED say why: GET /api/v1/copy-jobs/${copyJobId}/items?status=FAILED; a retry copies only what is not there yet.`;
}
