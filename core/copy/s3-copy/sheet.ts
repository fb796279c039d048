import { isWanted, load } from "#core/copy/change";
import type { CopyJobRow } from "#core/copy/copy-job.entity";
import * as Ledger from "#core/copy/ledger";
import type { ItemResult, PlanItem } from "#core/copy/plan-schema";
import { readable } from "#core/copy/s3-copy/omics-source/source-of";
import { addResult, noProgress, report } from "#core/copy/s3-copy/progress";
import type { CopyRun } from "#core/copy/schema";
import * as Log from "#core/log";
import { iso, now } from "#core/time";

/** One task of a run. */
export type CopyTask = CopyRun & { task: number };

/** What is known of an item that has ended. */
export type Outcome = Pick<ItemResult, "status"> &
  Partial<Pick<ItemResult, "error" | "attempts" | "bytes" | "elapsedMs">>;

/** A task while one works on it: its plan, and what became of each item so far. */
export type Sheet = {
  task: CopyTask;
  /** As it was seen last. */
  job(): CopyJobRow;
  /** True when somebody worked on the task before: items without a result may have been copied all the same. */
  isRepeat: boolean;
  /** Epoch milliseconds; nothing is begun after it. */
  until: number;
  /** Items of which nothing final is known in this run, as they are to be read in it. */
  open(): PlanItem[];
  settle(item: PlanItem, outcome: Outcome): void;
  /** Writes results when it is time to, and looks whether the job is still wanted. Never throws: `flush` does. */
  tick(): Promise<void>;
  isOver(): boolean;
  isStopped(): boolean;
  /** Writes what is known. */
  flush(): Promise<void>;
};

export async function openSheet(
  task: CopyTask,
  until: number,
  { flushMs }: { flushMs: number },
): Promise<Sheet> {
  const { copyJobId, run } = task;
  const [loaded, planned, results] = await Promise.all([
    load(task),
    Ledger.readPlan(copyJobId, task.task),
    Ledger.readResults(copyJobId, task.task),
  ]);
  const plan = await readable(task, planned);
  const isRepeat = results.size > 0;
  let job = loaded;
  let stopped = !isWanted(job, run);
  let writtenAt = now();
  let isUnwritten = false;
  let untold = toldSo(results, run);
  let writing: Promise<void> | undefined;

  const write = async () => {
    if (isUnwritten) {
      isUnwritten = false;
      const known = [...results.values()].sort((a, b) => a.item - b.item);
      try {
        await Ledger.writeResults(copyJobId, task.task, known);
      } catch (error) {
        isUnwritten = true;
        throw error;
      }
    }
    if (stopped) return;
    const told = untold;
    untold = noProgress();
    if (await report(task, told)) return;
    job = await load(task);
    stopped = !isWanted(job, run);
  };

  return {
    task,
    job: () => job,
    isRepeat,
    until,
    open: () => plan.filter(({ item }) => !isFinal(results.get(item), run)),
    settle({ item, action }, outcome) {
      const { attempts = 0 } = results.get(item) ?? {};
      const result: ItemResult = {
        ...{ bytes: 0, elapsedMs: 0, ...outcome, item, run },
        attempts: attempts + (outcome.attempts ?? 0),
        finishedAt: iso(),
      };
      results.set(item, result);
      isUnwritten = true;
      if (action === "copy") addResult(untold, result);
    },
    async tick() {
      if (writing || now() < writtenAt + flushMs) return;
      writing = write().catch((error) => {
        const { task: number } = task;
        Log.warn("Results of a copy could not be written yet", { copyJobId, task: number, error });
      });
      await writing;
      writing = undefined;
      writtenAt = now();
    },
    isOver: () => stopped || now() >= until,
    isStopped: () => stopped,
    async flush() {
      await writing;
      await write();
    },
  };
}

/** COPIED stays; what failed or was aborted is tried again once in each run. */
function isFinal(result: ItemResult | undefined, run: number): boolean {
  if (!result) return false;
  if (result.status === "COPIED" || result.status === "ALREADY_COPIED") return true;
  return result.run === run;
}

/** A new run's counts begin with its plan; what earlier ones have copied is added when their task comes. */
function toldSo(results: ReadonlyMap<number, ItemResult>, run: number) {
  const progress = noProgress();
  const known = [...results.values()];
  if (known.some((result) => result.run === run)) return progress;
  for (const result of known) if (result.status === "COPIED") addResult(progress, result);
  return progress;
}
