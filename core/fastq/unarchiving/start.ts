import * as Actor from "#core/actor";
import { VisibleError } from "#core/error";
import { loadMany } from "#core/fastq/change";
import type { FastqRow } from "#core/fastq/row";
import { restoredPlace } from "#core/fastq/sync/judge";
import type { Place } from "#core/fastq/sync/schema";
import { conclude } from "#core/fastq/unarchiving/conclude";
import { askCopy } from "#core/fastq/unarchiving/copy-request";
import { type JobFile, needsOf } from "#core/fastq/unarchiving/files";
import { isEnded, load, onCurrent, write } from "#core/fastq/unarchiving/rows";
import type { UnarchivingJobRow } from "#core/fastq/unarchiving/unarchiving-job.entity";
import { folderOf } from "#core/readset/access-point";
import * as Stores from "#core/readset/store";
import { iso, minutes, now } from "#core/time";

/** Until the copy job must be there; else it is asked for again, by the sweep. */
const askMs = minutes(2);

/** In whose name copies of unarchiving are made: whoever wants fastqs need not be allowed to copy. */
export const asUnarchiving = <T>(work: () => T): T => Actor.run(Actor.system("unarchiving"), work);

/**
 * Begins a job: PENDING → RUNNING with what is to be brought back, then its copy job. What cannot be brought back
 * fails at once, and so does the job when that is all of it, or when such a copy is refused. May be killed anywhere
 * and repeated. Answers the job as it is then.
 */
export function start(unarchivingJobId: string): Promise<UnarchivingJobRow> {
  return asUnarchiving(async () => {
    const job = await onCurrent(unarchivingJobId, async (job) =>
      job.status === "PENDING" ? run(job) : job,
    );
    return isEnded(job) ? job : ask(job);
  });
}

async function run(job: UnarchivingJobRow): Promise<UnarchivingJobRow> {
  const fastqs = await loadMany(job.fastqIds);
  const place = job.mode === "copy" ? restoredPlace() : undefined;
  const wanted = await Promise.all(
    job.fastqIds.map((fastqId) => wantedOf(fastqId, fastqs.get(fastqId), place)),
  );
  const files = wanted.flatMap(({ files }) => files);
  const failures = wanted.flatMap(({ fastqId, problem }) =>
    problem === undefined ? [] : [{ fastqId, reason: problem }],
  );
  return write(
    job,
    { status: "RUNNING", files, failures, startedAt: iso(), dueAt: iso(now() + askMs) },
    "unarchiving_job.start",
  );
}

type Wanted = { fastqId: string; files: JobFile[]; problem?: string };

async function wantedOf(
  fastqId: string,
  row: FastqRow | undefined,
  place: Place | undefined,
): Promise<Wanted> {
  if (!row) return { fastqId, files: [], problem: "The fastq was deleted." };
  const { files, problem } = needsOf(row, place);
  if (problem !== undefined) return { fastqId, files: [], problem };
  const located: JobFile[] = [];
  for (const { storeId = "", readSetId = "", ...file } of files) {
    const uri = file.uri ?? (await folderOfReadSet(storeId, readSetId));
    if (!uri) {
      const text = `Where the files of the read set ${storeId}/${readSetId} lie is not known: its store tells of no S3 access.`;
      return { fastqId, files: [], problem: text };
    }
    located.push({ ...file, uri });
  }
  return { fastqId, files: located };
}

async function folderOfReadSet(storeId: string, readSetId: string): Promise<string | undefined> {
  const store = await Stores.find(storeId);
  return store && folderOf({ store_id: storeId, store_uri: store.s3Uri }, readSetId);
}

/** The copy job of a job that is RUNNING; without anything to bring back, or when it is refused, the job's end. */
async function ask(job: UnarchivingJobRow): Promise<UnarchivingJobRow> {
  const { unarchivingJobId, files = [] } = job;
  if (files.length === 0) return conclude(job, undefined);
  try {
    await askCopy(job);
    return await load(unarchivingJobId);
  } catch (error) {
    if (!(error instanceof VisibleError)) throw error;
    return conclude(job, `The copy job that was to do it was refused: ${error.message}`);
  }
}
