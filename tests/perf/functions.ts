import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Graph } from "#local/sst/graph";
import { placeGraph, readGraph } from "#local/sst/load-graph";
import { type Benchmark, type Figures, quantile, round } from "#tests/perf/benchmark";
import { bundled, bytesAtStart } from "#tests/support/bundles";
import { root } from "#tests/support/cloud";
import { scratchDirectory } from "#tests/support/process";

/** How large each function is when it starts, and how long Node takes to load it. */
export const functions: Benchmark = {
  about:
    "Of each handler of the graph: kB that it loads at its start, and ms until a new Node has loaded it (without Lambda's own start). --budgets 1 writes tests/stacks/budgets.json.",
  sizes: { rounds: 3, budgets: 0 },
  targets: {
    mostKilobytes: "≤ 1100 (of these)",
    downloadKilobytes: "≤ 500 (recipients' redirects)",
    medianMs: "(of these)",
    slowestMs: "≤ 500 (of these; the median of its rounds)",
    emptyNodeMs: "(a Node that loads nothing: the limit)",
    faults: "0 (handlers that do not load)",
  },
  async run({ rounds = 1, budgets }, note) {
    const addresses = { endpoint: "http://aws.test", api: "http://api.test" };
    const graph: Graph = placeGraph(await readGraph(root, "prod", false), addresses);
    const files = [...new Set(graph.functions.map(({ file }) => file))].sort();
    const scratch = scratchDirectory();
    try {
      const metafile = await bundled(files, scratch.path);
      const kilobytes = files.map((file) => Math.round(bytesAtStart(metafile, file) / 1024));
      if (budgets) writeBudgets(files, kilobytes);
      const times = files.map((file, at) => {
        const path = join(scratch.path, file.replace(/\.ts$/, ".mjs"));
        const ms = quantile(
          repeated(rounds, () => loadMs(path)),
          0.5,
        );
        note(`${file.padEnd(50)} ${String(kilobytes[at]).padStart(6)} kB ${ms.toFixed(0)} ms`);
        return ms;
      });
      return figuresOf({ files, kilobytes, times, rounds });
    } finally {
      scratch.remove();
    }
  },
};

function figuresOf(measured: {
  files: string[];
  kilobytes: number[];
  times: number[];
  rounds: number;
}): Figures {
  const { files, kilobytes, times, rounds } = measured;
  const loaded = times.filter((ms) => Number.isFinite(ms));
  return {
    handlers: files.length,
    mostKilobytes: Math.max(...kilobytes),
    downloadKilobytes: kilobytes[files.indexOf("functions/api/download.ts")] ?? Number.NaN,
    medianMs: round(quantile(loaded, 0.5), 0),
    slowestMs: round(Math.max(...loaded), 0),
    emptyNodeMs: round(
      quantile(
        repeated(rounds, () => loadMs("node:process")),
        0.5,
      ),
      0,
    ),
    faults: times.length - loaded.length,
  };
}

function writeBudgets(files: string[], kilobytes: number[]): void {
  const budgets = Object.fromEntries(files.map((file, at) => [file, kilobytes[at]]));
  writeFileSync(join(root, "tests/stacks/budgets.json"), `${JSON.stringify(budgets, null, 2)}\n`);
}

function repeated(rounds: number, measure: () => number): number[] {
  return Array.from({ length: Math.max(1, rounds) }, measure);
}

/** Infinity of a module that does not load. */
function loadMs(path: string): number {
  const began = performance.now();
  try {
    const program = `await import(${JSON.stringify(path)}); process.exit(0)`;
    execFileSync(process.execPath, ["--input-type=module", "-e", program], { stdio: "ignore" });
  } catch {
    return Number.POSITIVE_INFINITY;
  }
  return performance.now() - began;
}
