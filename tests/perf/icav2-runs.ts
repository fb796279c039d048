import { type Benchmark, round } from "#tests/perf/benchmark";
import { expectedSuccess } from "#tests/perf/icav2-oracle";
import { quietly } from "#tests/perf/icav2-quietly";
import { simulate } from "#tests/perf/icav2-simulation";

/** Whether copies end as they must, whatever goes wrong on the way: each run has outcomes, faults and a form of its own. */
export const icav2Runs: Benchmark = {
  about:
    "Copies of 50 jobs within ICA, a fifth of which fail, in bad weather: throttling, lost answers, steps run twice, late lists.",
  // `first`: where to begin, so that several processes can share the runs.
  sizes: { runs: 1000, first: 0, jobs: 50, files: 4, failurePercent: 20 },
  targets: {
    successRate: "≥ 0.976 of 1,000 (copies that are whole)",
    expectedSuccess: "(when five failures in a row lose a job: of so many draws 0.984)",
    faults: "0 (runs of which anything is wrong: states, batches, files, counts, answers)",
    lostFiles: "(each failed five times)",
    lostJobs: "(of the jobs of all runs; a job that loses a file is lost)",
    meanAttempts: "(batches a job; 1.25 expected at a fifth)",
    callsPerRun: "(mean, with all repeats)",
    realSecondsPerRun: "(of this machine)",
  },
  async run({ runs = 1, first = 0, jobs = 1, files = 1, failurePercent = 20, seed }, note) {
    const began = performance.now();
    const sum = { whole: 0, faulty: 0, files: 0, jobs: 0, batches: 0, calls: 0 };
    const failureRate = failurePercent / 100;
    for (let run = first; run < first + runs; run++) {
      const own = seed * 100_000 + run;
      const settings = { failureRate, queueSeconds: 5, visibilityDelaySeconds: 3 * (run % 3) };
      const form = run % 2 === 0 ? "event" : "execution";
      const { outcome, faults } = await quietly(() =>
        simulate({
          ...{ jobs, files, settings, form, seed: own },
          ...{ hasWeather: true, twinRate: 0.02, hasAwsLatency: false },
        }),
      );
      const lost = outcome.items.map((items) => items.filter(isLost).length).filter(Boolean);
      sum.whole += outcome.status === "SUCCEEDED" ? 1 : 0;
      sum.faulty += faults.length > 0 ? 1 : 0;
      sum.files += lost.reduce((total, count) => total + count, 0);
      sum.jobs += lost.length;
      sum.batches += outcome.batches.length;
      sum.calls += outcome.apiCalls;
      for (const fault of faults.slice(0, 5)) note(`run ${run} (--seed ${seed}): ${fault}`);
      if ((run + 1 - first) % 25 === 0)
        note(`${run + 1 - first} runs: ${sum.whole} whole, ${sum.faulty} with faults`);
    }
    return {
      successRate: round(sum.whole / runs, 4),
      expectedSuccess: round(expectedSuccess({ failureRate }, jobs), 4),
      faults: sum.faulty,
      lostFiles: sum.files,
      lostJobs: sum.jobs,
      meanAttempts: round(sum.batches / runs / jobs, 3),
      callsPerRun: round(sum.calls / runs, 1),
      realSecondsPerRun: round((performance.now() - began) / 1000 / runs),
    };
  },
};

const isLost = ({ result }: { result: { status: string } | undefined }): boolean =>
  result?.status !== "COPIED";
