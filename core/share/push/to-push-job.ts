import type { CopyJobRow } from "#core/copy/copy-job.entity";
import type { PushJobRow } from "#core/share/push/push-job.entity";
import { isEnded } from "#core/share/push/row";
import type { PushCounts, PushJob } from "#core/share/push/schema";

/** A push job as the API shows it; `copy`: its copy job, while that is under way. */
export function toPushJob(row: PushJobRow, copy?: CopyJobRow): PushJob {
  const counts = copy ? countsOf(row, copy) : row.counts;
  return {
    id: row.pushJobId,
    packageId: row.packageId,
    packageName: row.packageName,
    projectId: row.projectId,
    planId: row.planId,
    planHash: row.planHash,
    approvalId: row.approvalId ?? null,
    destinationId: row.destinationId,
    destinationUri: row.destinationUri,
    status: row.status,
    statusReason: row.statusReason ?? null,
    phase: row.phase,
    counts,
    progress: {
      done: counts.sent + counts.alreadyThere + counts.collisions + counts.failed,
      total: counts.total,
      bytes: counts.sentBytes,
    },
    attempts: row.attempt,
    copyJobId: row.copyJobId ?? null,
    contents: row.contents ?? null,
    log: row.log ?? null,
    certificate: row.certificate ?? null,
    createdAt: row.createdAt,
    createdBy: row.createdBy,
    updatedAt: row.updatedAt,
    startedAt: row.startedAt ?? null,
    endedAt: (isEnded(row) && row.endedAt) || null,
    version: row.version,
  };
}

/** What a copy job has come to, as counts of its push. */
export function countsOf(
  { counts: { total, totalBytes, collisions } }: Pick<PushJobRow, "counts">,
  { counts }: Pick<CopyJobRow, "counts">,
): PushCounts {
  return {
    ...{ total, totalBytes, collisions },
    sent: counts.copied,
    alreadyThere: counts.alreadyCopied,
    failed: counts.failed,
    sentBytes: counts.copiedBytes,
  };
}
