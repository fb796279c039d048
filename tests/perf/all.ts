import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Benchmark, Figures, Inputs } from "#tests/perf/benchmark";
import { root } from "#tests/support/cloud";

const readme = join(root, "README.md");
const marks = { begin: "<!-- perf -->", end: "<!-- /perf -->" };

/** What one benchmark told, as `npm run perf -- NAME --json` prints it. */
type Result = { inputs: Inputs; figures: Figures; machine: Machine; commit: string };
type Machine = { cpu: string; cores: number; memoryGb: number; node: string };

/**
 * Runs every benchmark with its usual sizes, one process each, and writes what they measured into the README. Each
 * result is kept in `directory` as `NAME.json`; one that is there already is not measured again, so that hours
 * of measuring can be stopped and gone on with.
 */
export async function runAll(
  benchmarks: Record<string, Benchmark>,
  directory: string,
  note: (line: string) => void,
): Promise<void> {
  mkdirSync(directory, { recursive: true });
  const rows: string[] = [];
  const results: Result[] = [];
  for (const [name, benchmark] of Object.entries(benchmarks)) {
    const file = join(directory, `${name}.json`);
    const isKept = existsSync(file);
    note(isKept ? `${name}: kept in ${file}` : name);
    const result = isKept
      ? (JSON.parse(readFileSync(file, "utf8")) as Result)
      : await measured(name);
    if (result instanceof Error) rows.push(...rowsOf(name, benchmark, result));
    else {
      writeFileSync(file, JSON.stringify(result));
      rows.push(...rowsOf(nameOf(name, benchmark, result.inputs), benchmark, result.figures));
      results.push(result);
    }
    // What was measured stands there even if the rest never is.
    writeFileSync(readme, withTable(readFileSync(readme, "utf8"), tableOf(rows, results)));
    await promisify(execFile)("npx", ["biome", "format", "--write", readme], { cwd: root });
  }
}

/** The README with another table between its marks. Throws when they are not there. */
export function withTable(text: string, table: string): string {
  const begin = text.indexOf(marks.begin);
  const end = text.indexOf(marks.end);
  if (begin < 0 || end < begin) throw new Error(`README.md has no ${marks.begin} … ${marks.end}.`);
  return `${text.slice(0, begin + marks.begin.length)}\n\n${table}\n\n${text.slice(end)}`;
}

/** A benchmark's name, with the sizes that are not its usual ones. */
export function nameOf(name: string, { sizes }: Pick<Benchmark, "sizes">, inputs: Inputs): string {
  const others = Object.entries(sizes).filter(([size, usual]) => inputs[size] !== usual);
  return [name, ...others.map(([size]) => `--${size} ${inputs[size]}`)].join(" ");
}

/** A line a figure that has a target. What does not hold it is a gap; a benchmark that failed is one as a whole. */
export function rowsOf(name: string, { targets }: Benchmark, figures: Figures | Error): string[] {
  if (figures instanceof Error) return [`| ${name} | | **failed** | ${cell(figures.message)} |`];
  return Object.entries(figures).flatMap(([key, value]) => {
    const target = targets[key] ?? "";
    if (!boundOf.test(target)) return [];
    const shown = holds(value, target) ? String(value) : `**${value}** (gap)`;
    return [`| ${name} | ${key} | ${shown} | ${cell(target)} |`];
  });
}

/** Targets begin with their bound: `≤ 8 (…)`, `≥ 90 %`, `< 2`, `0 (…)`; others are remarks. */
const boundOf = /^(≤|≥|<|>)?\s*(\d[\d_,.]*)/;

export function holds(value: number, target: string): boolean {
  const bound = boundOf.exec(target);
  if (!bound) return true;
  const limit = Number(String(bound[2]).replaceAll(/[_,]/g, "").replace(/\.$/, ""));
  switch (bound[1]) {
    case "≤":
      return value <= limit;
    case "≥":
      return value >= limit;
    case "<":
      return value < limit;
    case ">":
      return value > limit;
    default:
      return value === limit;
  }
}

/** The rows under a line that says where and of what commits they were measured. */
export function tableOf(rows: string[], results: Pick<Result, "machine" | "commit">[]): string {
  const commits = [...new Set(results.map(({ commit }) => commit))].join(", ");
  const machines = results.map(
    ({ machine: { cpu, cores, memoryGb, node } }) =>
      `${cpu}, ${cores} threads, ${memoryGb} GB, Node ${node}`,
  );
  return [
    `Commit ${commits}; ${[...new Set(machines)].join("; ")}. Targets name peers and limits where there are any.`,
    "",
    "| benchmark | figure | value | target |",
    "| --- | --- | --- | --- |",
    ...rows,
  ].join("\n");
}

const cell = (text: string) => text.replaceAll("|", "\\|").replaceAll("\n", " ");

async function measured(name: string): Promise<Result | Error> {
  const options = { cwd: root, maxBuffer: 1 << 26 };
  const args = ["run", "-s", "perf", "--", name, "--json"];
  try {
    const { stdout } = await promisify(execFile)("npm", args, options);
    return JSON.parse(stdout) as Result;
  } catch (error) {
    // One with faults ends with 1, and has said them.
    const { stdout = "" } = error as { stdout?: string };
    if (stdout.trim().startsWith("{")) return JSON.parse(stdout) as Result;
    const { stderr = "" } = error as { stderr?: string };
    return new Error(stderr.trim().split("\n").at(-1) ?? String(error));
  }
}
