import { type Benchmark, round } from "#tests/perf/benchmark";
import { quietly } from "#tests/perf/icav2-quietly";
import type { Layout } from "#tests/perf/icav2-request";
import { simulate } from "#tests/perf/icav2-simulation";

/** Step Functions takes so much as an input or a state. */
const mostBytes = 262_144;

/** As BCLConvert names them: a sample is a folder. */
const layout: Layout = {
  from: "primary/240424_A01052_0193_BH7JMMDRX5/2026042463b8d5d/Samples/",
  to: "analysis_data/fastq_cache/2026042463b8d5d/",
  folder: (job) => `Lane_${(job % 8) + 1}/${sample(job)}/`,
  file: (job, file) =>
    `${sample(job)}_S${file + 1}_L00${(job % 8) + 1}_R${(file % 2) + 1}_001.fastq.gz`,
};

function sample(job: number): string {
  return `LPRJ26${String(job).padStart(4, "0")}`;
}

/** The largest request that fits into the input of an execution, from end to end. */
export const icav2Bulk: Benchmark = {
  about: "One manifest_b64gz of 26,000 files within ICA in virtual time, 50 of its jobs at once.",
  sizes: { jobs: 260, files: 100, median: 120, failurePercent: 20 },
  targets: {
    files: "26,000 (V1's state holds 378)",
    inputBytes: `< ${mostBytes} (an execution's input)`,
    stateBytes: "(the longest state of the machine; V1 keeps every URI twice)",
    planSeconds: "(virtual: calls of 300 ms)",
    copySeconds: "(virtual: plan, jobs, looks)",
    oracleSeconds: "(the same draws with all jobs at once: 260 need five turns of 50)",
    apiCalls: "(of ICA)",
    failedFiles: "(five failures in a row)",
    faults: "0",
    realSeconds: "(of this machine)",
    maxRssMb: "(functions and engines in one process)",
  },
  async run({ jobs = 1, files = 1, median = 120, failurePercent = 20, seed }, note) {
    const settings = { failureRate: failurePercent / 100, medianSeconds: median };
    const began = performance.now();
    const { outcome, faults, optimum } = await quietly(() =>
      simulate({
        ...{ jobs, files, seed, settings, layout, form: "execution" },
        ...{ hasWeather: false, hasAwsLatency: true },
      }),
    );
    for (const fault of faults.slice(0, 10)) note(fault);
    if (outcome.inputBytes >= mostBytes) note("The manifest is too long for an execution's input.");
    return {
      files: outcome.counts.total,
      inputBytes: outcome.inputBytes,
      stateBytes: outcome.stateBytes,
      planSeconds: round(outcome.planSeconds, 1),
      copySeconds: round(outcome.seconds, 1),
      oracleSeconds: round(optimum.seconds, 1),
      apiCalls: outcome.apiCalls,
      failedFiles: outcome.counts.failed,
      faults: faults.length,
      realSeconds: round((performance.now() - began) / 1000, 1),
      maxRssMb: Math.round(process.resourceUsage().maxRSS / 1000),
    };
  },
};
