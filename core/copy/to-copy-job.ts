import type { CopyJobRow } from "#core/copy/copy-job.entity";
import type { CopyCounts, CopyJob } from "#core/copy/schema";

/** Counts of a job that is not planned yet. */
export const noCounts: CopyCounts = {
  total: 0,
  copied: 0,
  alreadyCopied: 0,
  failed: 0,
  totalBytes: 0,
  copiedBytes: 0,
};

/** A row as the API shows it. */
export function toCopyJob(row: CopyJobRow): CopyJob {
  const { counts } = row;
  return {
    id: row.copyJobId,
    projectId: row.projectId,
    name: row.name ?? null,
    backend: row.backend,
    action: row.action ?? "copy",
    dryRun: row.dryRun,
    onExist: row.onExist,
    onMissing: row.onMissing ?? "refuse",
    destinationUri: row.destinationUri ?? null,
    status: row.status,
    statusReason: row.statusReason ?? null,
    phase: row.phase,
    counts,
    progress: {
      done: counts.copied + counts.alreadyCopied + counts.failed,
      total: row.estimate ? counts.total : null,
      bytes: counts.copiedBytes,
    },
    estimate: row.estimate ?? null,
    attempts: row.run,
    origin: row.origin,
    createdAt: row.createdAt,
    createdBy: row.createdBy,
    updatedAt: row.updatedAt,
    startedAt: row.startedAt ?? null,
    finishedAt: row.finishedAt ?? null,
    version: row.version,
  };
}
