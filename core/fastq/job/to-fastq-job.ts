import type { FastqJobRow } from "#core/fastq/job/fastq-job.entity";
import type { FastqJob } from "#core/fastq/job/schema";

/** A row as the API shows it, in the project that its fastq is in now. */
export function toFastqJob(row: FastqJobRow, projectId: string): FastqJob {
  return {
    id: row.jobId,
    fastqId: row.fastqId,
    projectId,
    jobType: row.jobType,
    status: row.status,
    statusReason: row.statusReason ?? null,
    attempt: row.attempt,
    requestedAt: row.requestedAt,
    requestedBy: row.requestedBy,
    startedAt: row.startedAt ?? null,
    finishedAt: row.finishedAt ?? null,
    deadlineAt: row.deadlineAt,
    updatedAt: row.updatedAt,
    version: row.version,
  };
}
