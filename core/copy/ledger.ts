import type * as z from "zod";
import { CopyWish, ItemResult, PlanItem, PlanTask } from "#core/copy/plan-schema";
import * as Lines from "#core/lines/lines";

/**
 * A copy job's lists, as NDJSON in the storage bucket below `copy-jobs/<copyJobId>/`. A task's plan is written
 * once; its results are written anew as a whole, by whoever works on the task.
 * | object | holds |
 * | `wishes.ndjson` | the request, normalised |
 * | `tasks.ndjson` | every task of the plan; written last, so that a plan that has it is complete |
 * | `plan/<task>.ndjson` | items of a task |
 * | `results/<task>.ndjson` | what became of them; absent until the first is known |
 */
export function keyOf(copyJobId: string, name: string): string {
  return `copy-jobs/${copyJobId}/${name}`;
}

export const writeWishes = (copyJobId: string, wishes: CopyWish[]): Promise<void> =>
  Lines.write(keyOf(copyJobId, "wishes.ndjson"), wishes);
export const readWishes = (copyJobId: string): Promise<CopyWish[]> =>
  need(CopyWish, keyOf(copyJobId, "wishes.ndjson"));

export const tasksKey = (copyJobId: string): string => keyOf(copyJobId, "tasks.ndjson");
export const writeTasks = (copyJobId: string, tasks: PlanTask[]): Promise<void> =>
  Lines.write(tasksKey(copyJobId), tasks);
/** Undefined while there is no complete plan. */
export const readTasks = (copyJobId: string): Promise<PlanTask[] | undefined> =>
  Lines.read(PlanTask, tasksKey(copyJobId));

export const writePlan = (copyJobId: string, task: number, items: PlanItem[]): Promise<void> =>
  Lines.write(keyOf(copyJobId, `plan/${padded(task)}.ndjson`), items);
export const readPlan = (copyJobId: string, task: number): Promise<PlanItem[]> =>
  need(PlanItem, keyOf(copyJobId, `plan/${padded(task)}.ndjson`));

/** Replaces the results of a task; the lists are a thousand lines or so. */
export const writeResults = (
  copyJobId: string,
  task: number,
  results: ItemResult[],
): Promise<void> => Lines.write(keyOf(copyJobId, `results/${padded(task)}.ndjson`), results);
/** Results by item; empty while none is known. */
export async function readResults(
  copyJobId: string,
  task: number,
): Promise<Map<number, ItemResult>> {
  const lines = await Lines.read(ItemResult, keyOf(copyJobId, `results/${padded(task)}.ndjson`));
  return new Map((lines ?? []).map((result) => [result.item, result]));
}

function padded(task: number): string {
  return String(task).padStart(8, "0");
}

async function need<Schema extends z.ZodType>(
  schema: Schema,
  key: string,
): Promise<z.output<Schema>[]> {
  const lines = await Lines.read(schema, key);
  if (lines) return lines;
  throw new Error(`The list ${key} is not there.`);
}
