import { dirname, join } from "node:path";
import { build } from "esbuild";
import { expect, test } from "vitest";
import { placeGraph, readGraph } from "#local/sst/load-graph";

const root = dirname(dirname(import.meta.dirname));

test("every handler of the graph bundles for Lambda, within its size", async () => {
  const graph = placeGraph(await readGraph(root, "alice", false), {
    endpoint: "http://a",
    api: "http://b",
  });
  const files = [...new Set(graph.functions.map(({ file }) => file))];
  expect(files.length).toBeGreaterThan(5);
  for (const file of files) {
    const { outputFiles } = await build({
      entryPoints: [join(root, file)],
      bundle: true,
      write: false,
      minify: true,
      platform: "node",
      format: "esm",
      target: "es2023",
      mainFields: ["module", "main"],
      external: ["sharp", "pg-native"],
      logLevel: "silent",
    });
    const kilobytes = Math.round((outputFiles[0]?.contents.length ?? 0) / 1024);
    expect(kilobytes, `${file} has ${kilobytes} kB`).toBeLessThan(1100);
  }
});
