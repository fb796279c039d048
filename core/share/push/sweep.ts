import { isEnded as isCopyEnded } from "#core/copy/change";
import { find as findCopy } from "#core/copy/find";
import * as Machine from "#core/copy/machine";
import { rowsDue } from "#core/due";
import { RetryableError } from "#core/error";
import * as Log from "#core/log";
import { begin, lookMs } from "#core/share/push/begin";
import { close } from "#core/share/push/close";
import { fail, settle } from "#core/share/push/end";
import { type PushJobRow, pushJobEntity } from "#core/share/push/push-job.entity";
import { find, isEnded, moveDue } from "#core/share/push/row";
import { days, iso, minutes, now } from "#core/time";

/** Pushes of one shard that one run takes; the next one goes on. */
const mostOfShard = 50;
/** A push that could not be begun for so long is given up; a copy job, whose machine has not started. */
const mostBeginMs = minutes(60);
/** A copy is ended by its machine long before: deep archives take two days. */
const mostCopyMs = days(14);

/**
 * Looks at every push that is due: begins what was not begun, ends what has ended and was not told, gives up what
 * hangs, writes down what was not written. Throws `RetryableError` after all others are done when some could not be looked at.
 */
export async function sweep(): Promise<{ due: number }> {
  const due = await rowsDue(pushJobEntity(), iso(), mostOfShard);
  let failed = 0;
  for (const row of due)
    try {
      if (row.dueAt && row.dueAt <= iso()) await look(row);
    } catch (error) {
      failed++;
      Log.warn("A push that was due could not be looked at", { pushJobId: row.pushJobId, error });
      await later(row.pushJobId);
    }
  if (failed > 0) throw new RetryableError(`${failed} of ${due.length} pushes are left over.`);
  return { due: due.length };
}

async function look(row: PushJobRow): Promise<void> {
  const { pushJobId } = row;
  if (isEnded(row)) return close(pushJobId);
  try {
    await begin(pushJobId);
    await settle(pushJobId);
  } catch (error) {
    if (now() - Date.parse(row.updatedAt) < mostBeginMs) throw error;
    Log.error("A push could not be begun or ended, and is given up", { pushJobId, error });
    await fail(pushJobId, "It could not be done, for a reason that an operator finds in the logs.");
    return;
  }
  await giveUp(pushJobId);
  await later(pushJobId);
}

/** Ends a copy that nobody works on: its push ends by it. */
async function giveUp(pushJobId: string): Promise<void> {
  const row = await find(pushJobId);
  if (row?.status !== "RUNNING" || !row.copyJobId) return;
  const copy = await findCopy(row.copyJobId);
  if (!copy || isCopyEnded(copy)) return;
  const { copyJobId, run, status, updatedAt } = copy;
  const idleMs = now() - Date.parse(updatedAt);
  const most = status === "PENDING" ? mostBeginMs : mostCopyMs;
  if (idleMs < most) return;
  const why = status === "PENDING" ? "was never begun" : "has not gone on for 14 days";
  await Machine.fail({ copyJobId, run }, `It ${why}; retry it.`);
  await settle(pushJobId);
}

async function later(pushJobId: string): Promise<void> {
  const row = await find(pushJobId);
  if (row?.dueAt && row.dueAt <= iso()) await moveDue(row, iso(now() + lookMs));
}
