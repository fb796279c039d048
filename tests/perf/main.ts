import { execFileSync } from "node:child_process";
import { availableParallelism, cpus, totalmem } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { runAll } from "#tests/perf/all";
import { backfill } from "#tests/perf/backfill";
import type { Benchmark, Figures, Inputs } from "#tests/perf/benchmark";
import { boot } from "#tests/perf/boot";
import { download } from "#tests/perf/download";
import { engines } from "#tests/perf/engines";
import { functions } from "#tests/perf/functions";
import { icav2 } from "#tests/perf/icav2";
import { icav2Bulk } from "#tests/perf/icav2-bulk";
import { icav2Runs } from "#tests/perf/icav2-runs";
import { ingest } from "#tests/perf/ingest";
import { packages } from "#tests/perf/package";
import { push } from "#tests/perf/push";
import { report } from "#tests/perf/report";
import { sync } from "#tests/perf/sync";
import { web } from "#tests/perf/web";
import { root } from "#tests/support/cloud";

const benchmarks: Record<string, Benchmark> = {
  ...{ backfill, boot, download, engines, functions, ingest, icav2 },
  ...{
    "icav2-bulk": icav2Bulk,
    "icav2-runs": icav2Runs,
    package: packages,
    push,
    report,
    sync,
    web,
  },
};

/** `npm run perf -- NAME [--json] [--seed N] [--SIZE N …]`, or `--all [DIR]` for the README's table. */
async function main(): Promise<void> {
  const [name = "", ...rest] = process.argv.slice(2);
  if (name === "--all")
    return runAll(benchmarks, rest[0] ?? join(root, ".local/perf"), console.error);
  const benchmark = benchmarks[name];
  if (!benchmark) throw new Error(`${name ? `There is no "${name}". ` : ""}Names:\n${names()}`);
  const { json, inputs } = read(benchmark, rest);
  const figures = await benchmark.run(inputs, (line) => console.error(`  ${line}`));
  const result = { name, inputs, figures, machine: machine(), commit: commit() };
  console.log(json ? JSON.stringify(result) : table(benchmark, result));
  // Slow is a figure; wrong is a failure.
  if (figures.faults) process.exitCode = 1;
}

function read({ sizes }: Benchmark, args: string[]): { json: boolean; inputs: Inputs } {
  const known = { seed: 1, ...sizes };
  const { values } = parseArgs({
    args,
    options: {
      json: { type: "boolean" },
      ...Object.fromEntries(Object.keys(known).map((key) => [key, { type: "string" } as const])),
    },
  }) as { values: Record<string, string | boolean | undefined> };
  const inputs = Object.entries(known).map(([key, usual]) => {
    const value = values[key] === undefined ? usual : Number(values[key]);
    if (Number.isSafeInteger(value) && value >= 0) return [key, value];
    throw new Error(`--${key} ${values[key]}: is not a whole number.`);
  });
  return { json: values.json === true, inputs: Object.fromEntries(inputs) as Inputs };
}

function names(): string {
  return Object.entries(benchmarks)
    .map(([name, { about, sizes }]) => {
      const options = Object.entries({ seed: 1, ...sizes }).map(([key, n]) => `--${key} ${n}`);
      return `  ${name.padEnd(10)} ${about}\n             [--json] ${options.join(" ")}`;
    })
    .join("\n");
}

function table(
  { targets }: Benchmark,
  { name, inputs, figures, ...rest }: { name: string; inputs: Inputs; figures: Figures } & object,
): string {
  const rows = Object.entries(figures).map(
    ([key, value]) => `  ${key.padEnd(22)} ${String(value).padStart(10)}   ${targets[key] ?? ""}`,
  );
  const echo = Object.entries(inputs).map(([key, value]) => `--${key} ${value}`);
  const head = `  ${"figure".padEnd(22)} ${"value".padStart(10)}   target`;
  return [`${name} ${echo.join(" ")}`, head, ...rows, JSON.stringify(rest)].join("\n");
}

function machine() {
  return {
    cpu: cpus()[0]?.model ?? "unknown",
    cores: availableParallelism(),
    memoryGb: Math.round(totalmem() / 1e9),
    node: process.versions.node,
    platform: `${process.platform} ${process.arch}`,
  };
}

/** The commit that was measured; `+` when the sources differ from it. */
function commit(): string {
  const git = (...args: string[]) =>
    execFileSync("git", args, { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  try {
    return git("rev-parse", "--short", "HEAD").trim() + (git("status", "--short") ? "+" : "");
  } catch {
    return "unknown";
  }
}

try {
  await main();
} catch (error) {
  console.error(`✗ ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}
