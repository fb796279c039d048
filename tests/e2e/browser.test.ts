import { existsSync } from "node:fs";
import { type BrowserContext, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { NewLink } from "#core/package/link-schema";
import type { Package } from "#core/package/schema";
import { apiOf, eventually } from "#tests/support/cloud";
import { type Launched, launchCloud, scratchDirectory } from "#tests/support/process";

/** The three pages that people see, in a real browser. `SEQFERRY_SCREENSHOTS=DIR` keeps pictures of them. */
const program = process.env.CHROMIUM ?? "/usr/bin/chromium";
const absent = !existsSync(program);
if (absent) console.log(`skipped: pages in a browser: ${program} is not there (set CHROMIUM)`);

const profile = scratchDirectory();
let cloud: Launched;
let api: ReturnType<typeof apiOf>;
let browser: BrowserContext;

beforeAll(async () => {
  if (absent) return;
  cloud = await launchCloud(["--memory"]);
  api = apiOf(cloud);
  browser = await chromium.launchPersistentContext(profile.path, {
    executablePath: program,
    viewport: { width: 1200, height: 800 },
    acceptDownloads: true,
    args: [
      ...["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"],
      ...["--disable-background-networking", "--disable-component-update", "--disable-sync"],
    ],
  });
});

afterAll(async () => {
  await browser?.close();
  await cloud?.kill();
  profile.remove();
});

/** Opens a page; `complaints` are the browser's own errors, refusals by the content security policy among them. */
async function open(url: string): Promise<{ page: Page; complaints: string[] }> {
  const page = await browser.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("requestfailed", (request) => {
    // A download ends the navigation that began it.
    const error = request.failure()?.errorText ?? "";
    if (error !== "net::ERR_ABORTED") complaints.push(`${error} ${request.url()}`);
  });
  page.on("response", (response) => {
    if (response.status() >= 400) complaints.push(`${response.status()} ${response.url()}`);
  });
  await page.goto(url);
  return { page, complaints };
}

async function picture(page: Page, name: string): Promise<void> {
  const directory = process.env.SEQFERRY_SCREENSHOTS;
  if (directory) await page.screenshot({ path: `${directory}/${name}.png` });
}

test.skipIf(absent)("the web app shows the demo's read sets", async () => {
  await eventually(async () => expect(await listed()).toBe(6));
  const { page, complaints } = await open(`${cloud.outputs.web}/read-sets`);
  await page.getByText("LPRJ240001_S1_L002").first().waitFor();
  await page.getByText("archived", { exact: true }).first().waitFor();
  await picture(page, "web");
  expect(complaints).toEqual([]);
});

test.skipIf(absent)("/docs renders the operations of the API", async () => {
  const { page, complaints } = await open(`${cloud.outputs.api}/docs`);
  await page.locator(".opblock-summary-path", { hasText: "/api/v1/read-sets" }).first().waitFor();
  expect(await page.locator(".opblock").count()).toBeGreaterThan(5);
  await picture(page, "docs");
  expect(complaints).toEqual([]);
});

test.skipIf(absent)("the recipient's page shows the files, and each is a download", async () => {
  const link = await linkTo("LPRJ240002_S2_L001");
  const { page, complaints } = await open(link.url);
  const files = page.locator("tbody a");
  await expect.poll(() => files.count()).toBe(2);
  expect(await files.first().textContent()).toContain("LPRJ240002_S2_L001_R1_001.fastq.gz");
  await picture(page, "recipient");
  const style = await page.evaluate(() => getComputedStyle(document.body).maxWidth);
  expect(style, "the page's own style is not refused").not.toBe("none");
  const [download] = await Promise.all([page.waitForEvent("download"), files.first().click()]);
  expect(download.suggestedFilename()).toBe("LPRJ240002_S2_L001_R1_001.fastq.gz");
  expect(await download.failure()).toBeNull();
  await page.setViewportSize({ width: 390, height: 800 });
  await picture(page, "recipient-phone");
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow, "nothing is cut off on a phone").toBe(0);
  expect(complaints).toEqual([]);
});

test.skipIf(absent)("a link that does not exist is a page in words", async () => {
  const { page } = await open(`${cloud.outputs.api}/d/${"x".repeat(43)}`);
  await page.locator("h1").waitFor();
  await picture(page, "problem");
  expect(await page.locator("h1").textContent()).not.toMatch(/[{}]/);
});

async function listed(): Promise<number> {
  const { body } = await api<{ items: unknown[] }>("viewer", "GET", "/api/v1/read-sets");
  return body.items.length;
}

/** A recipient's link to a package of one read set. */
async function linkTo(name: string): Promise<NewLink> {
  const query = `/api/v1/read-sets?name=${name}&status=ACTIVE`;
  const readSet = await eventually(async () => {
    const { body } = await api<{ items: { id: string; storeId: string }[] }>(
      "viewer",
      "GET",
      query,
    );
    expect(body.items).toHaveLength(1);
    return body.items[0];
  });
  const { body: asked } = await api<Package>("sharer", "POST", "/api/v1/packages", {
    name: "Tumour-and-germline-of-SBJ00101",
    selection: {
      readSetIdList: [`${readSet?.storeId}/${readSet?.id}`],
      dataTypeList: ["fastq"],
    },
  });
  await eventually(async () => {
    const { body } = await api<Package>("viewer", "GET", `/api/v1/packages/${asked.id}`);
    expect(body.status).toBe("SUCCEEDED");
  });
  const path = `/api/v1/packages/${asked.id}/links`;
  return (await api<NewLink>("sharer", "POST", path, {})).body;
}
