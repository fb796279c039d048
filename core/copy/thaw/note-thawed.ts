import * as Ledger from "#core/copy/ledger";
import type { ItemResult, PlanItem } from "#core/copy/plan-schema";
import type { CopyRun } from "#core/copy/schema";
import { isDone } from "#core/copy/thaw/fail-items";
import { eachOf } from "#core/readset/in-flight";
import { iso } from "#core/time";

/** Tasks that are worked on at once. */
const width = 8;

/**
 * The results of a run that only thaws, once nothing is under way any more: what has not failed can be read. What has
 * a result that stands keeps it, so repeating it changes nothing.
 */
export async function noteThawed(run: CopyRun): Promise<void> {
  const tasks = (await Ledger.readTasks(run.copyJobId)) ?? [];
  await eachOf(tasks, width, async ({ task }) => {
    const [plan, results] = await Promise.all([
      Ledger.readPlan(run.copyJobId, task),
      Ledger.readResults(run.copyJobId, task),
    ]);
    const open = plan.filter(({ item }) => {
      const before = results.get(item);
      return !isDone(before?.status) && before?.run !== run.run;
    });
    if (open.length === 0) return;
    for (const item of open)
      results.set(item.item, resultOf(item, run, results.get(item.item)?.attempts));
    const known = [...results.values()].sort((a, b) => a.item - b.item);
    await Ledger.writeResults(run.copyJobId, task, known);
  });
}

function resultOf(
  { item, action, sizeBytes, reason = "It was planned to fail." }: PlanItem,
  { run }: CopyRun,
  attempts = 0,
): ItemResult {
  const ended = { item, run, finishedAt: iso(), elapsedMs: 0, bytes: 0 };
  if (action === "skip") return { ...ended, status: "ALREADY_COPIED", attempts };
  if (action === "fail") return { ...ended, status: "FAILED", attempts, error: reason };
  return { ...ended, status: "COPIED", attempts: attempts + 1, bytes: sizeBytes ?? 0 };
}
