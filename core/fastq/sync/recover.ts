import { tell } from "#core/fastq/sync/answer";
import { claim, isBeingAnswered, takeBack } from "#core/fastq/sync/claim";
import { decide } from "#core/fastq/sync/decide";
import { type Decided, finish } from "#core/fastq/sync/finish";
import { apart } from "#core/fastq/sync/lanes";
import { isEnded } from "#core/fastq/sync/request-row";
import type { SyncRequestRow } from "#core/fastq/sync/sync-request.entity";
import { beat } from "#core/fastq/sync/token";
import * as World from "#core/fastq/sync/world";
import { iso, now } from "#core/time";

/** True of a request whose answer was decided and, as far as anybody knows, not given. */
export function isBrokenOff(row: SyncRequestRow): row is Decided {
  if (isEnded(row) || !row.verdict) return false;
  // A cancellation is decided by who may not answer: it is given by whoever comes first.
  return row.verdict.outcome === "ABORTED" || !isBeingAnswered(row);
}

/**
 * Gives answers that were broken off: failures and cancellations again. A success is judged anew: if it is none any
 * more, a sign of life tells whether the task heard of it. Answers those that ended and those that wait on.
 */
export async function recover(
  rows: Decided[],
  world: World.World,
  until: number,
): Promise<{ ended: SyncRequestRow[]; waiting: SyncRequestRow[] }> {
  const ended: SyncRequestRow[] = [];
  const waiting: SyncRequestRow[] = [];
  await apart(rows, async (row) => {
    const { outcome, error, cause } = row.verdict;
    const own = await claim(row, { outcome, ...(error && { error }), ...(cause && { cause }) });
    if (!own) return undefined;
    const isTrue = outcome !== "SUCCEEDED" || (await isReady(own, world));
    if (isTrue || !(await isOpen(own))) {
      const isStillTrue = async () => outcome !== "SUCCEEDED";
      const options = { until, readAt: now(), isStillTrue, isUnsure: true };
      const told = isTrue ? await tell(own, options) : "told";
      // Not given in time, it is broken off again, and the next look judges anew.
      if (told === "unanswered") return undefined;
      await finish(own, told);
      ended.push(own);
      return undefined;
    }
    const open = await takeBack(own);
    if (open) waiting.push(open);
    return undefined;
  });
  return { ended, waiting };
}

async function isReady(row: Decided, world: World.World): Promise<boolean> {
  return decide(row, await World.again([row], world), iso()).kind === "ready";
}

/** Whether somebody is there to be told; of one without a task nobody was told. */
async function isOpen(row: Decided): Promise<boolean> {
  return row.taskToken === undefined || beat(row);
}
