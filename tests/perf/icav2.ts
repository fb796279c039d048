import { type Benchmark, quantile, round } from "#tests/perf/benchmark";
import { expectedSuccess } from "#tests/perf/icav2-oracle";
import { quietly } from "#tests/perf/icav2-quietly";
import { type Simulated, simulate } from "#tests/perf/icav2-simulation";
import { transitionsOf } from "#tests/perf/icav2-transitions";

/**
 * What others need, in seconds (median) and, where it is known, calls and transitions: a simulation of their code, 200 runs with 0.3 s
 * per call and 0.4 s per function; 3 to 4 % of V4's jobs are given up. By jobs × files, median time of a job.
 */
const peers = [
  { jobs: 2, files: 3, median: 10, V1: 75, V2: 40, V4: 43 },
  { jobs: 8, files: 3, median: 10, V1: 141, V2: 75, V4: 66 },
  { jobs: 8, files: 3, median: 120, V1: 388, V2: 455, V4: 308 },
  { jobs: 50, files: 3, median: 10, V1: 143, V2: 358, V4: 74 },
  { jobs: 50, files: 3, median: 120, V1: 550, V2: 2151, V4: 409 },
  { jobs: 50, files: 18, median: 120, V1: 614, V2: 2519, V4: 433 },
  { jobs: 200, files: 3, median: 120, V1: 789, V2: 8303, V4: 475 },
  { jobs: 200, files: 3, median: 900, V1: 4802, V2: 52_999, V4: 3309 },
];
const nameOf = ({ jobs, files, median }: Sizes) => `s${jobs}x${files}at${median}`;

type Sizes = { jobs: number; files: number; median: number };

/** How long a bulk copy takes, and what it costs, on the outcomes that ICA draws. */
export const icav2: Benchmark = {
  about:
    "Bulk copies within ICA in virtual time: calls of 300 ms, functions of 400 ms, σ 0.35, one job of five fails, half its files.",
  sizes: {
    ...{ jobs: 50, files: 18, median: 120, runs: 20, tableRuns: 0 },
    ...{ failurePercent: 20, queue: 0, jobsInFlight: 0 },
  },
  targets: {
    medianSeconds:
      "(V1 614, V2 2,519, V4 433 with 4 % of jobs given up, 548 with five tries; 50 jobs × 18 files at 120 s)",
    p95Seconds: "(V1 928, V2 2,929, V4 554)",
    oracleSeconds: "(median of what nobody can beat: the same draws, no call takes time)",
    vsOracle: "≤ 1.15 (median over median)",
    vsOraclePaired: "(median of the runs' own ratios)",
    apiCalls: "≤ 300 (median; V1 2,817, V2 7,564, V4 7,750)",
    transitions: "(median; V1 139, V2 1,032, V4 2,192)",
    turns: "(median; looks at all jobs)",
    successRate: "(whole copies; expected beside it)",
    expectedSuccess: "(when five failures in a row lose a job)",
    faults: "0 (wrong states, doubled batches, files that are not whole, counts)",
    realSeconds: "(of this machine, per run)",
    ...Object.fromEntries(
      peers.map((row) => [nameOf(row), `s  (V1 ${row.V1}, V2 ${row.V2}, V4 ${row.V4})`]),
    ),
  },
  async run(inputs, note) {
    const { jobs = 1, files = 1, median = 1, runs = 1, tableRuns = 0 } = inputs;
    const found = await measure(inputs, { jobs, files, median }, runs, note);
    const table: Record<string, number> = {};
    if (tableRuns > 0)
      for (const row of peers) {
        const { medianSeconds, oracleSeconds } = await measure(
          inputs,
          row,
          tableRuns,
          () => undefined,
        );
        table[nameOf(row)] = Math.round(medianSeconds);
        note(`${nameOf(row)}: ${medianSeconds} s, nobody faster than ${oracleSeconds} s`);
      }
    return { ...found, ...table };
  },
};

async function measure(
  inputs: Record<string, number> & { seed: number },
  { jobs, files, median }: Sizes,
  runs: number,
  note: (line: string) => void,
) {
  const { seed, failurePercent = 20, queue = 0, jobsInFlight = 0 } = inputs;
  const settings = {
    ...{ failureRate: failurePercent / 100, partialShare: 0.5, itemFailureShare: 0.5 },
    ...{ medianSeconds: median, sigma: 0.35, queueSeconds: queue },
  };
  const all: Simulated[] = [];
  const began = performance.now();
  for (let run = 0; run < runs; run++) {
    const one = await quietly(() =>
      simulate({
        ...{ jobs, files, settings, seed: seed * 10_000 + run, form: "execution" },
        ...{
          hasWeather: false,
          hasAwsLatency: true,
          jobsInFlight: jobsInFlight || Math.max(50, jobs),
        },
      }),
    );
    all.push(one);
    for (const fault of one.faults.slice(0, 5)) note(`run ${run}: ${fault}`);
    const { seconds, apiCalls, turns } = one.outcome;
    note(
      `run ${run}: ${seconds} s of ${one.optimum.seconds.toFixed(1)}, ${apiCalls} calls, ${turns} turns`,
    );
  }
  const of = (pick: (one: Simulated) => number, share = 0.5) => quantile(all.map(pick), share);
  const medianSeconds = of(({ outcome }) => outcome.seconds);
  const oracleSeconds = of(({ optimum }) => optimum.seconds);
  return {
    medianSeconds: round(medianSeconds, 1),
    p95Seconds: round(
      of(({ outcome }) => outcome.seconds, 0.95),
      1,
    ),
    oracleSeconds: round(oracleSeconds, 1),
    vsOracle: round(medianSeconds / oracleSeconds, 3),
    vsOraclePaired: round(
      of(({ outcome, optimum }) => outcome.seconds / optimum.seconds),
      3,
    ),
    apiCalls: of(({ outcome }) => outcome.apiCalls),
    transitions: of(({ outcome }) => transitionsOf(outcome)),
    turns: of(({ outcome }) => outcome.turns),
    successRate: round(
      all.filter(({ outcome }) => outcome.status === "SUCCEEDED").length / runs,
      4,
    ),
    expectedSuccess: round(expectedSuccess(settings, jobs), 4),
    faults: all.reduce((sum, { faults }) => sum + faults.length, 0),
    realSeconds: round((performance.now() - began) / 1000 / runs),
  };
}
