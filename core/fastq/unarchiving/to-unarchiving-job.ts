import { isEnded } from "#core/fastq/unarchiving/rows";
import type { UnarchivingJob } from "#core/fastq/unarchiving/schema";
import type { UnarchivingJobRow } from "#core/fastq/unarchiving/unarchiving-job.entity";

/** A row as the API shows it. */
export function toUnarchivingJob(row: UnarchivingJobRow): UnarchivingJob {
  const { fastqIds, failures } = row;
  return {
    id: row.unarchivingJobId,
    projectId: row.projectId,
    fastqIds,
    status: row.status,
    statusReason: row.statusReason ?? null,
    mode: row.mode,
    // Chosen before, but there only once it was asked for.
    copyJobId: row.files?.length ? row.copyJobId : null,
    progress: { done: isEnded(row) ? fastqIds.length : failures.length, total: fastqIds.length },
    failures,
    createdAt: row.createdAt,
    createdBy: row.createdBy,
    updatedAt: row.updatedAt,
    startedAt: row.startedAt ?? null,
    finishedAt: row.finishedAt ?? null,
    version: row.version,
  };
}
