import type { JobStatus } from "#core/copy/icav2/job";
import { batches, itemsOf } from "#local/engines/icav2/batch-table";
import type { Core } from "#local/engines/icav2/core";
import { jobOf } from "#local/engines/icav2/job";

/** One copy batch that was made, for whoever counts them. */
export type Made = {
  id: string;
  jobId: string;
  projectId: string;
  destinationFolderId?: string;
  dataIds: string[];
  status: JobStatus;
  timeCreated: string;
};

/** All of them, oldest first: two with the same destination and data are a job that was sent twice. */
export function madeBatches(core: Core): Made[] {
  return batches(core).map(({ id, jobId, projectId, request, createdAt }) => ({
    ...{ id, jobId, projectId },
    destinationFolderId: request.destinationFolderId,
    dataIds: itemsOf(core, id).map(({ dataId }) => dataId),
    status: jobOf(core, jobId).status,
    timeCreated: new Date(createdAt).toISOString(),
  }));
}
