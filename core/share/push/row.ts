import * as Actor from "#core/actor";
import { dueShardOf } from "#core/due";
import { isConditionFailure, put, remove, update, type Write } from "#core/dynamo";
import { VisibleError } from "#core/error";
import type { Event } from "#core/event";
import * as Job from "#core/job";
import * as Outbox from "#core/outbox";
import { setting } from "#core/settings";
import { DataPushJobStateChange as StateChange } from "#core/share/push/event";
import { type PushJobRow, pushJobEntity, pushLockEntity } from "#core/share/push/push-job.entity";
import { logKeyOf } from "#core/share/push/schema";

/** The row of a push job as it is now, whoever asks. */
export async function find(pushJobId: string): Promise<PushJobRow | undefined> {
  const { data } = await pushJobEntity().get({ pushJobId }).go({ consistent: true });
  return data ?? undefined;
}

/** One that the actor may know of. Throws `push_job.not_found`, the same for both reasons. */
export async function load(pushJobId: string): Promise<PushJobRow> {
  const row = await find(pushJobId);
  if (row && Actor.canSee(row.projectId)) return row;
  throw notFound(pushJobId);
}

/** Decides on a push job as it is now, and again when somebody else changed it meanwhile. */
export function onCurrent<T>(
  pushJobId: string,
  decide: (row: PushJobRow) => Promise<T>,
): Promise<T> {
  return Job.onCurrent(async () => {
    const row = await find(pushJobId);
    if (!row) throw notFound(pushJobId);
    return row;
  }, decide);
}

/** True of one whose files are sent no more. */
export function isEnded({ status }: Pick<PushJobRow, "status">): boolean {
  return status !== "PENDING" && status !== "RUNNING";
}

/** Its place in the index of what is to be looked at. */
export function dueAt(pushJobId: string, at: string) {
  return { dueAt: at, dueShard: dueShardOf(pushJobId) };
}

export const notDue = { dueAt: undefined, dueShard: undefined };

type Told = { action: string; event?: Event; also?: Write[]; details?: Record<string, unknown> };

/**
 * Changes a push job together with its audit record and event, if nobody changed it since it was read; a new status is
 * told in the words of the service before, too. Throws `ChangedError`, also when a condition of `also` does not hold.
 */
export function change(
  row: PushJobRow,
  set: Partial<PushJobRow>,
  { action, event, also = [], details = {} }: Told,
): Promise<PushJobRow> {
  const { pushJobId, projectId, planId, planHash, attempt, status } = row;
  const next = { ...row, ...set };
  return Job.commit(row, {
    set,
    patch: (present, absent) => update(patchOf(row, present, absent)),
    audit: {
      ...{ action, subject: pushJobId, projectId },
      details: {
        ...{ planId, planHash, attempt: set.attempt ?? attempt },
        ...(set.status && { from: status, to: set.status, reason: set.statusReason }),
        ...details,
      },
    },
    event,
    also: set.status ? [...also, tellStatus(next)] : also,
  });
}

/** The write that tells of a push's status as the service before did. */
export function tellStatus(row: PushJobRow): Write {
  const detail = StateChange.detail.parse({
    id: row.pushJobId,
    stepFunctionsExecutionArn: "",
    status: row.status,
    startTime: row.createdAt,
    packageId: row.packageId,
    shareDestination: row.destinationUri,
    logUri: `s3://${setting("auditBucket")}/${logKeyOf(row.pushJobId, row.attempt)}`,
    endTime: (isEnded(row) && row.endedAt) || null,
    errorMessages: (isEnded(row) && row.status !== "SUCCEEDED" && row.statusReason) || null,
  });
  return Outbox.enqueueAs(StateChange.source, StateChange.detailType, detail);
}

/**
 * Says when to look at it next, which is no change of the push: its version stays. Undefined: never. Whoever changed
 * it meanwhile has said so already.
 */
export async function moveDue(row: PushJobRow, at: string | undefined): Promise<void> {
  try {
    if (at) await patchOf(row, dueAt(row.pushJobId, at)).go();
    else await patchOf(row, {}, ["dueAt", "dueShard"]).go();
  } catch (error) {
    if (!isConditionFailure(error)) throw error;
  }
}

/** Takes a plan for a push; fails while another one has it. */
export function lock({ planId, pushJobId }: Pick<PushJobRow, "planId" | "pushJobId">): Write {
  return put(pushLockEntity().create({ planId, pushJobId }));
}

/** Gives it back. */
export function unlock({ planId, pushJobId }: Pick<PushJobRow, "planId" | "pushJobId">): Write {
  return remove(
    pushLockEntity()
      .delete({ planId })
      .where((one, { eq }) => eq(one.pushJobId, pushJobId)),
  );
}

/** The push that has a plan at this moment. */
export async function holderOf(planId: string): Promise<string | undefined> {
  const { data } = await pushLockEntity().get({ planId }).go({ consistent: true });
  return data?.pushJobId;
}

function patchOf(
  row: PushJobRow,
  present: Partial<PushJobRow>,
  absent: Job.Optional<PushJobRow>[] = [],
) {
  const { pushJobId, projectId, packageId, packageName, destinationId, createdAt, version } = row;
  // Indexes have these in their keys.
  const endedAt = present.endedAt ? {} : { endedAt: row.endedAt ?? "" };
  return pushJobEntity()
    .patch({ pushJobId })
    .set(present)
    .remove(absent)
    .composite({ projectId, packageId, packageName, destinationId, createdAt, ...endedAt })
    .where((one, { eq }) => eq(one.version, version));
}

function notFound(pushJobId: string): VisibleError {
  return new VisibleError("push_job.not_found", `There is no push job ${pushJobId}.`, {
    hint: "GET /api/v1/push-jobs lists what you may see.",
  });
}
