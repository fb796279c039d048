import { loadMany } from "#core/fastq/change";
import type { FastqRow } from "#core/fastq/row";
import { restoredPlace } from "#core/fastq/sync/judge";
import { isFrozen, isLocated } from "#core/fastq/unarchiving/files";
import { isUnderWay } from "#core/fastq/unarchiving/note";
import type { UnarchivingRequest } from "#core/fastq/unarchiving/queue";
import { insert } from "#core/fastq/unarchiving/rows";
import { mostFastqs } from "#core/fastq/unarchiving/schema";
import { start } from "#core/fastq/unarchiving/start";
import type { UnarchivingJobRow } from "#core/fastq/unarchiving/unarchiving-job.entity";
import * as Job from "#core/job";

/**
 * Brings back what somebody waits for: jobs of up to 40 fastqs of a project. A fastq that a job has in its hands, that
 * has nothing in an archive, or that is gone is left out, so that asking twice does no harm. Answers the jobs.
 */
export async function begin(wishes: UnarchivingRequest[]): Promise<UnarchivingJobRow[]> {
  const wanted = Map.groupBy(wishes, ({ fastqId }) => fastqId);
  const isOpen = (row: FastqRow) => isWanted(row, wanted.get(row.fastqId) ?? []);
  const rows = [...(await loadMany(wanted.keys())).values()].filter(isOpen);
  const jobs: UnarchivingJobRow[] = [];
  // What is thawed in place keeps nothing else from being copied.
  const groups = Map.groupBy(rows, (row) => `${isLocated(row)} ${row.projectId}`);
  for (const group of groups.values())
    for (let from = 0; from < group.length; from += mostFastqs) {
      const [{ projectId = "" } = {}] = group;
      const ids = group.slice(from, from + mostFastqs).map(({ fastqId }) => fastqId);
      const job = await Job.onCurrent(
        async () => [...(await loadMany(ids)).values()],
        async (now) => {
          const open = now.filter((row) => row.projectId === projectId && isOpen(row));
          return open.length > 0 ? insert(open, { projectId }) : undefined;
        },
      );
      if (job) jobs.push(await start(job.unarchivingJobId));
    }
  return jobs;
}

/** What can be read is thawed for nobody but who waits for it in a place where it cannot: a needless thaw costs days and dollars. */
function isWanted(row: FastqRow, wishes: UnarchivingRequest[]): boolean {
  if (isUnderWay(row.unarchiving)) return false;
  return wishes.some(({ place }) => isFrozen(row, place && (restoredPlace() ?? place)));
}
