import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cohortReport } from "#tests/e2e/report-support";
import { scratchDirectory } from "#tests/support/process";

/** A package's report in a real browser, from disk and with the network off. `SEQFERRY_SCREENSHOTS=DIR` keeps pictures. */
const program = process.env.CHROMIUM ?? "/usr/bin/chromium";
const absent = !existsSync(program);
if (absent) console.log(`skipped: reports in a browser: ${program} is not there (set CHROMIUM)`);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Whatever steers HTML, scripts, styles, addresses, regular expressions or terminals. */
const hostile = (name: string) =>
  `${name}</script><img src=x onerror="window.pwned=1">'"\`\${window.pwned=1}&lt;<!--\u202e=1+1`;

const scratch = scratchDirectory();
let browser: Browser;
let plain: Awaited<ReturnType<typeof cohortReport>>;

beforeAll(async () => {
  if (absent) return;
  plain = await cohortReport({ libraries: 6, files: 400, archived: 1 });
  keep("plain", plain.html);
  keep("hostile", (await cohortReport({ libraries: 8, files: 60 }, hostile)).html);
  browser = await chromium.launch({
    executablePath: program,
    args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"],
  });
});
afterAll(async () => {
  await browser?.close();
  scratch.remove();
});

const pathOf = (name: string) => join(scratch.path, `${name}.html`);
const keep = (name: string, html: string) => writeFileSync(pathOf(name), html);

/** Opens a report; `complaints` are all that the browser says, and every request that is not of the file itself. */
async function open(
  name: string,
  { fragment = "", ...options }: BrowserContextOptions & { fragment?: string } = {},
): Promise<{ page: Page; complaints: string[] }> {
  const context = await browser.newContext({
    ...{ offline: true, viewport: { width: 1280, height: 900 }, acceptDownloads: true, ...options },
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("dialog", (dialog) => complaints.push(dialog.message()));
  page.on("request", (request) => {
    if (!/^(file|blob):/.test(request.url())) complaints.push(request.url());
  });
  await page.goto(`file://${pathOf(name)}${fragment}`);
  if (options.javaScriptEnabled !== false) await page.waitForSelector("html[data-ready]");
  return { page, complaints };
}

async function picture(page: Page, name: string): Promise<void> {
  const directory = process.env.SEQFERRY_SCREENSHOTS;
  if (directory) await page.screenshot({ path: `${directory}/${name}.png`, fullPage: true });
}

/** A page acts on a new address after the click that brought it, at a time of the browser's own. */
const showsRows = (page: Page, said: string) =>
  expect.poll(() => page.locator("#files [role=status]").textContent()).toBe(said);

describe.skipIf(absent)("a report in a browser", () => {
  test("shows hostile names of everything as text, and nothing of them runs", async () => {
    const { page, complaints } = await open("hostile");
    const seen = await page.evaluate(() => ({
      scripts: document.scripts.length,
      images: document.images.length,
      handlers: [...document.querySelectorAll("*")].filter((one) =>
        one.getAttributeNames().some((name) => name.startsWith("on")),
      ).length,
      pwned: (window as { pwned?: number }).pwned,
      heading: document.querySelector("h1")?.textContent,
      cell: document.querySelector("#libraries tbody tr:not(.space) td")?.textContent,
    }));
    expect(seen).toMatchObject({ scripts: 2, images: 0, handlers: 0, pwned: undefined });
    expect(seen.heading).toBe(hostile("cohort-2026-11").replace("\u202e", "\\u202e"));
    expect(seen.cell).toBe(hostile("L2600000").replace("\u202e", "\\u202e"));
    await picture(page, "report-hostile");
    expect(complaints).toEqual([]);
    // Also of a program that stood in it after all.
    await page.evaluate(() => {
      const script = document.createElement("script");
      script.textContent = "window.pwned = 1";
      document.body.append(script);
    });
    expect(await page.evaluate(() => (window as { pwned?: number }).pwned)).toBeUndefined();
    await page.context().close();
  });

  test("leads from each number to its rows, which are filtered, sorted, and saved as CSV", async () => {
    const { page, complaints } = await open("plain");
    await showsRows(page, "400 rows");
    expect(await page.locator("#files tbody tr").count(), "rows in the page").toBeLessThan(80);
    expect(await page.locator("#files table").getAttribute("aria-rowcount")).toBe("401");
    await page.locator('[data-figure="files.fastq"] a').click();
    await showsRows(page, "10 of 400 rows");
    expect(page.url()).toContain("#files?dataType=fastq");
    await page.locator('[data-figure="archivedFileCount"] a').click();
    await showsRows(page, "2 of 400 rows");
    const bar = page.locator("#plots figure", { hasText: "Sizes of files" }).locator("a").last();
    const said = (await bar.getAttribute("aria-label")) ?? "";
    const counts = [...said.matchAll(/(\d+) (?:fastq|secondary)/g)].map(([, count]) =>
      Number(count),
    );
    await bar.click();
    await showsRows(page, `${counts.reduce((sum, count) => sum + count)} of 400 rows`);
    await page.locator("#files .chips button").click();
    await page.locator("#files input").fill("purple L2600001");
    const wanted = plain.files.filter(
      ({ file: { path, libraryIds } }) =>
        path.includes("purple") && libraryIds.includes("L2600001"),
    );
    await showsRows(page, `${wanted.length} of 400 rows`);
    await page.locator("#files th button", { hasText: "Size" }).click();
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.locator("#files button", { hasText: "Download CSV" }).click(),
    ]);
    expect(download.suggestedFilename()).toBe("cohort-2026-11.files.csv");
    const [, ...lines] = readFileSync((await download.path()) ?? "", "utf8")
      .trim()
      .split("\r\n");
    const sizes = wanted.map(({ file }) => file.sizeBytes).sort((a, b) => a - b);
    expect(lines.map((line) => Number(line.split(",")[1]))).toEqual(sizes);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test("opens at the rows that its address means", async () => {
    const { page } = await open("plain", { fragment: "#files?storageState=ARCHIVED" });
    await showsRows(page, "2 of 400 rows");
    expect(await page.evaluate(() => scrollY)).toBeGreaterThan(500);
    await page.context().close();
  });

  test("has its headline without JavaScript, and its numbers lead to their sections", async () => {
    const { page } = await open("plain", { javaScriptEnabled: false });
    expect(await page.locator("h2").first().textContent()).toContain("Not shareable");
    expect(await page.locator('[data-figure="fileCount"]').textContent()).toBe("400");
    expect(await page.locator('[data-figure="fileCount"] a').getAttribute("href")).toBe("#files");
    await page.context().close();
  });

  test.each([
    ["light", 640, 2],
    ["dark", 360, 1],
  ] as const)(
    "is accessible in %s at %i pixels, times %i",
    async (colorScheme, width, deviceScaleFactor) => {
      const { page } = await open("plain", {
        ...{ colorScheme, deviceScaleFactor, viewport: { width, height: 800 } },
      });
      await page.evaluate(axe);
      const found = await page.evaluate(async () => {
        type Result = { violations: { id: string; nodes: { html: string }[] }[] };
        const { axe } = window as unknown as { axe: { run: () => Promise<Result> } };
        const { violations } = await axe.run();
        return violations.map(
          ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).slice(0, 3)}`,
        );
      });
      await picture(page, `report-${colorScheme}-${width}`);
      expect(found).toEqual([]);
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(overflow, "nothing is cut off").toBe(0);
      await page.context().close();
    },
  );
});
