import * as Actor from "#core/actor";
import { VisibleError } from "#core/error";
import { load } from "#core/fastq/sync/request-row";
import type { SyncRequestRow } from "#core/fastq/sync/sync-request.entity";

/** The row of a sync request that the actor may know of. Throws `sync_request.not_found`, the same for both reasons. */
export async function visible({
  syncRequestId,
}: {
  syncRequestId: string;
}): Promise<SyncRequestRow> {
  const row = await load(syncRequestId);
  if (row && Actor.canSee(row.projectId)) return row;
  throw new VisibleError("sync_request.not_found", `There is no sync request ${syncRequestId}.`, {
    hint: "GET /api/v1/sync-requests lists what you may see.",
  });
}
