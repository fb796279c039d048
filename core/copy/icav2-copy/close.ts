import { isWanted, load } from "#core/copy/change";
import { countsOf } from "#core/copy/icav2-copy/counts";
import * as Slots from "#core/copy/icav2-copy/slots";
import { isFinal } from "#core/copy/icav2-copy/task-state";
import { loadTasks } from "#core/copy/icav2-copy/tasks";
import * as Machine from "#core/copy/machine";
import type { CopyRun } from "#core/copy/schema";

/** Ends a run: its counts are those of its tasks. One that is not wanted any more only gives back its slots. */
export async function close(run: CopyRun): Promise<void> {
  await Slots.release(run.copyJobId);
  const row = await load(run);
  if (row.dryRun || !isWanted(row, run.run)) return Machine.finish(run, row.counts);
  const tasks = await loadTasks(run.copyJobId);
  const open = tasks.filter((task) => !isFinal(task)).length;
  if (open > 0) throw new Error(`${open} tasks of ${run.copyJobId} have not ended.`);
  return Machine.finish(run, countsOf(tasks));
}
