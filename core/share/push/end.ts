import { isEnded as isCopyEnded } from "#core/copy/change";
import type { CopyJobRow } from "#core/copy/copy-job.entity";
import { find as findCopy } from "#core/copy/find";
import { put } from "#core/dynamo";
import { create as createEvent } from "#core/event";
import * as Log from "#core/log";
import { close } from "#core/share/push/close";
import { pushJobIdIn } from "#core/share/push/copy-name";
import * as PushEvent from "#core/share/push/event";
import { lastShareEntity } from "#core/share/push/last-share.entity";
import { outcomesOf } from "#core/share/push/log";
import { isThere } from "#core/share/push/outcome";
import type { PushJobRow } from "#core/share/push/push-job.entity";
import { change, dueAt, find, isEnded, onCurrent, unlock } from "#core/share/push/row";
import { countsOf } from "#core/share/push/to-push-job";
import { iso, minutes, now } from "#core/time";

/** Letters of a reason: a row is small. */
const mostReason = 4000;
/** Steps of a copy that was stopped from outside may go on for so long; what they do is still written down. */
const afterMs = { ABORTED: minutes(3), FAILED: minutes(12) };

/** A copy job has ended: the push that it is of ends, if it is of one. Answers its id. */
export async function settleCopy(copyJobId: string): Promise<string | undefined> {
  const copy = await findCopy(copyJobId);
  const pushJobId = pushJobIdIn(copy?.name);
  const row = pushJobId ? await find(pushJobId) : undefined;
  // Anybody who may copy can give a copy job that name.
  if (!pushJobId || row?.copyJobId !== copyJobId) return undefined;
  await settle(pushJobId);
  return pushJobId;
}

/** Ends a push whose copy job has ended, by what became of its files. Does nothing to any other. */
export async function settle(pushJobId: string): Promise<void> {
  await onCurrent(pushJobId, async (row) => {
    if (row.status !== "RUNNING" || !row.copyJobId) return;
    const copy = await findCopy(row.copyJobId);
    if (!copy || copy.run < (row.copyRun ?? 1) || !isCopyEnded(copy)) return;
    if (copy.status === "SUCCEEDED") await succeed(row, copy);
    else
      await end(row, copy.status === "ABORTED" ? "ABORTED" : "FAILED", reasonOf(row, copy), copy);
  });
  await close(pushJobId);
}

/**
 * → SUCCEEDED, if every file is there that the plan says, and nothing else was sent; else → FAILED. `copy` is unset
 * where there was nothing to send.
 */
export async function succeed(row: PushJobRow, copy?: CopyJobRow): Promise<void> {
  const { pushJobId, projectId, destinationId, planId, counts: before } = row;
  const { outcomes, strangers } = await outcomesOf({ ...row, status: "SUCCEEDED" });
  const missing = outcomes.filter((one) => one.planned !== "collision" && !isThere(one));
  if (missing.length > 0 || strangers.length > 0) {
    Log.error("A copy succeeded, and is not what its push has planned", {
      ...{ pushJobId, missing: missing.length, strangers: strangers.length },
    });
    const what = `${missing.length} files of the plan are not there, and ${strangers.length} are that it does not have.`;
    return end(row, "FAILED", `Its copy job says that it succeeded, but ${what}`, copy);
  }
  const counts = copy ? countsOf(row, copy) : before;
  const at = iso();
  const left = counts.collisions;
  const last = { destinationId, projectId, pushJobId, planId, at };
  await change(
    row,
    {
      ...{ status: "SUCCEEDED", phase: "close", counts, endedAt: at },
      statusReason:
        left > 0
          ? `${left} files were left out, as the plan said: another one is at their place.`
          : undefined,
      ...dueAt(pushJobId, at),
    },
    {
      action: "push.succeed",
      event: createEvent(PushEvent.PushSucceeded, { ...row, counts }),
      also: [unlock(row), put(lastShareEntity().put(last))],
      details: { counts },
    },
  );
}

/** → FAILED with the reason. Does nothing in an end state. */
export async function fail(pushJobId: string, reason: string): Promise<void> {
  await onCurrent(pushJobId, async (row) => {
    if (!isEnded(row)) await end(row, "FAILED", reason);
  });
  await close(pushJobId);
}

/** → ABORTED; its copy is stopped by whoever is told of it. */
export function abort(row: PushJobRow, reason: string): Promise<PushJobRow> {
  return ended(row, "ABORTED", reason, afterMs.ABORTED);
}

async function end(
  row: PushJobRow,
  status: "FAILED" | "ABORTED",
  reason: string,
  copy?: CopyJobRow,
): Promise<void> {
  // A copy that came to its end, or to none of its files, has nothing under way.
  const isQuiet = !copy || copy.phase === "done" || copy.phase === "plan";
  await ended(row, status, reason, isQuiet ? 0 : afterMs[status], copy);
}

function ended(
  row: PushJobRow,
  status: "FAILED" | "ABORTED",
  given: string,
  waitMs: number,
  copy?: CopyJobRow,
): Promise<PushJobRow> {
  const reason = String(Log.redact(given)).slice(0, mostReason);
  const counts = copy ? countsOf(row, copy) : row.counts;
  const type = status === "FAILED" ? PushEvent.PushFailed : PushEvent.PushAborted;
  return change(
    row,
    {
      ...{ status, statusReason: reason, phase: "close", counts, endedAt: iso() },
      ...dueAt(row.pushJobId, iso(now() + waitMs)),
    },
    {
      action: status === "FAILED" ? "push.fail" : "push.abort",
      event: createEvent(type, { ...row, counts, reason }),
      also: [unlock(row)],
    },
  );
}

function reasonOf({ pushJobId }: PushJobRow, copy: CopyJobRow): string {
  const { counts, statusReason = "Its copy job failed." } = copy;
  if (copy.status === "ABORTED") return `Its copy job was aborted. ${statusReason}`;
  if (counts.failed === 0 || copy.phase !== "done") return statusReason;
  return `${counts.failed} of ${counts.total} files were not sent. GET /api/v1/push-jobs/${pushJobId}/items?status=FAILED says why; a retry sends what is not there yet.`;
}
