import { isEnded as isCopyEnded } from "#core/copy/change";
import { rowsDue } from "#core/due";
import { isConditionFailure } from "#core/dynamo";
import { windUp } from "#core/fastq/unarchiving/abort";
import { conclude } from "#core/fastq/unarchiving/conclude";
import { copyOf } from "#core/fastq/unarchiving/copy-request";
import { isEnded, postpone } from "#core/fastq/unarchiving/rows";
import { start } from "#core/fastq/unarchiving/start";
import {
  type UnarchivingJobRow,
  unarchivingJobEntity,
} from "#core/fastq/unarchiving/unarchiving-job.entity";
import * as Log from "#core/log";
import { iso, minutes, now } from "#core/time";

/** Between two looks at a copy job that is under way: its event tells sooner that it has ended. */
const lookMs = minutes(15);
/** Jobs of one partition that one sweep looks at; the next one goes on. */
const mostOfShard = 200;

/**
 * Looks at every job that is due: begins what was made and not begun, ends what has ended and was not told, finishes
 * aborts that were killed. One that fails keeps no other. Answers how many were looked at, and how many failed.
 */
export async function sweep(): Promise<{ looked: number; failed: number }> {
  const at = iso();
  const counts = { looked: 0, failed: 0 };
  for (const row of await rowsDue(unarchivingJobEntity(), at, mostOfShard)) {
    if (!row.dueAt || row.dueAt > at) continue;
    counts.looked++;
    await look(row).catch((error) => {
      counts.failed++;
      const { unarchivingJobId } = row;
      Log.error("An unarchiving job could not be looked at", { unarchivingJobId, error });
    });
  }
  return counts;
}

async function look(job: UnarchivingJobRow): Promise<void> {
  if (job.status === "ABORTED") await windUp(job);
  const copy = await copyOf(job);
  if (copy && isCopyEnded(copy)) await conclude(job, undefined, copy);
  // Killed before it was begun, or before its copy job was.
  else if (!copy && !isEnded(job)) await start(job.unarchivingJobId);
  else await later(job, copy ? iso(now() + lookMs) : undefined);
}

/** Who changed the job meanwhile has said when it is due. */
async function later(job: UnarchivingJobRow, dueAt: string | undefined): Promise<void> {
  try {
    await postpone(job, dueAt);
  } catch (error) {
    if (!isConditionFailure(error)) throw error;
  }
}
