import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { chromium } from "playwright-core";
import { type Benchmark, quantile, round } from "#tests/perf/benchmark";
import type { Rendered } from "#tests/perf/report-worker";
import { root } from "#tests/support/cloud";

const browserPath = process.env.CHROMIUM ?? "/usr/bin/chromium";
/** Each is a browser of its own, so that nothing is warm. */
const opened = 5;

/** How large a report is, how fast it is made, and how fast somebody can work with it. */
export const report: Benchmark = {
  about:
    "A package's report: made by one process, opened from disk by a browser that was just started, until its table of files answers a filter.",
  sizes: { libraries: 1000, files: 50_000 },
  targets: {
    megabytes: "≤ 5 (the HTML; everything is in it)",
    interactiveSeconds: `< 2 (median of ${opened}: navigation → the table of files answers a filter)`,
    slowestSeconds: "(of these)",
    renderSeconds: "(the function's work without its reads of S3; today's container takes minutes)",
    rssMb: "≤ 512 (the most that the process held)",
    idleRssMb: "(of that Node, the sources and the made-up package)",
    jsonMegabytes: "(report.json)",
    faults: "0 (numbers that differ; requests that left the file)",
  },
  async run({ libraries = 1, files = 1, seed }, note) {
    if (!existsSync(browserPath)) throw new Error(`${browserPath} is not there (set CHROMIUM).`);
    const folder = mkdtempSync(join(tmpdir(), "perf-report-"));
    try {
      const path = join(folder, "report.html");
      const made = await rendered(folder, { libraries, files, seed, path });
      note(`made in ${round(made.renderSeconds, 1)} s`);
      const seconds: number[] = [];
      let faults = made.fileCount === files ? 0 : 1;
      for (let n = 0; n < opened; n++) {
        const found = await open(path, files);
        seconds.push(found.seconds);
        faults += found.faults;
        note(`answers after ${round(found.seconds)} s`);
      }
      return {
        megabytes: round(statSync(path).size / 1e6),
        interactiveSeconds: round(quantile(seconds, 0.5)),
        slowestSeconds: round(Math.max(...seconds)),
        renderSeconds: round(made.renderSeconds, 1),
        rssMb: made.maxRssMb,
        idleRssMb: made.idleRssMb,
        jsonMegabytes: round(made.jsonBytes / 1e6),
        faults,
      };
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};

/** Made by a process that holds nothing else, in one file as functions are deployed. */
async function rendered(folder: string, task: object): Promise<Rendered> {
  const outfile = join(folder, "worker.mjs");
  await build({
    ...{ entryPoints: [join(root, "tests/perf/report-worker.ts")], outfile, bundle: true },
    ...{ format: "esm", platform: "node", mainFields: ["module", "main"], logLevel: "error" },
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
  });
  const child = spawnSync(process.execPath, [outfile], {
    ...{ input: JSON.stringify(task), encoding: "utf8", maxBuffer: 1e8 },
    stdio: ["pipe", "pipe", "inherit"],
  });
  if (child.status !== 0) throw new Error(`The worker ended with ${child.status}.`);
  return JSON.parse(child.stdout.trimEnd().split("\n").at(-1) ?? "") as Rendered;
}

async function open(path: string, files: number): Promise<{ seconds: number; faults: number }> {
  const browser = await chromium.launch({
    executablePath: browserPath,
    args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"],
  });
  try {
    const context = await browser.newContext({
      offline: true,
      viewport: { width: 1280, height: 900 },
    });
    const page = await context.newPage();
    let faults = 0;
    page.on("request", (request) => {
      if (!request.url().startsWith("file:")) faults++;
    });
    page.on("pageerror", () => faults++);
    const status = page.locator("#files [role=status]");
    const began = performance.now();
    await page.goto(`file://${path}`, { waitUntil: "commit" });
    await page.locator("#files input").fill("R1_001");
    await status.filter({ hasText: " of " }).waitFor();
    const seconds = (performance.now() - began) / 1000;
    const shown = (await status.textContent()) ?? "";
    if (!shown.endsWith(` of ${files.toLocaleString("en")} rows`)) faults++;
    return { seconds, faults };
  } finally {
    await browser.close();
  }
}
