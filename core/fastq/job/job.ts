import * as Actor from "#core/actor";
import { dueShardOf, rowsDue } from "#core/due";
import { put } from "#core/dynamo";
import { RetryableError, VisibleError } from "#core/error";
import { create as createEvent } from "#core/event";
import * as Fastq from "#core/fastq/change";
import { FastqJobRequested } from "#core/fastq/event";
import { withFacts } from "#core/fastq/fact";
import { type FastqJobRow, fastqJobEntity } from "#core/fastq/job/fastq-job.entity";
import { urisOf } from "#core/fastq/job/readable";
import { checkReport } from "#core/fastq/job/result";
import * as Rows from "#core/fastq/job/rows";
import { ReportFastqJob } from "#core/fastq/job/schema";
import type { FastqRow, JobNote } from "#core/fastq/row";
import type { FastqJobType } from "#core/fastq/schema";
import { fn } from "#core/fn";
import * as Id from "#core/id";
import * as Job from "#core/job";
import * as Log from "#core/log";
import * as Outbox from "#core/outbox";
import { hours, iso, now } from "#core/time";

/** So long a job may be without a word. */
const patienceMs = hours(24);
/** Jobs that one look ends at most, of each partition. */
const batchSize = 100;

/**
 * Has something found out about a fastq: records a job, and asks for it by `FastqJobRequested`. One that is PENDING or
 * RUNNING is answered as it is, and one that ended at or after `endedBefore` too: so one wish begins one job.
 * Throws `fastq.not_found`, and `fastq.no_read_set` or `fastq.wrong_state` while its reads cannot be read.
 */
export function launch(
  fastqId: string,
  jobType: FastqJobType,
  { endedBefore }: { endedBefore?: string } = {},
): Promise<JobNote> {
  return Fastq.onCurrent(fastqId, async (row) => {
    const latest = row.jobs[jobType];
    if (latest && (!Rows.isEnded(latest) || isSince(latest, endedBefore))) return latest;
    const reads = urisOf(row);
    const note: JobNote = {
      jobId: Id.create("fastqJob"),
      status: "PENDING",
      attempts: (latest?.attempts ?? 0) + 1,
      requestedAt: iso(),
    };
    const job = begin(row, jobType, note);
    const format = row.compressionFormat ?? null;
    const requested = { ...row, ...job, compressionFormat: format, reads };
    await Fastq.write(row, withNote(row, jobType, note), {
      action: "fastq_job.launch",
      status: "FASTQ_JOB_UPDATED",
      details: { jobId: note.jobId, jobType },
      also: [
        put(fastqJobEntity().create(job)),
        Outbox.enqueue(createEvent(FastqJobRequested, requested)),
      ],
    });
    return note;
  });
}

/**
 * Records what has become of a job: RUNNING keeps it alive, SUCCEEDED brings its facts along in the same transaction,
 * FAILED its reason. Of a job that has ended the same outcome again changes nothing, nor does a late RUNNING. Throws
 * `fastq_job.not_found`, `fastq_job.wrong_status` for another outcome, and `request.invalid` for a report that lacks
 * what its status and the job's type ask for.
 */
export async function report(jobId: string, input: ReportFastqJob): Promise<FastqJobRow> {
  const said = parsed(input);
  return Job.onCurrent(
    () => Rows.load(jobId),
    async (job) => {
      const row = await fastqOf(job);
      if (Rows.isEnded(job)) return repeated(job, said);
      if (!row) return abandon(job);
      if (said.status !== "RUNNING" && row.jobs[job.jobType]?.jobId !== jobId)
        return end(job, row, { status: "FAILED", reason: othersFiles });
      checkReport(job.jobType, row, said);
      const { status } = said;
      return status === "RUNNING" ? keep(job, row) : end(job, row, { ...said, status });
    },
  );
}

/**
 * Ends the jobs of which nobody has told anything for 24 hours; answers how many. Whatever keeps one of them from being
 * ended keeps no other: then `RetryableError` is thrown after all.
 */
export async function expireDue(at: number = now()): Promise<number> {
  const due = await rowsDue(fastqJobEntity(), iso(at), batchSize);
  let ended = 0;
  let failed = 0;
  for (const { jobId } of due)
    try {
      if (await expire(jobId, at)) ended++;
    } catch (error) {
      failed++;
      Log.error("A job could not be ended", { jobId, error });
    }
  if (failed > 0) throw new RetryableError(`${failed} of ${due.length} jobs could not be ended.`);
  return ended;
}

const othersFiles = "The fastq's files were replaced or taken away while it ran.";

const parsed = fn(ReportFastqJob, (said) => said);

/** True of a job that ended at that time or after it. */
function isSince({ finishedAt, requestedAt }: JobNote, time: string | undefined): boolean {
  return time !== undefined && (finishedAt ?? requestedAt) >= time;
}

