import { isEnded as isCopyEnded } from "#core/copy/change";
import type { CopyJobRow } from "#core/copy/copy-job.entity";
import * as Ledger from "#core/copy/ledger";
import { type Ended, endsOf } from "#core/copy/s3-copy/outcome";
import { copyOf } from "#core/fastq/unarchiving/copy-request";
import type { JobFile } from "#core/fastq/unarchiving/files";
import { endNote, type Outcome } from "#core/fastq/unarchiving/note";
import { type Back, lookAtBack, withBack } from "#core/fastq/unarchiving/restored";
import { isEnded, ofCopyJob, onCurrent, postpone, write } from "#core/fastq/unarchiving/rows";
import type { UnarchivingJobRow } from "#core/fastq/unarchiving/unarchiving-job.entity";
import { eachOf } from "#core/readset/in-flight";
import { iso } from "#core/time";

/** Fastqs that are worked on at once. */
const width = 8;

/** What became of a file: it is back, or why not. */
type End = { ended: Ended } | { reason: string };

/**
 * Ends the job that a copy job is of, once that has ended: on each fastq its own outcome, and the job last. Repeating
 * it changes nothing. Answers undefined when the copy job is nobody's, or still under way.
 */
export async function settle(copyJobId: string): Promise<UnarchivingJobRow | undefined> {
  const job = await ofCopyJob(copyJobId);
  const copy = job && (await copyOf(job));
  return copy && isCopyEnded(copy) ? conclude(job, undefined, copy) : undefined;
}

/**
 * Notes on each fastq what became of it, then on the job. `refusal`: why nothing was even begun. Of a job that was
 * aborted, or had failed before somebody retried its copy, only what is known of files is taken.
 */
export async function conclude(
  job: UnarchivingJobRow,
  refusal: string | undefined,
  copy?: CopyJobRow,
): Promise<UnarchivingJobRow> {
  const ends = refusal === undefined ? await endsIn(copy) : new Map<string, Ended>();
  const endOf = (file: JobFile): End => {
    const all = isFolder(file)
      ? [...ends.values()].filter(({ sourceUri }) => sourceUri.startsWith(file.uri))
      : [ends.get(file.uri)];
    const [ended] = all;
    if (ended && all.every(isBack)) return { ended };
    return {
      reason:
        refusal ??
        reasonOf(
          all.find((one) => !isBack(one)),
          copy,
        ),
    };
  };
  const failures: UnarchivingJobRow["failures"] = [];
  await eachOf(job.fastqIds, width, async (fastqId) => {
    const outcome = await outcomeOf(job, fastqId, endOf);
    const note = await endNote(fastqId, job, outcome);
    const { status, reason } = note ?? outcome;
    if (status !== "SUCCEEDED") failures.push({ fastqId, reason: reason ?? status });
  });
  return finish(job.unarchivingJobId, failures);
}

async function outcomeOf(
  job: UnarchivingJobRow,
  fastqId: string,
  endOf: (file: JobFile) => End,
): Promise<Outcome> {
  const files = (job.files ?? []).filter((file) => file.fastqId === fastqId);
  const before = job.failures.find((failure) => failure.fastqId === fastqId);
  if (before && files.length === 0) return { status: "FAILED", reason: before.reason };
  const backs: Back[] = [];
  let reason: string | undefined;
  for (const file of files) {
    const end = endOf(file);
    // Which of its files is which the mirror says, once it has seen them.
    if (isFolder(file) && "ended" in end) continue;
    const looked = "ended" in end ? await lookAtBack(job, file, end.ended) : end;
    if ("reason" in looked) reason ??= looked.reason;
    else backs.push(looked);
  }
  return {
    status: reason === undefined ? "SUCCEEDED" : "FAILED",
    reason,
    reads: (row) => withBack(row.reads, backs),
  };
}

function isFolder({ uri }: JobFile): boolean {
  return uri.endsWith("/");
}

function isBack(ended: Ended | undefined): boolean {
  return ended?.status === "COPIED" || ended?.status === "ALREADY_COPIED";
}

/** What became of each source of a copy job; of one that was refused as a whole nothing is known. */
async function endsIn(copy: CopyJobRow | undefined): Promise<Map<string, Ended>> {
  const ends = new Map<string, Ended>();
  const tasks = copy && (await Ledger.readTasks(copy.copyJobId));
  if (!tasks) return ends;
  for await (const ended of endsOf(copy.copyJobId, tasks)) ends.set(ended.sourceUri, ended);
  return ends;
}

function reasonOf(ended: Ended | undefined, copy: CopyJobRow | undefined): string {
  if (copy?.status === "ABORTED" || !ended) {
    const { copyJobId, status, statusReason } = copy ?? {};
    return `Its copy job ${copyJobId} is ${status}: ${statusReason ?? "no reason is known"}`;
  }
  return ended.error ?? `It is ${ended.status} in its copy job.`;
}

/** → SUCCEEDED, or FAILED when a fastq failed. A job that has ended already is done with. */
function finish(
  unarchivingJobId: string,
  failures: UnarchivingJobRow["failures"],
): Promise<UnarchivingJobRow> {
  return onCurrent(unarchivingJobId, async (job) => {
    if (isEnded(job)) {
      if (job.dueAt) await postpone(job, undefined);
      return job;
    }
    const finishedAt = iso();
    if (failures.length === 0)
      return write(job, { status: "SUCCEEDED", finishedAt }, "unarchiving_job.succeed");
    const order = new Map(job.fastqIds.map((fastqId, n) => [fastqId, n]));
    const sorted = failures.toSorted(
      (a, b) => (order.get(a.fastqId) ?? 0) - (order.get(b.fastqId) ?? 0),
    );
    const statusReason = reasonOfJob(sorted, job.fastqIds.length);
    const set = { status: "FAILED", failures: sorted, statusReason, finishedAt } as const;
    return write(job, set, "unarchiving_job.fail");
  });
}

function reasonOfJob([first, ...others]: UnarchivingJobRow["failures"], total: number): string {
  const failed = `${others.length + 1} of ${total} fastqs cannot be read`;
  return `${failed}. ${first?.fastqId}: ${first?.reason}`.slice(0, 4000);
}
