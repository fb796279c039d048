import type * as z from "zod";
import * as Actor from "#core/actor";
import { invalid } from "#core/error";
import { load as loadFastq, notFound } from "#core/fastq/change";
import { ListSyncRequests, type SyncRequest, type SyncStatus } from "#core/fastq/sync/schema";
import { type SyncRequestRow, syncRequestEntity } from "#core/fastq/sync/sync-request.entity";
import { type SyncWaitRow, syncWaitEntity } from "#core/fastq/sync/sync-wait.entity";
import { toSyncRequest } from "#core/fastq/sync/to-sync-request";
import { fn } from "#core/fn";
import * as Items from "#core/items";
import { pageOfIndex } from "#core/page-of-index";
import type { Page } from "#core/page-schema";
import * as Project from "#core/project";
import { iso } from "#core/time";

type Query = z.output<typeof ListSyncRequests>;
/** Exclusive ends of a time range, as row times are written. */
type Range = { after: string | undefined; before: string | undefined };

/**
 * A page of the sync requests that the actor may see: newest first within each project. With `fastqId` those that
 * wait for it, in no order that is promised. Throws `fastq.not_found` for a fastq that is not there or not the actor's.
 */
export const list = fn(ListSyncRequests, async (query): Promise<Page<SyncRequest>> => {
  const { status, fastqId } = query;
  const range = rangeOf(query);
  const projects = await Project.visibleProjects();
  if (fastqId !== undefined) await assertFastq(fastqId);
  const waits = fastqId !== undefined;
  const found = await pageOfIndex<SyncRequestRow>({
    scope: ["sync-requests", status, fastqId, range, projects],
    query,
    order: "desc",
    partitions: waits
      ? [() => syncWaitEntity().query.primary({ targetId: fastqId })]
      : projects.map((projectId) => () => inProject(projectId, status, range)),
    load: waits ? loadWaiting : loadRows,
    keep: (row) =>
      Actor.canSee(row.projectId) &&
      (!status || row.status === status) &&
      (!waits || !row.finishedAt) &&
      (!range.after || row.createdAt > range.after) &&
      (!range.before || row.createdAt < range.before),
  });
  return { items: found.items.map(toSyncRequest), nextCursor: found.nextCursor };
});

/** Requests of a project, of one status if it is asked for, by when they were made. */
function inProject(projectId: string, status: SyncStatus | undefined, range: Range): Items.Query {
  const of = syncRequestEntity().query;
  const whole = status ? of.byStatus({ projectId, status }) : of.byProject({ projectId });
  if (!range.after && !range.before) return whole;
  // Both ends, so that the query stays among requests.
  return whole.between({ createdAt: range.after ?? "0" }, { createdAt: range.before ?? "~" });
}

async function loadRows(keys: Items.Item[]): Promise<(SyncRequestRow | undefined)[]> {
  return Items.rowsAt(syncRequestEntity(), keys);
}

/** Of rows that say who waits. */
function loadWaiting(waits: Items.Item[]): Promise<(SyncRequestRow | undefined)[]> {
  return loadRows(
    (waits as SyncWaitRow[]).map(
      ({ syncRequestId }) =>
        syncRequestEntity().get({ syncRequestId }).params<{ Key: Items.Item }>().Key,
    ),
  );
}

async function assertFastq(fastqId: string): Promise<void> {
  const { projectId } = await loadFastq(fastqId);
  if (!Actor.canSee(projectId)) throw notFound(fastqId);
}

function rangeOf({ createdAfter, createdBefore }: Query): Range {
  const after = createdAfter && iso(createdAfter);
  const before = createdBefore && iso(createdBefore);
  if (!after || !before || after < before) return { after, before };
  const message = "must be later than createdAfter";
  throw invalid([{ code: "custom", path: ["createdBefore"], message, input: before }]);
}
