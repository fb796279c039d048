import { rowsDue } from "#core/due";
import { RetryableError } from "#core/error";
import * as Log from "#core/log";
import { advance } from "#core/share/sharing-job/advance";
import { sharingJobEntity } from "#core/share/sharing-job/sharing-job.entity";
import { iso } from "#core/time";

/** Jobs of one shard that one run takes; the next one goes on. */
const mostOfShard = 100;

/** Looks at jobs that no event told of, and at what those that have ended left behind. Throws `RetryableError` after all others are done when some could not be looked at. */
export async function sweep(): Promise<{ due: number }> {
  const due = await rowsDue(sharingJobEntity(), iso(), mostOfShard);
  let failed = 0;
  for (const { sharingJobId, dueAt } of due)
    try {
      if (dueAt && dueAt <= iso()) await advance(sharingJobId);
    } catch (error) {
      failed++;
      Log.warn("A sharing job that was due could not be looked at", { sharingJobId, error });
    }
  if (failed > 0)
    throw new RetryableError(`${failed} of ${due.length} sharing jobs are left over.`);
  return { due: due.length };
}
