import { expect, test } from "vitest";
import { holds, nameOf, rowsOf, tableOf, withTable } from "#tests/perf/all";

test.each([
  [8, "≤ 8 (cold)", true],
  [8.1, "≤ 8 (cold)", false],
  [900, "≥ 1,000 a second", false],
  [2, "< 2", false],
  [0, "0 (lost)", true],
  [1, "0 (lost)", false],
  [99, "(of these)", true],
])("%s against the target %s", (value, target, expected) => {
  expect(holds(value, target)).toBe(expected);
});

test("a gap is marked, and so is a benchmark that failed", () => {
  const targets = { seconds: "≤ 3", rssMb: "(of these)" };
  const benchmark = { about: "", sizes: {}, targets, run: async () => ({}) };
  expect(rowsOf("boot", benchmark, { seconds: 4, rssMb: 9, other: 1 })).toEqual([
    "| boot | seconds | **4** (gap) | ≤ 3 |",
  ]);
  expect(rowsOf("boot", benchmark, new Error("no room"))).toEqual([
    "| boot | | **failed** | no room |",
  ]);
});

test("sizes that are not the usual ones stand behind the name", () => {
  const sizes = { runs: 1000, jobs: 50 };
  expect(nameOf("runs", { sizes }, { ...sizes, seed: 1 })).toBe("runs");
  expect(nameOf("runs", { sizes }, { ...sizes, runs: 50, seed: 1 })).toBe("runs --runs 50");
});

test("the table names every commit and machine that was measured, once", () => {
  const machine = { cpu: "Snail", cores: 2, memoryGb: 24, node: "24.0.0" };
  const results = ["aaa", "aaa", "bbb"].map((commit) => ({ machine, commit }));
  expect(tableOf(["| row |"], results)).toMatch(
    /^Commit aaa, bbb; Snail, 2 threads, 24 GB, Node 24\.0\.0\. [\s\S]*\n\| row \|$/,
  );
});

test("only what is between the marks is written anew", () => {
  const readme = "a\n<!-- perf -->\nold\n<!-- /perf -->\nb";
  expect(withTable(readme, "new")).toBe("a\n<!-- perf -->\n\nnew\n\n<!-- /perf -->\nb");
  expect(() => withTable("a", "new")).toThrow("README.md has no");
});
