import * as Actor from "#core/actor";
import * as Audit from "#core/audit";
import { dueShardOf } from "#core/due";
import { ConditionError, put, transact, update } from "#core/dynamo";
import { VisibleError } from "#core/error";
import { eventOf as fastqEventOf, patchOf } from "#core/fastq/change";
import type { FastqRow } from "#core/fastq/row";
import { restoredPlace } from "#core/fastq/sync/judge";
import { eventOf } from "#core/fastq/unarchiving/event";
import { isLocated } from "#core/fastq/unarchiving/files";
import { beginNote } from "#core/fastq/unarchiving/note";
import {
  type UnarchivingJobRow,
  unarchivingJobEntity,
} from "#core/fastq/unarchiving/unarchiving-job.entity";
import * as Id from "#core/id";
import * as Idempotency from "#core/idempotency";
import * as Items from "#core/items";
import * as Job from "#core/job";
import * as Outbox from "#core/outbox";
import { iso, minutes, now } from "#core/time";

/** A job that was made and not begun: whoever made it was killed. */
const pendingMs = minutes(1);

/** The row of an unarchiving job, whoever asks. Throws `unarchiving_job.not_found`. */
export async function load(unarchivingJobId: string): Promise<UnarchivingJobRow> {
  const { data } = await unarchivingJobEntity().get({ unarchivingJobId }).go({ consistent: true });
  if (data) return data;
  throw notFound(unarchivingJobId);
}

/** The job that a copy job is of; undefined when it is somebody else's. */
export async function ofCopyJob(copyJobId: string): Promise<UnarchivingJobRow | undefined> {
  const wanted = unarchivingJobEntity().query.byCopyJob({ copyJobId });
  return (await Items.firstOf(unarchivingJobEntity(), wanted)) as UnarchivingJobRow | undefined;
}

/** Decides on a job as it is now, and again when somebody else changed it meanwhile. */
export function onCurrent<T>(
  unarchivingJobId: string,
  decide: (row: UnarchivingJobRow) => Promise<T>,
): Promise<T> {
  return Job.onCurrent(() => load(unarchivingJobId), decide);
}

/**
 * Makes a job of fastqs as they were read (40 at most), with its note on each, in one transaction: PENDING. Throws
 * `ChangedError` when one of them, or the request, was changed or used meanwhile.
 */
export async function insert(
  fastqs: FastqRow[],
  { projectId, request }: { projectId: string; request?: Idempotency.Request | undefined },
): Promise<UnarchivingJobRow> {
  const row = newRow(fastqs, projectId);
  const { unarchivingJobId, fastqIds, mode, copyJobId } = row;
  const details = { fastqIds, mode, copyJobId };
  const writes = fastqs.flatMap((fastq) => {
    const set = {
      ...{ unarchiving: beginNote(fastq, row), updatedAt: row.createdAt },
      version: fastq.version + 1,
    };
    const event = fastqEventOf({ ...fastq, ...set }, "UNARCHIVING_UPDATED");
    return [patchOf(fastq, set), Outbox.enqueue(event)];
  });
  try {
    await transact([
      ...writes,
      put(unarchivingJobEntity().create(row)),
      Audit.record({
        ...{ action: "unarchiving_job.create", subject: unarchivingJobId },
        ...{ projectId, details },
      }),
      Outbox.enqueue(eventOf(row)),
      ...(request ? [Idempotency.remember(request, unarchivingJobId)] : []),
    ]);
  } catch (error) {
    if (!(error instanceof ConditionError)) throw error;
    throw new Job.ChangedError("One of the fastqs was just changed.", { cause: error });
  }
  return row;
}

/** Changes a job together with its audit record and event, if it is as it was read. `dueAt` undefined: never again. */
export function write(
  row: UnarchivingJobRow,
  set: Partial<UnarchivingJobRow>,
  action: `unarchiving_job.${string}`,
): Promise<UnarchivingJobRow> {
  const { unarchivingJobId, projectId, version, status } = row;
  const next = { ...set, ...dueOf(unarchivingJobId, set.dueAt) } as Partial<UnarchivingJobRow>;
  return Job.commit(row, {
    set: next,
    patch: (present, absent) =>
      update(
        unarchivingJobEntity()
          .patch({ unarchivingJobId })
          .set(present)
          .remove(absent)
          .where((job, { eq }) => eq(job.version, version)),
      ),
    audit: {
      ...{ action, subject: unarchivingJobId, projectId },
      details: { from: status, to: set.status, reason: set.statusReason },
    },
    event: eventOf({ ...row, ...next }),
  });
}

/** Moves the next look at a job, if it is as it was read: no change that anybody hears of. */
export async function postpone(
  { unarchivingJobId, version }: UnarchivingJobRow,
  dueAt: string | undefined,
): Promise<void> {
  const { dueShard } = dueOf(unarchivingJobId, dueAt);
  const patch = unarchivingJobEntity().patch({ unarchivingJobId });
  const changed =
    dueAt === undefined || dueShard === undefined
      ? patch.remove(["dueAt", "dueShard"])
      : patch.set({ dueAt, dueShard });
  await changed.where((job, { eq }) => eq(job.version, version)).go();
}

/** True once nothing is decided about it any more. */
export function isEnded({ status }: Pick<UnarchivingJobRow, "status">): boolean {
  return status !== "PENDING" && status !== "RUNNING";
}

export function notFound(unarchivingJobId: string): VisibleError {
  return new VisibleError(
    "unarchiving_job.not_found",
    `There is no unarchiving job ${unarchivingJobId}.`,
    { hint: "GET /api/v1/unarchiving-jobs lists what you may see." },
  );
}

function newRow(fastqs: FastqRow[], projectId: string): UnarchivingJobRow {
  const unarchivingJobId = Id.create("unarchivingJob");
  const at = iso();
  return {
    ...{ unarchivingJobId, projectId, fastqIds: fastqs.map(({ fastqId }) => fastqId) },
    mode: restoredPlace() && fastqs.every(isLocated) ? "copy" : "in-place",
    status: "PENDING",
    copyJobId: Id.create("copyJob"),
    failures: [],
    ...{ createdAt: at, createdBy: Actor.use().name, updatedAt: at, version: 1 },
    ...{ dueAt: iso(now() + pendingMs), dueShard: dueShardOf(unarchivingJobId) },
  };
}

function dueOf(unarchivingJobId: string, dueAt: string | undefined) {
  return { dueAt, dueShard: dueAt === undefined ? undefined : dueShardOf(unarchivingJobId) };
}
