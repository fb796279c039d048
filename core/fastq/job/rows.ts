import { update, type Write } from "#core/dynamo";
import { VisibleError } from "#core/error";
import { create as createEvent, type Event } from "#core/event";
import { FastqJobStateChange } from "#core/fastq/event";
import { type FastqJobRow, fastqJobEntity } from "#core/fastq/job/fastq-job.entity";
import * as Job from "#core/job";
import { iso } from "#core/time";

/** The row of a fastq job, whoever asks. Throws `fastq_job.not_found`. */
export async function load(jobId: string): Promise<FastqJobRow> {
  const { data } = await fastqJobEntity().get({ jobId }).go({ consistent: true });
  if (data) return data;
  throw notFound(jobId);
}

/** True once nothing more comes of it. */
export function isEnded({ status }: Pick<FastqJobRow, "status">): boolean {
  return status !== "PENDING" && status !== "RUNNING";
}

/** A job as it becomes; one that has ended is due no more. */
export function changed(job: FastqJobRow, set: Partial<FastqJobRow>): FastqJobRow {
  const next = { ...job, ...set, updatedAt: iso(), version: job.version + 1 };
  if (!isEnded(next)) return next;
  const { dueAt: _, dueShard: __, ...ended } = next;
  return ended;
}

/** The write of what `changed` made, on the condition that the job is as it was read: for transactions with others. */
export function writeOf({ jobId, version }: FastqJobRow, next: FastqJobRow): Write {
  const { jobId: _, ...present } = next;
  return patch(jobId, version, present, isEnded(next) ? ["dueAt", "dueShard"] : []);
}

/** Changes a job by itself, if it is as it was read. Throws `ChangedError` when it is not. */
export function write(
  job: FastqJobRow,
  set: Partial<FastqJobRow>,
  { action, event }: { action: string; event?: Event },
): Promise<FastqJobRow> {
  const { jobId, projectId, fastqId, jobType, version } = job;
  return Job.commit(job, {
    set,
    patch: (present, absent) => patch(jobId, version, present, absent),
    audit: { action, subject: jobId, projectId, details: { fastqId, jobType, to: set.status } },
    event,
  });
}

/** The event that tells what has become of a job. */
export function eventOf(job: FastqJobRow): Event {
  return createEvent(FastqJobStateChange, { ...job, reason: job.statusReason ?? null });
}

function patch(
  jobId: string,
  version: number,
  present: Partial<FastqJobRow>,
  absent: Job.Optional<FastqJobRow>[],
): Write {
  return update(
    fastqJobEntity()
      .patch({ jobId })
      .set(present)
      .remove(absent)
      .where((job, { eq }) => eq(job.version, version)),
  );
}

export function notFound(jobId: string): VisibleError {
  return new VisibleError("fastq_job.not_found", `There is no fastq job ${jobId}.`, {
    hint: "GET /api/v1/fastqs/{fastqId}/jobs lists those of a fastq.",
  });
}
