import type { Task } from "#core/copy/icav2-copy/task-state";
import { claim } from "#core/copy/icav2-copy/tasks";
import { close } from "#core/copy/icav2-copy/verify";
import { record, type Work } from "#core/copy/icav2-copy/work";
import type { ItemResult } from "#core/copy/plan-schema";
import { iso } from "#core/time";

/** Fails what is left of a task, with the reason; each item keeps its count of tries. */
export async function giveUp(task: Task, work: Work, error: string): Promise<Task | undefined> {
  const claimed = await claim(task);
  if (!claimed) return undefined;
  const results = work.items.map(({ item }) => failed(item, task, error));
  const tally = await record(claimed, work, results);
  const { intent: _, troubleSince: __, ...state } = claimed.state;
  const { icaJobId, failedJobs } = state;
  const isNew = icaJobId !== undefined && !failedJobs.includes(icaJobId);
  return close(claimed, {
    ...state,
    tally,
    failedJobs: isNew ? [...failedJobs, icaJobId] : failedJobs,
  });
}

/** An item that nothing more is tried for. */
export function failed(
  item: number,
  { attempts }: Pick<Task, "attempts">,
  error: string,
): ItemResult {
  return { item, status: "FAILED", attempts, error, bytes: 0, elapsedMs: 0, finishedAt: iso() };
}
