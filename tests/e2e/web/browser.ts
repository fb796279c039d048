import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { type BrowserContext, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, expect } from "vitest";
import { apiOf, eventually } from "#tests/support/cloud";
import { type Launched, launchCloud, scratchDirectory } from "#tests/support/process";

const program = process.env.CHROMIUM ?? "/usr/bin/chromium";

/** True where there is no browser; journeys are skipped there: `test.skipIf(absent)`. */
export const absent = !existsSync(program);
if (absent)
  console.log(`skipped: the web app in a browser: ${program} is not there (set CHROMIUM)`);

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** A page of the app, and everything its browser complained of: refusals by the content security policy among it. */
export type Visit = { page: Page; complaints: string[] };

/** The started system of a test file, and a browser in front of it. */
export type Stage = {
  cloud: Launched;
  api: ReturnType<typeof apiOf>;
  /** Opens a path of the app as the user of a role. */
  open: (path: string, role?: string) => Promise<Visit>;
};

/**
 * Starts the system with its demo and a browser, once for the file that calls this at its top. Read the stage inside
 * tests: `const { open } = stage();`. Nothing is started where there is no browser.
 */
export function startStage(): () => Stage {
  let stage: Stage | undefined;
  let browser: BrowserContext | undefined;
  const profile = scratchDirectory();
  beforeAll(async () => {
    if (absent) return;
    const cloud = await launchCloud(["--memory"]);
    browser = await chromium.launchPersistentContext(profile.path, {
      executablePath: program,
      viewport: { width: 1280, height: 800 },
      acceptDownloads: true,
      permissions: ["clipboard-read", "clipboard-write"],
      args: [
        ...["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"],
        ...["--disable-background-networking", "--disable-component-update", "--disable-sync"],
      ],
    });
    const context = browser;
    const api = apiOf(cloud);
    stage = {
      cloud,
      api,
      open: (path, role) => open(context, `${cloud.outputs.web}${path}`, role),
    };
    await eventually(async () => {
      const { body } = await api<{ items: unknown[] }>("viewer", "GET", "/api/v1/read-sets");
      expect(body.items.length).toBeGreaterThan(5);
    });
  });
  afterAll(async () => {
    await browser?.close();
    await stage?.cloud.kill();
    profile.remove();
  });
  return () => {
    if (!stage) throw new Error("The stage is there inside tests only, and where a browser is.");
    return stage;
  };
}

async function open(browser: BrowserContext, url: string, role = "viewer"): Promise<Visit> {
  const page = await browser.newPage();
  page.setDefaultTimeout(60_000);
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("response", (response) => {
    if (response.status() >= 400) complaints.push(`${response.status()} ${response.url()}`);
  });
  await page.addInitScript((name) => {
    // It runs in frames, too; those that are shut off have no storage.
    if (self !== top) return;
    if (!sessionStorage.getItem("seqferry.session"))
      sessionStorage.setItem("seqferry.session", JSON.stringify({ role: name }));
  }, role);
  await page.goto(url);
  await page.locator("h1").waitFor();
  return { page, complaints };
}

/**
 * Checks a screen as it is, in both themes: no violation that axe knows, and with `SEQFERRY_SCREENSHOTS=DIR` a picture
 * of each. Answers with the page in its light theme.
 */
export async function inspect(page: Page, name: string): Promise<void> {
  for (const theme of ["dark", "light"] as const) {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
    // Not as a script element: the page's own policy refuses those.
    await page.evaluate(axe);
    const violations = await page.evaluate(async () => {
      const { axe } = window as unknown as { axe: typeof import("axe-core") };
      const { violations } = await axe.run(document, { resultTypes: ["violations"] });
      return violations.flatMap(({ id, nodes }) =>
        nodes.map(({ target, failureSummary }) => `${id} at ${target}: ${failureSummary}`),
      );
    });
    const directory = process.env.SEQFERRY_SCREENSHOTS;
    if (directory) await page.screenshot({ path: `${directory}/${name}-${theme}.png` });
    expect(violations, `${name}, ${theme}`).toEqual([]);
  }
}
