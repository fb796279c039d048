import { existsSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { type Browser, chromium, type Page } from "playwright-core";
import { type Benchmark, quantile, round } from "#tests/perf/benchmark";
import { longestScript, scrollThrough } from "#tests/perf/web-scroll";
import { apiOf, eventually } from "#tests/support/cloud";
import { type Launched, launchCloud } from "#tests/support/process";

const browserPath = process.env.CHROMIUM ?? "/usr/bin/chromium";

/** How fast the web app is there, and whether a long table keeps up with whoever scrolls it. */
export const web: Benchmark = {
  about:
    "The web app of a started system: a first load with an empty cache, and a table scrolled from its first row to its last by a wheel.",
  sizes: { rows: 10_000, opens: 5, wheelPixels: 400 },
  targets: {
    firstLoadKb: "≤ 250 (gzipped: all that a first load of a list fetches, without its data)",
    paintMs: "≤ 1000 (first contentful paint, median of the opens)",
    slowestPaintMs: "(of these)",
    rowElements: "≤ 80 (most <tr> in the document while scrolling)",
    longestScriptMs: "≤ 50 (processor time of the longest scripting task while scrolling)",
    longestScriptWallMs: "(the same by the clock: on a busy machine others' work is in it)",
    framesPerSecond: "(median over the scrolling; 60 on a machine with a screen that is not busy)",
    faults: "0 (rows that did not come in sight; requests that failed)",
  },
  async run({ rows = 1, opens = 1, wheelPixels = 1 }, note) {
    if (!existsSync(browserPath)) throw new Error(`${browserPath} is not there (set CHROMIUM).`);
    const cloud = await launchCloud(["--memory"]);
    const browser = await chromium.launch({
      executablePath: browserPath,
      args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"],
    });
    try {
      const readSet = await oneReadSet(cloud);
      const paints: number[] = [];
      let loaded = { kb: 0, failed: 0 };
      for (let n = 0; n < Math.max(1, opens); n++) {
        const found = await firstLoad(browser, `${cloud.outputs.web}/read-sets`);
        paints.push(found.paintMs);
        loaded = { kb: found.kb, failed: loaded.failed + found.failed };
        note(`painted after ${round(found.paintMs, 0)} ms, ${found.kb} kB`);
      }
      const page = await tableOf(browser, `${cloud.outputs.web}/read-sets`, readSet, rows);
      await browser.startTracing(page, { categories: ["devtools.timeline"] });
      const scrolled = await scrollThrough(page, wheelPixels);
      const scripts = longestScript(await browser.stopTracing());
      return {
        firstLoadKb: loaded.kb,
        paintMs: round(quantile(paints, 0.5), 0),
        slowestPaintMs: round(Math.max(...paints), 0),
        rowElements: scrolled.rowElements,
        longestScriptMs: round(scripts.cpuMs, 1),
        longestScriptWallMs: round(scripts.wallMs, 1),
        framesPerSecond: round(scrolled.framesPerSecond, 0),
        faults: loaded.failed + (scrolled.lastRow === rows ? 0 : 1),
      };
    } finally {
      await browser.close();
      await cloud.kill();
    }
  },
};

/** A read set of the demo, to make many of. */
function oneReadSet(cloud: Launched): Promise<Record<string, unknown>> {
  return eventually(async () => {
    const ask = apiOf(cloud)<{ items: Record<string, unknown>[] }>;
    const { body } = await ask("viewer", "GET", "/api/v1/read-sets?limit=1");
    const [first] = body.items;
    if (!first) throw new Error("The mirror has no read set.");
    return first;
  });
}

/** A page in a context of its own: nothing is cached. */
async function firstLoad(browser: Browser, url: string) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  const bodies: Promise<number>[] = [];
  let failed = 0;
  page.on("response", (response) => {
    if (response.status() >= 400) failed++;
    const isApp = ["document", "script", "stylesheet", "image"].includes(
      response.request().resourceType(),
    );
    if (isApp) bodies.push(response.body().then((body) => gzipSync(body).length));
  });
  await page.goto(url);
  await page.locator("[data-row]").first().waitFor();
  const paintMs = await page.evaluate(
    () => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? Number.NaN,
  );
  const kb = round((await Promise.all(bodies)).reduce((sum, size) => sum + size, 0) / 1000, 1);
  await context.close();
  return { paintMs, kb, failed };
}

/** The table of read sets with as many rows as are asked for, all of them loaded. */
async function tableOf(browser: Browser, url: string, like: object, rows: number): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  const items = Array.from({ length: rows }, (_, n) => ({
    ...like,
    ...{ id: String(1_000_000_000 + n), name: `R${n}` },
  }));
  await page.route(/read-sets\?/, (route) =>
    route.fulfill({
      headers: { "access-control-allow-origin": "*" },
      json: { items, nextCursor: null },
    }),
  );
  await page.goto(url);
  await page.getByRole("link", { name: "R0", exact: true }).waitFor();
  return page;
}
