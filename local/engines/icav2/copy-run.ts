import {
  type BatchRow,
  batchById,
  type ItemRow,
  itemById,
  itemsOf,
  setItem,
  setPlan,
} from "#local/engines/icav2/batch-table";
import { expand } from "#local/engines/icav2/copy-expand";
import { begin, clearPlace, finish, moveBytes } from "#local/engines/icav2/copy-file";
import { fatesOf, statusOf, turnAt } from "#local/engines/icav2/copy-plan";
import type { Core } from "#local/engines/icav2/core";
import { changeJob, jobOf } from "#local/engines/icav2/job";
import {
  endedTransfers,
  firstTransfer,
  planTransfer,
  setTransfer,
  waitingTransfers,
} from "#local/engines/icav2/transfer-table";
import type { Task } from "#local/tasks";

/** How a job goes: it waits, it runs, it copies file after file, it ends. Each step is a task of its own. */
export function runJobs(core: Core): void {
  core.tasks.on("job-wait", ({ subject, dueAt }) => () => {
    const batch = knownBatch(core, subject);
    changeJob(core, jobOf(core, batch.jobId), { status: "WAITING_FOR_RESOURCES" }, dueAt);
    core.tasks.add("job-run", batch.id, batch.plan.runAt);
  });
  core.tasks.on(
    "job-run",
    ({ subject, dueAt }) =>
      () =>
        start(core, subject, dueAt),
  );
  core.tasks.on("job-step", (task) => step(core, task));
}

function start(core: Core, batchId: string, at: number): void {
  const batch = knownBatch(core, batchId);
  const job = jobOf(core, batch.jobId);
  changeJob(core, job, { status: "RUNNING", startedAt: at }, at);
  expand(core, batch, job.owner);
  const transfers = waitingTransfers(core, batchId);
  const plan = { ...batch.plan, total: transfers.length };
  setPlan(core, { ...batch, plan });
  const fates = fatesOf(plan);
  for (const [turn, transfer] of transfers.entries())
    planTransfer(core, transfer, turn, fates[turn] ?? "COPIED");
  for (const item of itemsOf(core, batchId)) settle(core, item);
  core.tasks.add("job-step", batchId, turnAt(plan, transfers.length > 0 ? 0 : 1));
}

/** Ends the file at hand and begins the next; after the last one, or where the job breaks, ends the job. */
async function step(core: Core, { subject, dueAt }: Task): Promise<() => void> {
  const batch = knownBatch(core, subject);
  const active = firstTransfer(core, subject, "ACTIVE");
  const waiting = firstTransfer(core, subject, "WAITING");
  const next = waiting?.fate === "NEVER" ? undefined : waiting;
  const moved = active && (active.fate === "COPIED" ? await moveBytes(core, active) : broken);
  if (next) await clearPlace(core, batch, next);
  return () => {
    if (active && moved) {
      finish(core, batch, active, moved);
      settle(core, itemById(core, active.itemId));
    }
    if (!next) {
      end(core, batch, dueAt);
      return;
    }
    begin(core, batch, next, jobOf(core, batch.jobId).owner);
    settle(core, itemById(core, next.itemId));
    core.tasks.add("job-step", subject, turnAt(batch.plan, next.turn + 1));
  };
}

const broken = { fault: "The copy service failed while it copied this file." };

function end(core: Core, batch: BatchRow, at: number): void {
  const why = batch.plan.outcome === "STOPPED" ? "The job was stopped." : "The job failed before.";
  for (const transfer of waitingTransfers(core, batch.id))
    setTransfer(core, { ...transfer, state: "FAILED", info: why });
  for (const item of itemsOf(core, batch.id)) settle(core, item);
  const items = itemsOf(core, batch.id);
  const whole = items.filter(({ status }) => status === "COPIED").length;
  const info = whole < items.length ? `${whole} of ${items.length} items were copied.` : undefined;
  const status = statusOf(batch.plan, new Set(items.map((item) => item.status)));
  changeJob(core, jobOf(core, batch.jobId), { status, info, finishedAt: at }, at);
}

/** Brings an item's status in line with its transfers. */
function settle(core: Core, item: ItemRow | undefined): void {
  if (!item || !["QUEUED", "COPYING"].includes(item.status)) return;
  const ended = endedTransfers(core, item.id);
  if (!ended) {
    if (item.status === "QUEUED" && hasBegun(core, item.id))
      setItem(core, { ...item, status: "COPYING" });
    return;
  }
  const failed = ended.filter(({ state }) => state === "FAILED");
  const some = failed.length < ended.length ? "PARTIALLY_COPIED" : "FAILED";
  const file = item.dataId.startsWith("fil.") ? ended[0] : undefined;
  setItem(core, {
    ...item,
    status: failed.length === 0 ? "COPIED" : some,
    info: failed[0]?.info ?? (file?.state === "SKIPPED" ? file.info : undefined),
    createdId: file ? file.targetId : item.createdId,
  });
}

function hasBegun({ database }: Core, itemId: string): boolean {
  const row = database
    .prepare("SELECT 1 FROM transfer WHERE item_id = ? AND state <> 'WAITING' LIMIT 1")
    .get(itemId);
  return row !== undefined;
}

function knownBatch(core: Core, id: string): BatchRow {
  const batch = batchById(core, id);
  if (!batch) throw new Error(`there is no batch ${id}`);
  return batch;
}
