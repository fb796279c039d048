import type { SQLOutputValue } from "node:sqlite";
import type { CopyItemStatus, CreateCopyBatch } from "#core/copy/icav2/copy-batch";
import type { Plan } from "#local/engines/icav2/copy-plan";
import type { Core } from "#local/engines/icav2/core";
import { notFound } from "#local/engines/icav2/problem";

/** A copy batch as kept; `projectId` is the destination. */
export type BatchRow = {
  id: string;
  projectId: string;
  jobId: string;
  request: CreateCopyBatch;
  plan: Plan;
  createdAt: number;
};

export type ItemRow = {
  id: string;
  batchId: string;
  dataId: string;
  status: CopyItemStatus;
  info?: string;
  createdId?: string;
};

export function addBatch(core: Core, row: BatchRow): void {
  core.database
    .prepare(
      "INSERT INTO batch (id, project_id, job_id, request, plan, created_at) VALUES (?, ?, ?, ?, ?, ?)",
    )
    .run(
      ...[row.id, row.projectId, row.jobId, JSON.stringify(row.request)],
      ...[JSON.stringify(row.plan), row.createdAt],
    );
}

export function setPlan(core: Core, { id, plan }: BatchRow): void {
  core.database.prepare("UPDATE batch SET plan = ? WHERE id = ?").run(JSON.stringify(plan), id);
}

/** Throws 404, also for a batch of another project. */
export function batchOf(core: Core, projectId: string, id: string): BatchRow {
  const batch = batchById(core, id);
  if (batch?.projectId !== projectId) throw notFound("dataCopyBatch", id);
  return batch;
}

export function batchById(core: Core, id: string): BatchRow | undefined {
  const row = core.database.prepare("SELECT * FROM batch WHERE id = ?").get(id);
  return row && batchRowOf(row);
}

/** In order of creation. */
export function batches(core: Core): BatchRow[] {
  return core.database.prepare("SELECT * FROM batch ORDER BY seq").all().map(batchRowOf);
}

export function addItem(core: Core, { id, batchId, dataId, status }: ItemRow): void {
  core.database
    .prepare("INSERT INTO item (id, batch_id, data_id, status) VALUES (?, ?, ?, ?)")
    .run(id, batchId, dataId, status);
}

export function itemsOf(core: Core, batchId: string): ItemRow[] {
  return core.database
    .prepare("SELECT * FROM item WHERE batch_id = ? ORDER BY seq")
    .all(batchId)
    .map(itemRowOf);
}

export function itemById(core: Core, id: string): ItemRow | undefined {
  const row = core.database.prepare("SELECT * FROM item WHERE id = ?").get(id);
  return row && itemRowOf(row);
}

export function setItem(core: Core, { id, status, info, createdId }: ItemRow): void {
  core.database
    .prepare("UPDATE item SET status = ?, info = ?, created_id = ? WHERE id = ?")
    .run(status, info ?? null, createdId ?? null, id);
}

export function itemRowOf(row: Record<string, SQLOutputValue>): ItemRow {
  return {
    id: String(row.id),
    batchId: String(row.batch_id),
    dataId: String(row.data_id),
    status: row.status as CopyItemStatus,
    info: row.info === null ? undefined : String(row.info),
    createdId: row.created_id === null ? undefined : String(row.created_id),
  };
}

function batchRowOf(row: Record<string, SQLOutputValue>): BatchRow {
  return {
    id: String(row.id),
    projectId: String(row.project_id),
    jobId: String(row.job_id),
    request: JSON.parse(String(row.request)),
    plan: JSON.parse(String(row.plan)),
    createdAt: Number(row.created_at),
  };
}
