import { isEnded } from "#core/copy/change";
import { visible } from "#core/copy/copy-job";
import type { CopyJobRow } from "#core/copy/copy-job.entity";
import { copyTaskEntity } from "#core/copy/copy-task.entity";
import * as Ledger from "#core/copy/ledger";
import type { ItemResult, PlanItem, PlanTask } from "#core/copy/plan-schema";
import { type CopyItem, type CopyItemStatus, ListCopyItems } from "#core/copy/schema";
import * as Cursor from "#core/cursor";
import { fn } from "#core/fn";
import type { Page } from "#core/page-schema";

/** Items looked at for one page at most: what a filter may cost. */
const readBudget = 20_000;
/** Bytes of a page at most, as JSON: Lambda answers 6 MB, in which quotes are escaped twice over. */
const byteBudget = 2_000_000;

/** An item with all that is known of it. */
export type Known = { task: number; plan: PlanItem; result: ItemResult | undefined };

/**
 * A page of a job's items, in the order of its plan; none before that is complete. With a `status` a page may be
 * short, or empty, and still have a `nextCursor`.
 */
export const listItems = fn(ListCopyItems, async (query): Promise<Page<CopyItem>> => {
  const { status, ...rest } = query;
  const job = await visible(query);
  const { items, nextCursor } = await pageOfItems(job, rest, ["copy-items", status], (known) => {
    const item = toItem(job, known);
    return !status || item.status === status ? item : undefined;
  });
  return { items, nextCursor };
});

/** What stands for the state of one item of a job in one of its tasks. */
type Seen = Known & { isRunning: boolean };

/**
 * Fills a page with what `make` makes of items, and leaves those out that it makes nothing of. The cursor is bound
 * to `scope` and to the job.
 */
export async function pageOfItems<Made>(
  { copyJobId }: Pick<CopyJobRow, "copyJobId">,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
  scope: unknown[],
  make: (seen: Seen) => Made | undefined,
): Promise<Page<Made>> {
  const bound = [...scope, copyJobId];
  const place = Cursor.open<number>(cursor, bound);
  const tasks = (await Ledger.readTasks(copyJobId)) ?? [];
  const page = { items: [] as Made[], bytes: 0 };
  let index = place.partition;
  let next = place.after ?? 0;
  for (let budget = readBudget; index < tasks.length && budget > 0; index++, next = 0) {
    const seen = await itemsOf(copyJobId, tasks[index] as PlanTask);
    for (; next < seen.length; next++, budget--) {
      const made = make(seen[next] as Seen);
      if (made === undefined) continue;
      const bytes = Buffer.byteLength(JSON.stringify(made));
      const isFull =
        page.items.length === limit || (page.items.length > 0 && page.bytes + bytes > byteBudget);
      if (isFull)
        return {
          items: page.items,
          nextCursor: Cursor.seal({ partition: index, after: next }, bound),
        };
      page.items.push(made);
      page.bytes += bytes;
    }
  }
  const nextCursor =
    index < tasks.length ? Cursor.seal({ partition: index, after: null }, bound) : null;
  return { items: page.items, nextCursor };
}

/** All items of a job as they come, task by task; none before its plan is complete. */
export async function* allItems(copyJobId: string): AsyncGenerator<Seen> {
  for (const task of (await Ledger.readTasks(copyJobId)) ?? [])
    yield* await itemsOf(copyJobId, task);
}

async function itemsOf(copyJobId: string, { task }: PlanTask): Promise<Seen[]> {
  const [plan, results, { data: row }] = await Promise.all([
    Ledger.readPlan(copyJobId, task),
    Ledger.readResults(copyJobId, task),
    copyTaskEntity().get({ copyJobId, task }).go(),
  ]);
  const isRunning = row?.status === "RUNNING";
  return plan.map((plan) => ({ task, plan, result: results.get(plan.item), isRunning }));
}

function toItem(job: CopyJobRow, seen: Seen): CopyItem {
  const { task, plan, result } = seen;
  return {
    task,
    item: plan.item,
    sourceUri: plan.sourceUri,
    destinationUri: plan.destinationUri,
    sizeBytes: plan.sizeBytes,
    status: statusOf(job, seen),
    attempts: result?.attempts ?? 0,
    error: result ? (result.error ?? null) : plan.action === "fail" ? (plan.reason ?? null) : null,
    finishedAt: result?.finishedAt ?? null,
    elapsedMs: result?.elapsedMs ?? null,
  };
}

/**
 * What a result says; without one, what was planned: an identical one is there already, and what could not be
 * planned has failed. Items that an ended job never came to stay PENDING; of an aborted one they are ABORTED.
 */
export function statusOf(
  job: Pick<CopyJobRow, "status">,
  { plan, result, isRunning }: Pick<Seen, "plan" | "result" | "isRunning">,
): CopyItemStatus {
  const isOver = isEnded(job);
  // A run after an abort copies these: the earlier run's word no longer holds.
  if (result && (isOver || result.status !== "ABORTED")) return result.status;
  if (plan.action === "skip") return "ALREADY_COPIED";
  if (plan.action === "fail") return "FAILED";
  if (job.status === "ABORTED") return "ABORTED";
  return isRunning && job.status === "RUNNING" ? "RUNNING" : "PENDING";
}
