import { type Benchmark, quantile, round } from "#tests/perf/benchmark";
import { quietly } from "#tests/perf/icav2-quietly";
import { openSyncCloud } from "#tests/perf/sync-cloud";
import { type Freed, freeAll } from "#tests/perf/sync-one-set";

/** Waiters of one fastq, by fastqs of a request. */
const waiters = [1, 10, 100, 1000, 10_000];
const members = [1, 10, 100, 1000];

/** How soon those who wait for fastqs are told, and what it costs. */
export const sync: Benchmark = {
  about:
    "Tasks that wait for fastqs: from a fastq's change to its task's answer, with so many parked; and many tasks on one set.",
  sizes: { parked: 10_000, samples: 200, onOneSet: 10_000, updates: 10_000, callMs: 10 },
  targets: {
    p50Ms: "(one of all parked tokens freed: from the call that changes its fastq to the answer)",
    p99Ms: "≤ 1,000",
    ...Object.fromEntries(
      waiters.map((count) => [`p99MsOf${count}`, "(with so many tokens parked)"]),
    ),
    operationsPerUpdate: "≤ 4 (table calls until the last answer; one waiter of one fastq)",
    ...Object.fromEntries(
      waiters.map((count) => [`operationsOf${count}`, `≤ ${2 + 2 * count} (so many waiters)`]),
    ),
    ...Object.fromEntries(
      members.map((count) => [
        `operationsOf10With${count}Fastqs`,
        count > 100 ? "(ten waiters; a call reads 100 rows)" : "≤ 22 (ten waiters)",
      ]),
    ),
    vsQuota: "≥ 0.9 (SendTask's bucket of 3,000 and 500 a second, over the time it took)",
    answerSeconds: "(of all tokens on one set, on the clock)",
    operationsWithoutWaiter: "≤ 1 (table calls of an update that nobody waits for)",
    executionsWithoutWaiter: "0 (of all updates that nobody waits for)",
    faults: "0 (answers that are missing, doubled or wrong)",
    realSeconds: "(of this machine)",
  },
  async run({ parked = 1, samples = 1, onOneSet = 1, updates = 0, callMs = 0 }, note) {
    const began = performance.now();
    const figures: Record<string, number> = {};
    let faults = 0;
    for (const count of members) {
      const freed = await free(Math.min(10, onOneSet), count, callMs);
      figures[`operationsOf10With${count}Fastqs`] = freed.operations;
      faults += freed.faults;
    }
    for (const count of waiters.filter((one) => one < onOneSet)) {
      const freed = await free(count, 1, callMs);
      figures[`operationsOf${count}`] = freed.operations;
      faults += freed.faults;
      note(`${count} on one set: ${freed.operations} table calls, ${round(freed.seconds)} s`);
    }
    const all = await free(onOneSet, 1, callMs);
    figures[`operationsOf${onOneSet}`] = all.operations;
    note(`${onOneSet} on one set: ${all.operations} table calls, ${round(all.seconds)} s`);
    const operationsPerUpdate = figures.operationsOf1 ?? all.operations;

    const cloud = await openSyncCloud();
    try {
      const last: number[] = [];
      // The first one starts functions.
      await cloud.park(1);
      await cloud.free(1);
      for (const count of [...waiters.filter((one) => one < parked), parked]) {
        await cloud.park(count);
        const tries = count === parked ? samples : Math.min(count, Math.ceil(samples / 10));
        const latenciesMs = await cloud.free(tries);
        figures[`p99MsOf${count}`] = round(quantile(latenciesMs, 0.99), 1);
        note(`${count} parked: p50 ${round(quantile(latenciesMs, 0.5), 1)} ms`);
        if (count === parked) last.push(...latenciesMs);
      }
      const idle = await cloud.update(updates);
      return {
        p50Ms: round(quantile(last, 0.5), 1),
        p99Ms: round(quantile(last, 0.99), 1),
        operationsPerUpdate,
        // The first 3,000 are limited by nothing.
        ...(onOneSet > 3000 && { vsQuota: round(bestSeconds(onOneSet) / all.seconds, 3) }),
        answerSeconds: round(all.seconds, 1),
        operationsWithoutWaiter: idle.operations,
        executionsWithoutWaiter: idle.executions,
        ...figures,
        faults: faults + all.faults + cloud.faults() + idle.executions,
        realSeconds: round((performance.now() - began) / 1000, 1),
      };
    } finally {
      await cloud.close();
    }
  },
};

/** Nobody answers sooner than Step Functions lets them. */
function bestSeconds(tokens: number): number {
  const [burst, perSecond] = [3000, 500];
  return Math.max(0, (tokens - burst) / perSecond);
}

const free = (tokens: number, fastqs: number, callMs: number): Promise<Freed> =>
  quietly(() => freeAll({ tokens, fastqs, callMs }));
