import { load } from "#core/copy/change";
import { waitSeconds } from "#core/copy/icav2-copy/pace";
import { several } from "#core/copy/icav2-copy/several";
import * as Slots from "#core/copy/icav2-copy/slots";
import { hasJob } from "#core/copy/icav2-copy/task-state";
import { loadTasks } from "#core/copy/icav2-copy/tasks";
import { turn } from "#core/copy/icav2-copy/turn";
import type { CopyRun } from "#core/copy/schema";
import { now, seconds, sleep } from "#core/time";

/** A copy whose machine looks so soon anyway is left to it: looks together cost fewer calls. */
const soonSeconds = 10;

/**
 * Looks at once, and again for what is due a little later, at the copies that have one of these jobs of ICA under way, as their machine does within 30 seconds
 * anyway; gives how many copies that were. Jobs of others, those that were judged already, and copies that are looked at
 * every few seconds cost ICA no call. A look beside the machine's own makes no second job. Files that are sent to ICA
 * are left to the machine.
 */
export async function hurry(icaJobIds: readonly string[]): Promise<number> {
  const told = new Set(icaJobIds);
  if (told.size === 0) return 0;
  const found = await several(await Slots.holders(), (copyJobId) => runWith(copyJobId, told));
  const runs = found.filter((run) => run !== undefined);
  await several(runs, lookTwice);
  return runs.length;
}

/** What failed is begun again after a pause of some seconds: that is the second look. */
async function lookTwice(run: CopyRun): Promise<void> {
  const { state, waitSeconds } = await turn(run, now());
  if (state !== "again" || waitSeconds > soonSeconds) return;
  await sleep(seconds(waitSeconds));
  await turn(run, now());
}

/** The run of a copy that waits for one of these jobs. */
async function runWith(copyJobId: string, told: Set<string>): Promise<CopyRun | undefined> {
  const tasks = await loadTasks(copyJobId);
  const isTold = tasks.some((task) => hasJob(task) && told.has(task.state.icaJobId ?? ""));
  const launchedAt = tasks.filter(hasJob).map(({ state }) => state.intent?.at ?? now());
  if (!isTold || waitSeconds({ launchedAt, dueAt: [] }) <= soonSeconds) return undefined;
  const { status, phase, run } = await load({ copyJobId });
  // While a retry makes its tasks ready, nobody else may begin them.
  return status === "RUNNING" && phase === "copy" ? { copyJobId, run } : undefined;
}
