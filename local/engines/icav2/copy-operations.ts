import { randomUUID } from "node:crypto";
import type { CopyBatch, CopyBatchItem, CreateCopyBatch } from "#core/copy/icav2/copy-batch";
import {
  addBatch,
  addItem,
  type BatchRow,
  batchOf,
  type ItemRow,
  itemById,
  itemRowOf,
} from "#local/engines/icav2/batch-table";
import { type Outcome, planOf } from "#local/engines/icav2/copy-plan";
import type { Core } from "#local/engines/icav2/core";
import { folderOf } from "#local/engines/icav2/data-lookup";
import { wireData } from "#local/engines/icav2/data-wire";
import type { Some } from "#local/engines/icav2/handler";
import { addJob, jobOf, wireJob } from "#local/engines/icav2/job";
import { pageOfRows } from "#local/engines/icav2/page";
import { notFound, problem } from "#local/engines/icav2/problem";
import { projectOf } from "#local/engines/icav2/project-table";
import { noteUploads } from "#local/engines/icav2/upload";

type Copying =
  | "createProjectDataCopyBatch"
  | "getProjectDataCopyBatch"
  | "getProjectDataCopyBatchItems"
  | "getProjectDataCopyBatchItem";

/** Making copy batches, and looking at them and their items. */
export function copyOperations(core: Core): Some<Copying> {
  return {
    async createProjectDataCopyBatch({ parameters: { projectId }, body, caller }) {
      projectOf(core, projectId);
      await assertCopyable(core, projectId, body);
      return core.database.transact(() =>
        wireBatch(core, addAll(core, projectId, body, caller.email)),
      );
    },
    getProjectDataCopyBatch: ({ parameters: { projectId, batchId } }) =>
      wireBatch(core, batchOf(core, projectId, batchId)),
    getProjectDataCopyBatchItems({ parameters: { projectId, batchId }, query }) {
      batchOf(core, projectId, batchId);
      const { status, ...page } = query;
      const among = "status IN (SELECT value FROM json_each(?))";
      const listing = {
        ...{ table: "item", scope: [batchId, status], read: itemRowOf },
        conditions: ["batch_id = ?", ...(status ? [among] : [])],
        values: [batchId, ...(status ? [JSON.stringify(status)] : [])],
      };
      const found = pageOfRows(core, listing, page);
      return { ...found, items: found.items.map((item) => wireItem(core, projectId, item)) };
    },
    getProjectDataCopyBatchItem({ parameters: { projectId, batchId, itemId } }) {
      batchOf(core, projectId, batchId);
      const item = itemById(core, itemId);
      if (item?.batchId !== batchId) throw notFound("dataCopyBatch item", itemId);
      return wireItem(core, projectId, item);
    },
  };
}

/** Throws 400 and 404 for what can be known to be wrong at once; what goes wrong later fails an item. */
async function assertCopyable(
  core: Core,
  projectId: string,
  { items, destinationFolderId }: CreateCopyBatch,
): Promise<void> {
  if (items.length === 0) throw problem(400, "items: must not be empty.", { items: "is empty" });
  if (destinationFolderId) folderOf(core, projectId, destinationFolderId);
  const sources = new Set<string>();
  for (const [index, { dataId }] of items.entries()) {
    const row = core.data.byId(dataId);
    if (!row) throw notFound("data", dataId);
    if (row.projectId === projectId)
      throw problem(400, `${dataId} is in the destination's project: copies go to another.`, {
        [`items.${index}.dataId`]: "is in the destination's project",
      });
    sources.add(row.projectId);
  }
  for (const source of sources) await noteUploads(core, source);
}

const outcomes: Record<"fail" | "partial" | "stop", Outcome> = {
  fail: "FAILED",
  partial: "PARTIALLY_SUCCEEDED",
  stop: "STOPPED",
};

function addAll(core: Core, projectId: string, request: CreateCopyBatch, owner: string): BatchRow {
  const { clock, gate } = core.context;
  const [id, jobId, createdAt] = [randomUUID(), randomUUID(), clock.now()];
  const effects = ["fail", "partial", "stop"] as const;
  const [fault] = gate.faults.draw(effects, "icav2", "CopyJob", projectId);
  const draw = core.settings.nextDraw();
  const plan = planOf(core.settings.now, draw, createdAt, fault && outcomes[fault.effect]);
  const batch: BatchRow = { id, projectId, jobId, request, plan, createdAt };
  addBatch(core, batch);
  for (const { dataId } of request.items)
    addItem(core, { id: randomUUID(), batchId: id, dataId, status: "QUEUED" });
  addJob(core, { id: jobId, batchId: id, projectId, owner, createdAt });
  core.tasks.add("job-wait", id, plan.waitAt);
  return batch;
}

function wireBatch(core: Core, { id, jobId, request }: BatchRow): CopyBatch {
  const { items: _, ...rest } = request;
  return { id, job: wireJob(core, jobOf(core, jobId)), ...rest };
}

function wireItem(core: Core, projectId: string, item: ItemRow): CopyBatchItem {
  const created = item.createdId ? core.data.get(projectId, item.createdId) : undefined;
  return {
    id: item.id,
    request: { dataId: item.dataId },
    processing: { status: item.status, additionalStatusInformation: item.info ?? null },
    ...(created && { createdProjectData: wireData(core, created) }),
  };
}
