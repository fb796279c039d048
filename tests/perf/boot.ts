import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { CloudOutputs } from "#local/outputs";
import { type Benchmark, quantile, round } from "#tests/perf/benchmark";
import { copyTree, launch, scratchDirectory } from "#tests/support/process";

/** How long `npm start` takes. */
export const boot: Benchmark = {
  about: "From the start of the process to the first answered API request.",
  sizes: { rounds: 3 },
  targets: {
    coldSeconds: "≤ 8 (nothing cached: no graph, no SST platform, no compiled code)",
    cachedSeconds: "≤ 3 (second start, same data)",
    rssMb: "(after that request)",
  },
  async run({ rounds = 1 }, note) {
    const cold: Start[] = [];
    const cached: Start[] = [];
    for (let turn = 0; turn < Math.max(1, rounds); turn++) {
      const tree = scratchDirectory();
      try {
        copyTree(tree.path);
        cold.push(await start(tree.path));
        cached.push(await start(tree.path));
        note(
          `cold ${cold.at(-1)?.seconds.toFixed(2)} s, cached ${cached.at(-1)?.seconds.toFixed(2)} s`,
        );
      } finally {
        tree.remove();
      }
    }
    return {
      coldSeconds: median(cold.map(({ seconds }) => seconds)),
      cachedSeconds: median(cached.map(({ seconds }) => seconds)),
      rssMb: median(cached.map(({ rssMb }) => rssMb)),
    };
  },
};

type Start = { seconds: number; rssMb: number };

async function start(directory: string): Promise<Start> {
  const outputsFile = join(directory, `outputs-${performance.now()}.json`);
  const began = performance.now();
  const child = launch(["--data", join(directory, "data"), "--outputs", outputsFile], {
    directory,
    env: { NODE_COMPILE_CACHE: join(directory, "compiled") },
  });
  try {
    while (!(existsSync(outputsFile) && (await answers(outputsFile)))) {
      if (child.process.exitCode !== null || performance.now() - began > 120_000)
        throw new Error(`It does not start:\n${child.lines.join("\n")}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    const seconds = (performance.now() - began) / 1000;
    return { seconds, rssMb: residentMb(child.process.pid) };
  } finally {
    await child.kill();
  }
}

async function answers(file: string): Promise<boolean> {
  const { api, tokens } = JSON.parse(readFileSync(file, "utf8")) as CloudOutputs;
  const response = await fetch(`${api}/api/v1/read-sets`, {
    headers: { authorization: `Bearer ${tokens.viewer}` },
  });
  return response.status === 200;
}

/** Memory of a process, from Linux's `/proc`; NaN elsewhere. */
function residentMb(pid: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    return Math.round(Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1000);
  } catch {
    return Number.NaN;
  }
}

function median(values: number[]): number {
  return round(quantile(values, 0.5));
}
