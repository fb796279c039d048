import * as z from "zod";
import * as Actor from "#core/actor";
import { change as changeCopy } from "#core/copy/verbs";
import { VisibleError } from "#core/error";
import { endNote } from "#core/fastq/unarchiving/note";
import { isEnded, onCurrent, write } from "#core/fastq/unarchiving/rows";
import {
  ChangeUnarchivingJob,
  type UnarchivingJob,
  UnarchivingJobKey,
} from "#core/fastq/unarchiving/schema";
import { asUnarchiving } from "#core/fastq/unarchiving/start";
import { toUnarchivingJob } from "#core/fastq/unarchiving/to-unarchiving-job";
import { visible } from "#core/fastq/unarchiving/unarchiving-job";
import type { UnarchivingJobRow } from "#core/fastq/unarchiving/unarchiving-job.entity";
import { fn } from "#core/fn";
import { eachOf } from "#core/readset/in-flight";
import { iso, minutes, now } from "#core/time";

/** Fastqs that are told at once. */
const width = 8;
/** When what a killed abort has left is done. */
const leftMs = minutes(2);

/**
 * Ends a job, whatever it is doing: its copy job is aborted, and who waits for its fastqs is told. What S3 was asked to
 * bring back comes all the same. Repeating it changes nothing. With `version` only if that is still the job's; throws
 * `unarchiving_job.wrong_status` once it has ended otherwise.
 */
export const change = fn(
  UnarchivingJobKey.extend({ ...ChangeUnarchivingJob.shape, version: z.int().optional() }),
  async ({ unarchivingJobId, version }): Promise<UnarchivingJob> => {
    Actor.assertRole("sharer");
    await visible(unarchivingJobId);
    const job = await onCurrent(unarchivingJobId, (row) => abort(row, version));
    await windUp(job);
    return toUnarchivingJob(job);
  },
);

/** What follows from an abort: the notes of its fastqs, and the end of its copy job. Repeating it changes nothing. */
export async function windUp(job: UnarchivingJobRow): Promise<void> {
  const reason = job.statusReason;
  await eachOf(job.fastqIds, width, (fastqId) =>
    endNote(fastqId, job, { status: "ABORTED", reason }),
  );
  await asUnarchiving(() => abortCopy(job));
}

async function abort(
  row: UnarchivingJobRow,
  version: number | undefined,
): Promise<UnarchivingJobRow> {
  if (version !== undefined && version !== row.version) throw mismatch(row);
  if (row.status === "ABORTED") return row;
  if (isEnded(row)) throw wrong(row);
  const statusReason = `Aborted by ${Actor.use().name}.`;
  const set = { status: "ABORTED", statusReason, finishedAt: iso() } as const;
  return write(row, { ...set, dueAt: iso(now() + leftMs) }, "unarchiving_job.abort");
}

/** One that has ended by itself, or was never asked for, needs no abort. */
async function abortCopy({ copyJobId }: UnarchivingJobRow): Promise<void> {
  try {
    await changeCopy({ copyJobId, status: "ABORTED" });
  } catch (error) {
    if (!(error instanceof VisibleError && isOver.has(error.code))) throw error;
  }
}

const isOver: ReadonlySet<string> = new Set(["copy_job.not_found", "copy_job.wrong_status"]);

function wrong({ unarchivingJobId, status }: UnarchivingJobRow): VisibleError {
  return new VisibleError(
    "unarchiving_job.wrong_status",
    `Unarchiving job ${unarchivingJobId} is ${status} and cannot be aborted.`,
    { hint: "PENDING and RUNNING ones can be aborted." },
  );
}

function mismatch({ unarchivingJobId, version }: UnarchivingJobRow): VisibleError {
  return new VisibleError(
    "request.version_mismatch",
    `If-Match: unarchiving job ${unarchivingJobId} has been changed; its version is ${version}.`,
    { hint: "Read it again and decide anew." },
  );
}
