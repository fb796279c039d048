import { load } from "#core/copy/change";
import type { CopyJobRow } from "#core/copy/copy-job.entity";
import type { CopyRun } from "#core/copy/schema";
import { beat } from "#core/copy/task-token";
import * as Log from "#core/log";
import * as Metric from "#core/metric";
import { now } from "#core/time";

/** Notes how long a copy job has been running, which rings after days. */
export async function measureAge(run: CopyRun): Promise<CopyJobRow> {
  const row = await load(run);
  if (row.startedAt)
    Metric.add("CopyJobAgeSeconds", Math.max(0, now() - Date.parse(row.startedAt)) / 1000);
  return row;
}

/**
 * The same for steps that note no progress, which gives a sign of life to who waits with a heartbeat: these give
 * one themselves. That it cannot be given is no reason to stop the work.
 */
export async function alive(run: CopyRun): Promise<void> {
  const row = await measureAge(run);
  try {
    await beat(row);
  } catch (error) {
    const { copyJobId } = run;
    Log.warn("Who waits for a copy could not be given a sign of life", { copyJobId, error });
  }
}
