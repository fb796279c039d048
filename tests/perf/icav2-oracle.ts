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

/** One try of a job: the number of its draw, and how many files it was to copy. */
export type Try = { number: number; files: number };
export type Optimum = { seconds: number; batches: number; lostTasks: number; lostFiles: number };

/**
 * What nobody can beat with these draws: all jobs are launched at once, each end is known in the moment it comes, and what failed
 * is launched again in that moment, without any call taking time. `chains`: the tries of each job.
 */
export function oracle(settings: Settings, chains: Try[][]): Optimum {
  const found = { seconds: 0, batches: 0, lostTasks: 0, lostFiles: 0 };
  for (const chain of chains) {
    let [at, left] = [0, 0];
    for (const { number, files } of chain) {
      const draw = drawOf(settings, number, at, files);
      [at, left] = [draw.endAt, leftOf(draw)];
    }
    found.seconds = Math.max(found.seconds, at / 1000);
    found.batches += chain.length;
    found.lostTasks += left > 0 ? 1 : 0;
    found.lostFiles += left;
  }
  return found;
}

type Made = { items: { plan: { dataId?: string | undefined } }[][]; batches: Batch[] };
type Batch = { dataIds: string[]; number: number };

/** The tries that a copy had, by task. */
export function chainsOf({ items, batches }: Made): Try[][] {
  return items.map((task) => {
    const ids = new Set(task.map(({ plan }) => plan.dataId));
    return batches
      .filter(({ dataIds }) => dataIds.some((id) => ids.has(id)))
      .map(({ number, dataIds }) => ({ number, files: dataIds.length }));
  });
}

/** The tries that so many jobs would have without any delay: the n-th launch gets the n-th draw. */
export function chainsAtBest(
  settings: Settings,
  { jobs, files }: { jobs: number; files: number },
): Try[][] {
  const chains: Try[][] = Array.from({ length: jobs }, () => []);
  const ends = new DueHeap<{ chain: Try[]; left: number }>();
  let number = 0;
  const launch = (at: number, chain: Try[], left: number) => {
    chain.push({ number: ++number, files: left });
    const draw = drawOf(settings, number, at, left);
    ends.push(draw.endAt, { chain, left: leftOf(draw) });
  };
  for (const chain of chains) launch(0, chain, files);
  for (let end = ends.pop(); end; end = ends.pop()) {
    const { chain, left } = end.item;
    if (left > 0 && chain.length < mostAttempts) launch(end.at, chain, left);
  }
  return chains;
}

/** Share of copies of so many jobs that are whole when each job fails by itself: each failure leaves at least one file. */
export function expectedSuccess(
  { failureRate }: Pick<Settings, "failureRate">,
  jobs: number,
): number {
  return (1 - failureRate ** mostAttempts) ** jobs;
}
