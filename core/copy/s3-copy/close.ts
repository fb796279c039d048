import { isWanted, load } from "#core/copy/change";
import type { CopyJobRow } from "#core/copy/copy-job.entity";
import * as Ledger from "#core/copy/ledger";
import * as Machine from "#core/copy/machine";
import type { PlanTask } from "#core/copy/plan-schema";
import { foldersOf } from "#core/copy/s3-copy/folder";
import { removeExports } from "#core/copy/s3-copy/omics-source/exported";
import { count, endsOf, noCounts } from "#core/copy/s3-copy/outcome";
import { refusalOf } from "#core/copy/s3-copy/refusal";
import { openReports } from "#core/copy/s3-copy/report";
import type { CopyCounts, CopyRun } from "#core/copy/schema";
import { VisibleError } from "#core/error";

/**
 * Ends a run: counts what became of every item, writes the reports where the job has them, also when items failed,
 * and tells the outcome. Repeating it writes the same. Throws `copy.refused` when a report cannot be written.
 */
export async function close(run: CopyRun): Promise<void> {
  const job = await load(run);
  // Who waits may still have to be told.
  if (!isWanted(job, run.run)) return Machine.finish(run, job.counts);
  const tasks = await Ledger.readTasks(run.copyJobId);
  if (!tasks) throw new Error(`The copy job ${run.copyJobId} has no complete plan to be closed.`);
  if (job.dryRun) return Machine.finish(run, job.counts);
  const counts = await conclude(job, tasks);
  await removeExports(run);
  await Machine.finish(run, counts);
}

async function conclude(job: CopyJobRow, tasks: PlanTask[]): Promise<CopyCounts> {
  const counts = noCounts();
  const reports = job.writesReport ? await reportsOf(job) : undefined;
  for await (const ended of endsOf(job.copyJobId, tasks)) {
    count(counts, ended);
    await reports?.add(ended).catch(refused(job));
  }
  await reports?.end().catch(refused(job));
  return counts;
}

async function reportsOf(job: CopyJobRow) {
  return openReports(job, foldersOf(await Ledger.readWishes(job.copyJobId)));
}

function refused({ destinationUri = "s3://" }: CopyJobRow): (error: unknown) => never {
  return (error) => {
    const problem = refusalOf(error, destinationUri, "write");
    if (problem === undefined) throw error;
    throw new VisibleError(
      "copy.refused",
      `The files were copied, as far as the job's items say, but its report cannot be written: ${problem}.`,
      { hint: "Mend that and retry the copy job: nothing is copied twice." },
    );
  };
}