function begin(
  { fastqId, projectId }: FastqRow,
  jobType: FastqJobType,
  { jobId, attempts, requestedAt }: JobNote,
): FastqJobRow {
  const deadlineAt = iso(now() + patienceMs);
  return {
    ...{ jobId, fastqId, projectId, jobType, status: "PENDING", attempt: attempts, requestedAt },
    requestedBy: Actor.use().name,
    ...{ deadlineAt, dueAt: deadlineAt, dueShard: dueShardOf(jobId) },
    ...{ updatedAt: requestedAt, version: 1 },
  };
}

async function fastqOf({ fastqId }: FastqJobRow): Promise<FastqRow | undefined> {
  return (await Fastq.loadMany([fastqId])).get(fastqId);
}

function withNote(
  { jobs }: FastqRow,
  jobType: FastqJobType,
  note: JobNote,
): Pick<FastqRow, "jobs"> {
  return { jobs: { ...jobs, [jobType]: note } };
}

/** A sign of life. The first one is noted with the fastq; who waits for it needs to hear of none. */
async function keep(job: FastqJobRow, row: FastqRow): Promise<FastqJobRow> {
  const at = iso();
  const deadlineAt = iso(now() + patienceMs);
  const due = { deadlineAt, dueAt: deadlineAt, dueShard: dueShardOf(job.jobId) };
  if (job.status === "RUNNING") return Rows.write(job, due, { action: "fastq_job.keep" });
  const next = Rows.changed(job, { ...due, status: "RUNNING", startedAt: at });
  await Fastq.write(row, noted(row, next), {
    action: "fastq_job.begin",
    details: { jobId: job.jobId, jobType: job.jobType },
    also: [Rows.writeOf(job, next), Outbox.enqueue(Rows.eventOf(next))],
  });
  return next;
}

/** The end of a job, with what it found out. */
async function end(
  job: FastqJobRow,
  row: FastqRow,
  { status, reason, result }: Omit<ReportFastqJob, "status"> & { status: "SUCCEEDED" | "FAILED" },
): Promise<FastqJobRow> {
  const at = iso();
  const { jobId, jobType } = job;
  const statusReason = reason === undefined ? undefined : String(Log.redact(reason));
  const next = Rows.changed(job, {
    ...{ status, finishedAt: at },
    ...(statusReason !== undefined && { statusReason }),
  });
  const facts = result && withFacts(row, result, "job", at);
  await Fastq.write(
    row,
    { ...facts?.set, ...noted(row, next) },
    {
      action: status === "SUCCEEDED" ? "fastq_job.succeed" : "fastq_job.fail",
      status: facts?.status ?? "FASTQ_JOB_UPDATED",
      details: { jobId, jobType, reason: statusReason },
      also: [Rows.writeOf(job, next), Outbox.enqueue(Rows.eventOf(next))],
    },
  );
  return next;
}

/** The fastq's note of a job as the job is now. */
function noted(
  row: FastqRow,
  { jobId, jobType, status, startedAt, finishedAt, statusReason }: FastqJobRow,
): Pick<FastqRow, "jobs"> {
  const note = row.jobs[jobType];
  if (note?.jobId !== jobId) return { jobs: row.jobs };
  return withNote(row, jobType, {
    ...note,
    status,
    ...(startedAt !== undefined && { startedAt }),
    ...(finishedAt !== undefined && { finishedAt }),
    ...(statusReason !== undefined && { reason: statusReason }),
  });
}

/** Of a fastq that is not there any more: there is nothing to find out. */
function abandon(job: FastqJobRow): Promise<FastqJobRow> {
  const statusReason = `The fastq ${job.fastqId} was deleted.`;
  const set: Partial<FastqJobRow> = {
    ...{ status: "FAILED", statusReason, finishedAt: iso() },
    ...{ dueAt: undefined, dueShard: undefined },
  };
  const event = Rows.eventOf({ ...job, ...set });
  return Rows.write(job, set, { action: "fastq_job.fail", event });
}

function repeated(job: FastqJobRow, { status }: ReportFastqJob): FastqJobRow {
  if (status === "RUNNING" || status === job.status) return job;
  throw new VisibleError(
    "fastq_job.wrong_status",
    `Fastq job ${job.jobId} is ${job.status} and cannot become ${status}.`,
    { hint: "Launch another one of its type: POST /api/v1/fastqs/{fastqId}/jobs." },
  );
}

/** True when it was this that ended it. */
function expire(jobId: string, at: number): Promise<boolean> {
  return Job.onCurrent(
    () => Rows.load(jobId),
    async (job) => {
      if (Rows.isEnded(job) || job.deadlineAt > iso(at)) return false;
      const row = await fastqOf(job);
      const reason = `There was no result within ${patienceMs / hours(1)} hours.`;
      await (row ? end(job, row, { status: "FAILED", reason }) : abandon(job));
      return true;
    },
  );
}
