import { isWanted, load } from "#core/copy/change";
import type { CopyJobRow } from "#core/copy/copy-job.entity";
import * as Ledger from "#core/copy/ledger";
import * as Machine from "#core/copy/machine";
import type { CopyWish } from "#core/copy/plan-schema";
import { inOrder } from "#core/copy/s3-copy/ahead";
import { bucketProblems } from "#core/copy/s3-copy/bucket";
import { type Chunk, chunksOf } from "#core/copy/s3-copy/chunk";
import { Draft } from "#core/copy/s3-copy/draft";
import { estimateOf } from "#core/copy/s3-copy/estimate";
import { readTally, writeTally } from "#core/copy/s3-copy/note";
import { reportProblems } from "#core/copy/s3-copy/report-place";
import type { Tally } from "#core/copy/s3-copy/tally";
import { countsOf } from "#core/copy/s3-copy/tally";
import { type Tuning, usual } from "#core/copy/s3-copy/tuning";
import { unitsOf } from "#core/copy/s3-copy/unit";
import type { CopyRun } from "#core/copy/schema";
import { now, seconds } from "#core/time";

/** `next` says what follows a complete plan; a run that is not wanted any more goes to its end. */
type PlanState = { state: "again" } | { state: "done"; next: "thaw" | "copy" | "finish" };

/** Between two notes; what came after the last is done again when an invocation is killed. */
const noteEveryMs = seconds(20);
/** With so many a plan is not gone on with. */
const mostProblems = 1000;

/**
 * Plans a run until it is done or `until` (epoch milliseconds) has come. Writes nothing but lists of its own. A plan
 * that is complete is used again, by a repeated step as by a retried job.
 * Throws `copy.refused` with what keeps the job from being copied, and what may pass by itself.
 */
export async function plan(
  run: CopyRun,
  until: number,
  tuning: Tuning = usual,
): Promise<PlanState> {
  const job = await load(run);
  if (!isWanted(job, run.run)) return { state: "done", next: "finish" };
  if (await Ledger.readTasks(run.copyJobId)) {
    const tally = await readTally(run.copyJobId);
    if (tally) return planned(job, run, tally, []);
  }
  const wishes = await Ledger.readWishes(run.copyJobId);
  const unusable = [...(await bucketProblems(job, wishes)), ...reportProblems(job, wishes)];
  const draft = await Draft.resume(run, tuning);
  if (unusable.length > 0) return planned(job, run, draft.tally, unusable);
  const isComplete = await work(draft, job, wishes, until);
  if (!isComplete) return { state: "again" };
  if (draft.problems.length === 0) {
    const tasks = await draft.finish();
    if (!isWanted(await load(run), run.run)) return { state: "done", next: "finish" };
    await writeTally(run.copyJobId, draft.tally);
    await Ledger.writeTasks(run.copyJobId, tasks);
  }
  return planned(job, run, draft.tally, draft.problems);
}

/** True when all is planned, enough is known to refuse the job, or nobody wants the plan any more. */
async function work(
  draft: Draft,
  job: CopyJobRow,
  wishes: CopyWish[],
  until: number,
): Promise<boolean> {
  const units = unitsOf(wishes);
  if (job.writesReport) draft.reserve(wishes);
  const [first, after] = [draft.unit, draft.after];
  const makers = units
    .slice(first)
    .map((unit, n) => () => numbered(chunksOf(unit, job, n === 0 ? after : undefined), first + n));
  let notedAt = now();
  for await (const { chunk, unit } of inOrder(makers)) {
    await draft.add(chunk, unit);
    if (draft.problems.length >= mostProblems) return true;
    const isLast = unit === units.length - 1 && chunk.after === undefined;
    const isOver = now() >= until && !isLast;
    if (isOver || now() >= notedAt + noteEveryMs) {
      await draft.save();
      // Also tells whether somebody aborted the job meanwhile.
      if (!(await Machine.progress(job, countsOf(draft.tally)))) return true;
      notedAt = now();
    }
    if (isOver) return false;
  }
  return true;
}

async function* numbered(chunks: AsyncGenerator<Chunk>, unit: number) {
  for await (const chunk of chunks) yield { chunk, unit };
}

async function planned(
  job: CopyJobRow,
  run: CopyRun,
  tally: Tally,
  problems: string[],
): Promise<PlanState> {
  const { next } = await Machine.planned(run, {
    counts: countsOf(tally),
    estimate: estimateOf(tally, job),
    problems,
    thaws: job.action === "thaw" || Object.keys(tally.archived).length > 0,
  });
  return { state: "done", next };
}
