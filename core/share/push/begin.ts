import type { CopyJobRow } from "#core/copy/copy-job.entity";
import { find as findCopy } from "#core/copy/find";
import { recordPinned } from "#core/copy/record-pinned";
import { rerun } from "#core/copy/verbs";
import { ConditionError } from "#core/dynamo";
import { isTransient, VisibleError } from "#core/error";
import { create as createEvent } from "#core/event";
import * as Id from "#core/id";
import * as Job from "#core/job";
import { assertUsable, type UsablePlan } from "#core/share/plan/usable";
import { nameOf } from "#core/share/push/copy-name";
import { fail, settle, succeed } from "#core/share/push/end";
import * as PushEvent from "#core/share/push/event";
import { read, takeDown } from "#core/share/push/files";
import { guardsOf, isWanted } from "#core/share/push/guards";
import { keepLog } from "#core/share/push/log";
import { refused } from "#core/share/push/push";
import type { PushJobRow } from "#core/share/push/push-job.entity";
import { change, dueAt, find } from "#core/share/push/row";
import { wishesOf } from "#core/share/push/wish";
import { iso, minutes, now } from "#core/time";

/** Between two looks at a push whose files are sent: its copy's end is told sooner. */
export const lookMs = minutes(5);

/**
 * Begins a push that somebody asked for, or goes on with what was killed: → RUNNING, and a copy job of exactly the
 * files of its plan, which is looked at once more. FAILED when it cannot be applied any more. Nothing happens to one
 * that has ended, or whose copy is under way. Throws what may pass.
 */
export async function begin(pushJobId: string): Promise<void> {
  const found = await find(pushJobId);
  if (!found) return;
  try {
    const row = await Job.onCurrent(
      async () => (await find(pushJobId)) ?? found,
      (current) => started(current),
    );
    if (row?.status !== "RUNNING") return;
    await send(row);
    // A copy may have ended before anybody listened.
    await settle(pushJobId);
  } catch (error) {
    if (isTransient(error) || !(error instanceof VisibleError)) throw error;
    await refused(found.planId, error);
    await fail(pushJobId, error.message);
  }
}

/** PENDING → RUNNING in one transaction with the conditions that the plan is as it was. */
async function started(row: PushJobRow): Promise<PushJobRow | undefined> {
  if (row.status !== "PENDING") return row;
  const { pushJobId, attempt } = row;
  // What the attempt before came to is written down before its copy job goes on.
  if (attempt > 1 && (row.closedAttempt ?? 0) < attempt - 1) await keepLog(row, attempt - 1);
  const usable = await usableFor(row);
  const { copyJobId = Id.create("copyJob") } = row;
  const copy = await findCopy(copyJobId);
  const { files, filesSha256 } = row.filesSha256
    ? { files: undefined, filesSha256: row.filesSha256 }
    : await takeDown(pushJobId, usable);
  const set: Partial<PushJobRow> = {
    ...{ status: "RUNNING", phase: "send", startedAt: row.startedAt ?? iso() },
    ...{ copyJobId, copyRun: nextRun(copy), filesSha256, statusReason: undefined },
    ...dueAt(pushJobId, iso(now() + lookMs)),
  };
  const next = await change(row, set, {
    action: "push.start",
    event: createEvent(PushEvent.PushStarted, row),
    also: guardsOf(usable),
    details: { copyJobId, filesSha256, ...(files && { files: files.length }) },
  });
  return next;
}

/** What SUCCEEDED meanwhile, or still runs, is what was wanted. */
function nextRun(copy: CopyJobRow | undefined): number {
  if (!copy) return 1;
  return copy.status === "FAILED" || copy.status === "ABORTED" ? copy.run + 1 : copy.run;
}

/** The copy job of this attempt, made or begun anew unless it is there; never for a push that was ended meanwhile. */
async function send(row: PushJobRow): Promise<void> {
  const { pushJobId, copyJobId = "", copyRun = 1, filesSha256 = "" } = row;
  const copy = await findCopy(copyJobId);
  if (copy && copy.run >= copyRun) return;
  try {
    if (copy) {
      await rerun(copy, [isWanted(row)]);
      return;
    }
    // It was killed before: what holds now decides.
    const usable = await usableFor(row);
    const wishes = wishesOf(await read(pushJobId, filesSha256));
    if (wishes.length === 0) return void (await succeed(row));
    const { backend, ownerAccountId } = usable.destination;
    await recordPinned(
      {
        ...{ copyJobId, projectId: row.projectId, backend, name: nameOf(pushJobId) },
        destinationUri: row.destinationUri,
        ...(backend === "s3" && { destinationOwner: ownerAccountId }),
      },
      wishes,
      [isWanted(row), ...guardsOf(usable)],
    );
  } catch (error) {
    // Somebody has begun it, or ended the push; else it is tried again, and told what changed.
    if (!(error instanceof ConditionError || error instanceof Job.ChangedError)) throw error;
    const now = await find(pushJobId);
    const there = await findCopy(copyJobId);
    const isSent = there !== undefined && there.run >= copyRun;
    if (now?.status !== "RUNNING" || now.copyRun !== copyRun || isSent) return;
    throw new Job.ChangedError(`${pushJobId} was just changed.`, { cause: error });
  }
}

/** A retry goes on with what was begun in time: it sends nothing that was not decided on then, so its age does not matter. */
function usableFor({ planId, planHash, attempt }: PushJobRow): Promise<UsablePlan> {
  return assertUsable({ planId, planHash }, { mayBeStale: attempt > 1 });
}
