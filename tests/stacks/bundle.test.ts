import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { graphOf } from "#tests/stacks/graphs";
import { bundled, bytesAtStart } from "#tests/support/bundles";
import { root } from "#tests/support/cloud";

const mostKilobytes = 1100;
/** Bundles share files, so one grows a little when another does. */
const slack = 1.1;

test("every handler of the graph bundles for Lambda, and what it loads when it starts is within its budget", async () => {
  const graph = await graphOf("prod");
  const files = [...new Set(graph.functions.map(({ file }) => file))].sort();
  expect(files.length).toBeGreaterThan(5);
  const budgets = JSON.parse(readFileSync(join(root, "tests/stacks/budgets.json"), "utf8"));
  // Together they hold what any of them needs of a module, so that none is larger by itself.
  const together = await bundled(files);
  const over: string[] = [];
  for (const file of files) {
    const kilobytes = Math.round(bytesAtStart(together, file) / 1024);
    const budget = budgets[file] === undefined ? mostKilobytes : budgets[file] * slack;
    if (kilobytes > budget) over.push(`${file} loads ${kilobytes} kB, of ${Math.round(budget)}`);
    if (kilobytes < mostKilobytes) continue;
    const alone = Math.round(bytesAtStart(await bundled([file]), file) / 1024);
    expect(alone, `${file} loads ${alone} kB`).toBeLessThan(mostKilobytes);
  }
  expect(over, "load less, or say with npm run perf -- functions --budgets 1 why not").toEqual([]);
});
