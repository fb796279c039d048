import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { ReadSet } from "#core/readset/schema";
import { eventually, root } from "#tests/support/cloud";
import { launchCloud, run, scratchDirectory } from "#tests/support/process";

/** Real reads of three samples; put your own directory of pairs into the variable. */
const reads = process.env.SEQFERRY_TEST_READS ?? join(root, "../shared/data/reads");
const missing = [
  !existsSync(reads) && `${reads} is not there`,
  ...["sh", "curl"].map((tool) => !has(tool) && `there is no ${tool}`),
].filter(Boolean);
if (missing.length > 0) console.log(`skipped: the main job with real reads: ${missing.join(", ")}`);

test.skipIf(missing.length > 0)(
  "real reads go from the archive through a package and a link to disk, byte for byte",
  async () => {
    const names = readdirSync(reads).filter((name) => name.endsWith(".fastq.gz"));
    const target = scratchDirectory();
    onTestFinished(target.remove);
    const cloud = await launchCloud(["--memory", "--reads", reads]);
    onTestFinished(() => cloud.kill());
    await eventually(async () => {
      const response = await fetch(`${cloud.outputs.api}/api/v1/read-sets?status=ACTIVE`, {
        headers: { authorization: `Bearer ${cloud.outputs.tokens.viewer}` },
      });
      const { items } = (await response.json()) as { items: ReadSet[] };
      expect(items).toHaveLength(names.length / 2);
    });

    const demo = run(process.execPath, [
      "--disable-warning=ExperimentalWarning",
      "local/demo/main.ts",
      ...["--outputs", cloud.outputsFile, "--keep", target.path],
    ]);
    onTestFinished(() => demo.kill());
    expect(await demo.ended, demo.lines.join("\n")).toBe(0);
    expect(demo.lines.filter((line) => line.trim()).at(-1)).toBe(
      `${names.length} of ${names.length} verified, and lims.csv with them`,
    );
    const found = readdirSync(target.path, { recursive: true, encoding: "utf8" });
    const files = found.filter((path) => path.endsWith(".fastq.gz"));
    expect(files.map((path) => path.split("/").at(-1)).sort()).toEqual(names.sort());
    for (const path of files) {
      const original = readFileSync(join(reads, path.split("/").at(-1) ?? ""));
      expect(readFileSync(join(target.path, path)).equals(original), path).toBe(true);
    }
  },
  120_000,
);

function has(tool: string): boolean {
  try {
    execFileSync("sh", ["-c", `command -v ${tool}`]);
    return true;
  } catch {
    return false;
  }
}
