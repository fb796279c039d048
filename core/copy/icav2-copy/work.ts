import { Icav2Error } from "#core/copy/icav2/client/error";
import type { Lookup } from "#core/copy/icav2/lookup/lookup";
import { noTally, type Tally, type Task } from "#core/copy/icav2-copy/task-state";
import { claim } from "#core/copy/icav2-copy/tasks";
import { readPlan, readResults, writeResults } from "#core/copy/ledger";
import type { ItemResult, PlanItem } from "#core/copy/plan-schema";
import type { CopyRun } from "#core/copy/schema";
import { isTransient, VisibleError } from "#core/error";
import * as Log from "#core/log";

/** One turn of a run. */
export type Turn = { run: CopyRun; lookup: Lookup };

/** What a task is to do now. */
export type Work = {
  /** Items without a result; of a task that was opened again also those that failed before. */
  items: PlanItem[];
  /** Results that stay. */
  results: Map<number, ItemResult>;
  /** Some of an earlier run do not. */
  isReopened: boolean;
};

export async function workOf({ run }: Turn, task: Task): Promise<Work> {
  const { copyJobId, status, attempts, state } = task;
  const [plan, known] = await Promise.all([
    readPlan(copyJobId, task.task),
    readResults(copyJobId, task.task),
  ]);
  const isNew = status === "OPEN" && attempts === 0 && state.run !== run.run;
  const again = new Set(
    plan
      .filter(({ item, action }) => action === "copy" && known.get(item)?.status === "FAILED")
      .map(({ item }) => item),
  );
  const results = new Map([...known].filter(([item]) => !isNew || !again.has(item)));
  const items = plan.filter(({ item, action }) => action === "copy" && !results.has(item));
  return { items, results, isReopened: isNew && again.size > 0 };
}

/** The task without what failed in an earlier run, which is no result of this one; undefined when somebody else works on it. */
export async function reopened(task: Task, work: Work): Promise<Task | undefined> {
  if (!work.isReopened) return task;
  const claimed = await claim(task);
  if (!claimed) return undefined;
  return { ...claimed, state: { ...claimed.state, tally: await record(claimed, work, []) } };
}

/** Adds results to those of a task, which the caller has hold of, and counts them all. */
export async function record(
  { copyJobId, task }: Task,
  { results, isReopened }: Work,
  added: ItemResult[],
): Promise<Tally> {
  for (const result of added) results.set(result.item, result);
  const sorted = [...results.values()].sort((one, other) => one.item - other.item);
  if (added.length > 0 || isReopened) await writeResults(copyJobId, task, sorted);
  return tallyOf(sorted);
}

export function tallyOf(results: Iterable<ItemResult>): Tally {
  const tally = { ...noTally };
  for (const { status, bytes } of results) {
    if (status === "COPIED") {
      tally.copied++;
      tally.copiedBytes += bytes;
    }
    if (status === "ALREADY_COPIED") tally.alreadyCopied++;
    if (status === "FAILED") tally.failed++;
  }
  return tally;
}

/** Does one task's work; what may pass by itself leaves the task to the next look. */
export async function patiently(task: Task, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!isPassing(error)) throw error;
    const { copyJobId, task: number } = task;
    Log.warn("A task of an ICA copy is looked at again", { copyJobId, task: number, error });
  }
}

/** True for what may pass by itself, also when nobody knows whether it was done: the next look finds out. */
export function isPassing(error: unknown): boolean {
  return isTransient(error) || (error instanceof Icav2Error && error.isUncertain);
}

/** What ICA or we said against a call that need not be tried again; other errors are thrown. */
export function refusalOf(error: unknown): string {
  if (error instanceof Icav2Error || error instanceof VisibleError) return error.message;
  throw error;
}
