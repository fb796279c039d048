import { rowsDue } from "#core/due";
import { RetryableError } from "#core/error";
import * as Log from "#core/log";
import { fail } from "#core/share/plan/make";
import { type PlanRow, planEntity } from "#core/share/plan/plan.entity";
import { iso } from "#core/time";

/** Plans of one shard that one run takes; the next one goes on. */
const mostOfShard = 100;

/** Ends plans that were never begun, or whose function was given up. Throws `RetryableError` after all others are done when some could not be ended. */
export async function sweep(): Promise<{ due: number }> {
  const due = await rowsDue(planEntity(), iso(), mostOfShard);
  let failed = 0;
  for (const { planId, status, dueAt } of due)
    try {
      if (dueAt && dueAt <= iso()) await fail(planId, overdue(status));
    } catch (error) {
      failed++;
      Log.warn("A plan that was due could not be ended", { planId, error });
    }
  if (failed > 0) throw new RetryableError(`${failed} of ${due.length} plans are left over.`);
  return { due: due.length };
}

function overdue(status: PlanRow["status"]): string {
  return status === "PENDING"
    ? "Nobody began with it; ask for it again."
    : "It was begun and did not end within its time; ask for it again, or for a smaller package.";
}
