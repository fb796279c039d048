import { DueHeap } from "#local/due-heap";
import { type Fate, fatesOf, type Plan, planOf, turnAt } from "#local/engines/icav2/copy-plan";
import type { Settings } from "#local/engines/icav2/settings";

/** Tries of a file, at most: the seed's promise. */
export const mostAttempts = 5;

/** One try of one task, as ICA drew it: when its job ends (milliseconds), and what becomes of its files, in their order. */
export type Draw = { endAt: number; fates: Fate[] };

/** What the `number`th batch since the seed was set (from 1) comes to, when it is made at `at` with so many files. */
export function drawOf(settings: Settings, number: number, at: number, files: number): Draw {
  const drawn = planOf(settings, `${settings.seed} ${number}`, at);
  const plan: Plan = { ...drawn, total: files };
  const fates = fatesOf(plan);
  // A job that breaks does so in the midst of its time.
  return { endAt: turnAt(plan, fates.filter((fate) => fate !== "NEVER").length), fates };
}

/** Files that a try leaves uncopied. */
export function leftOf({ fates }: Draw): number {
  return fates.filter((fate) => fate !== "COPIED").length;
}

export type Optimum = { seconds: number; batches: number; lostTasks: number; lostFiles: number };

/**
 * What nobody can beat: all jobs are launched at once, each end is known in the moment it comes, and what failed is launched
 * again in that moment, without any call taking time. The n-th launch gets the n-th draw, as in the engine.
 */
export function oracle(
  settings: Settings,
  { jobs, files }: { jobs: number; files: number },
): Optimum {
  const ends = new DueHeap<{ attempt: number; draw: Draw }>();
  let batches = 0;
  const launch = (at: number, attempt: number, left: number) => {
    const draw = drawOf(settings, ++batches, at, left);
    ends.push(draw.endAt, { attempt, draw });
  };
  for (let job = 0; job < jobs; job++) launch(0, 1, files);
  const found = { seconds: 0, lostTasks: 0, lostFiles: 0 };
  for (let end = ends.pop(); end; end = ends.pop()) {
    const { attempt, draw } = end.item;
    found.seconds = end.at / 1000;
    const left = leftOf(draw);
    if (left === 0) continue;
    if (attempt < mostAttempts) {
      launch(end.at, attempt + 1, left);
      continue;
    }
    found.lostTasks++;
    found.lostFiles += left;
  }
  return { ...found, batches };
}

/** Share of copies of so many jobs that are whole when each job fails by itself: each failure leaves at least one file. */
export function expectedSuccess(
  { failureRate }: Pick<Settings, "failureRate">,
  jobs: number,
): number {
  return (1 - failureRate ** mostAttempts) ** jobs;
}
