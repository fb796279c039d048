import { rowsDue } from "#core/due";
import { isConditionFailure } from "#core/dynamo";
import { RetryableError } from "#core/error";
import * as Log from "#core/log";
import { raise } from "#core/notify/alert/raise";
import { type WatchRow, watchEntity } from "#core/notify/alert/watch.entity";
import { things } from "#core/notify/things";
import { hours, iso } from "#core/time";

/** Things of one shard that one run takes; the next one goes on. */
const mostOfShard = 100;

/** Alerts of what should have ended by now and has not. Throws `RetryableError` after all others are done when some could not be looked at. */
export async function sweep(): Promise<{ looked: number; overdue: number }> {
  const due = await rowsDue(watchEntity(), iso(), mostOfShard);
  let overdue = 0;
  let failed = 0;
  for (const row of due)
    try {
      if (row.dueAt <= iso() && (await lookAt(row))) overdue++;
    } catch (error) {
      failed++;
      Log.warn("What may be overdue could not be looked at", { thingId: row.thingId, error });
    }
  if (failed > 0) throw new RetryableError(`${failed} of ${due.length} things are left over.`);
  return { looked: due.length, overdue };
}

/** True when it was overdue. The row goes afterwards: a kill in between looks again, and alerts no second time. */
async function lookAt(row: WatchRow): Promise<boolean> {
  const { thingId, projectId, kind, since } = row;
  const thing = things.find((one) => one.kind === kind);
  const status = await thing?.statusOf(thingId);
  const isOverdue = status === "PENDING" || status === "RUNNING";
  if (thing && isOverdue) {
    const limit = `${thing.limitMs / hours(1)} hours`;
    const cause = `It is ${status}, and began at ${since}: more than ${limit} ago.`;
    const state = "OVERDUE";
    await raise({ kind, thingId, projectId, state, cause, path: thing.path, occasion: since });
  }
  try {
    await watchEntity()
      .delete({ thingId })
      .where((one, { eq }) => eq(one.since, since))
      .go();
  } catch (error) {
    // It has begun anew in between.
    if (!isConditionFailure(error)) throw error;
  }
  return isOverdue;
}
