import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { renderLinkTypes } from "#local/sst/link-types";
import { placeGraph, readGraph } from "#local/sst/load-graph";
import { root } from "#tests/support/cloud";

const committed = readFileSync(join(root, "sst-env.d.ts"), "utf8");

test.each([
  ["local", false],
  ["local", true],
  ["alice", true],
  ["beta", false],
  ["gamma", false],
  ["prod", false],
])("sst-env.d.ts is what stage %s (sst dev: %s) would write", async (stage, dev) => {
  const graph = placeGraph(await readGraph(root, stage, dev), {
    endpoint: "http://aws.test",
    api: "http://api.test",
  });
  expect(committed, 'run "npm run build" and commit sst-env.d.ts').toBe(renderLinkTypes(graph));
});
