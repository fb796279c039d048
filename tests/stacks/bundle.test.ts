import { dirname, relative } from "node:path";
import { build } from "esbuild";
import { expect, test } from "vitest";
import { placeGraph, readGraph } from "#local/sst/load-graph";
import { leftOut } from "#stacks/bundle";

const root = dirname(dirname(import.meta.dirname));

test("every handler of the graph bundles for Lambda, within its size", async () => {
  const graph = placeGraph(await readGraph(root, "alice", false), {
    endpoint: "http://a",
    api: "http://b",
  });
  const files = [...new Set(graph.functions.map(({ file }) => file))];
  expect(files.length).toBeGreaterThan(5);
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: files,
    outdir: root,
    outbase: root,
    bundle: true,
    write: false,
    minify: true,
    platform: "node",
    format: "esm",
    target: "es2023",
    mainFields: ["module", "main"],
    external: ["sharp", "pg-native", ...leftOut],
    logLevel: "silent",
  });
  expect(outputFiles).toHaveLength(files.length);
  for (const { path, contents } of outputFiles) {
    const kilobytes = Math.round(contents.length / 1024);
    expect(kilobytes, `${relative(root, path)} has ${kilobytes} kB`).toBeLessThan(1100);
  }
});
