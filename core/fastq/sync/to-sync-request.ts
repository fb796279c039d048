import type { SyncRequest } from "#core/fastq/sync/schema";
import type { SyncRequestRow } from "#core/fastq/sync/sync-request.entity";

/** A row as the API shows it: without its task token. */
export function toSyncRequest(row: SyncRequestRow): SyncRequest {
  return {
    id: row.syncRequestId,
    projectId: row.projectId,
    fastqIds: row.fastqIds,
    fastqSetIds: row.fastqSetIds,
    requirements: { ...row.requirements },
    forceUnarchiving: row.forceUnarchiving,
    hasTaskToken: row.taskToken !== undefined,
    status: row.status,
    statusReason: row.statusReason ?? null,
    error: row.error ?? null,
    origin: row.origin,
    attempts: row.attempts,
    createdAt: row.createdAt,
    createdBy: row.createdBy,
    updatedAt: row.updatedAt,
    finishedAt: row.finishedAt ?? null,
    deadlineAt: row.deadlineAt,
    version: row.version,
  };
}
