import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Benchmark, Figures } from "#tests/perf/benchmark";
import { root } from "#tests/support/cloud";

const marks = { begin: "<!-- perf -->", end: "<!-- /perf -->" };

/** Runs every benchmark with its usual sizes, one process each, and writes what they measured into the README. */
export async function runAll(
  benchmarks: Record<string, Benchmark>,
  about: { machine: object; commit: string },
  note: (line: string) => void,
): Promise<void> {
  const rows: string[] = [];
  for (const [name, benchmark] of Object.entries(benchmarks)) {
    note(name);
    rows.push(...rowsOf(name, benchmark, await measured(name)));
  }
  const file = join(root, "README.md");
  writeFileSync(file, withTable(readFileSync(file, "utf8"), tableOf(rows, about)));
}

/** The README with another table between its marks. Throws when they are not there. */
export function withTable(readme: string, table: string): string {
  const begin = readme.indexOf(marks.begin);
  const end = readme.indexOf(marks.end);
  if (begin < 0 || end < begin) throw new Error(`README.md has no ${marks.begin} … ${marks.end}.`);
  return `${readme.slice(0, begin + marks.begin.length)}\n\n${table}\n\n${readme.slice(end)}`;
}

/** A line a figure. What does not hold its target is a gap; a benchmark that failed is one as a whole. */
export function rowsOf(name: string, { targets }: Benchmark, figures: Figures | Error): string[] {
  if (figures instanceof Error) return [`| ${name} | | **failed** | ${cell(figures.message)} |`];
  return Object.entries(figures).map(([key, value]) => {
    const target = targets[key] ?? "";
    const shown = holds(value, target) ? String(value) : `**${value}** (gap)`;
    return `| ${name} | ${key} | ${shown} | ${cell(target)} |`;
  });
}

/** Targets begin with their bound: `≤ 8 (…)`, `≥ 90 %`, `< 2`, `0 (…)`; others are remarks. */
export function holds(value: number, target: string): boolean {
  const bound = /^(≤|≥|<|>)?\s*(\d[\d_,.]*)/.exec(target);
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

function tableOf(rows: string[], { machine, commit }: { machine: object; commit: string }): string {
  const { cpu, cores, memoryGb, node } = machine as Record<string, unknown>;
  return [
    `Commit ${commit}, ${cpu}, ${cores} threads, ${memoryGb} GB, Node ${node}. Targets name peers and limits where there are any.`,
    "",
    "| benchmark | figure | value | target |",
    "| --- | --- | --- | --- |",
    ...rows,
  ].join("\n");
}

const cell = (text: string) => text.replaceAll("|", "\\|").replaceAll("\n", " ");

async function measured(name: string): Promise<Figures | Error> {
  const options = { cwd: root, maxBuffer: 1 << 26 };
  const args = ["run", "-s", "perf", "--", name, "--json"];
  try {
    const { stdout } = await promisify(execFile)("npm", args, options);
    return JSON.parse(stdout).figures as Figures;
  } catch (error) {
    // One with faults ends with 1, and has said them.
    const { stdout = "" } = error as { stdout?: string };
    if (stdout.trim().startsWith("{")) return JSON.parse(stdout).figures as Figures;
    const { stderr = "" } = error as { stderr?: string };
    return new Error(stderr.trim().split("\n").at(-1) ?? String(error));
  }
}
