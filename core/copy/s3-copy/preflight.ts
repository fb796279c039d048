import { isWanted, load } from "#core/copy/change";
import * as Ledger from "#core/copy/ledger";
import { bucketProblems } from "#core/copy/s3-copy/bucket";
import { canary, put } from "#core/copy/s3-copy/canary";
import { foldersOf } from "#core/copy/s3-copy/folder";
import { startText } from "#core/copy/s3-copy/markers";
import { reportPlace } from "#core/copy/s3-copy/report-place";
import type { CopyRun } from "#core/copy/schema";
import { VisibleError } from "#core/error";
import { eachOf } from "#core/readset/in-flight";

/** Folders that are tried; what is wrong with others is seen by their items. */
const mostFolders = 100;
const width = 16;
/** Problems that are told one by one. */
const named = 10;

/**
 * Makes sure that a run's destinations can be written to before anything is copied. Where the job writes reports,
 * its START markers are the proof, since recipients may allow no more than writing; else an object is written and
 * removed. A dry run writes nothing; a job that only thaws has no destinations. Throws `copy.refused` with what is wrong and the policy that mends it.
 */
export async function preflight(run: CopyRun): Promise<void> {
  const { copyJobId } = run;
  const job = await load(run);
  if (!isWanted(job, run.run) || job.action === "thaw") return;
  const wishes = await Ledger.readWishes(copyJobId);
  const problems = await bucketProblems(job, wishes);
  if (problems.length === 0 && !job.dryRun) {
    const text = startText(job);
    await eachOf(foldersOf(wishes).slice(0, mostFolders), width, async (folder) => {
      const problem = job.writesReport
        ? await put(reportPlace(folder, "start"), text)
        : await canary(folder, copyJobId);
      if (problem !== undefined) problems.push(problem);
    });
  }
  if (problems.length === 0) return;
  const rest = problems.length - named;
  throw new VisibleError(
    "copy.refused",
    `The destination cannot be written to; nothing was copied. ${problems.slice(0, named).join("; ")}${rest > 0 ? `; and ${rest} more` : ""}.`,
    { hint: "Mend that and retry the copy job." },
  );
}
