import { existsSync, readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { type BrowserContext, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as Links from "#core/package/link";
import { configure } from "#core/settings";
import { type LeanCloud, leanCloud } from "#tests/core/copy/thaw/lean-cloud";
import { app, linkTo, sealed } from "#tests/core/package/link-room";
import { as } from "#tests/core/package/room";
import { scratchDirectory } from "#tests/support/process";

/** Recipients' pages in a real browser. `SEQFERRY_SCREENSHOTS=DIR` keeps pictures of them. */
const program = process.env.CHROMIUM ?? "/usr/bin/chromium";
const absent = !existsSync(program);
if (absent) console.log(`skipped: pages in a browser: ${program} is not there (set CHROMIUM)`);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const profile = scratchDirectory();
let cloud: LeanCloud;
let server: Server;
let browser: BrowserContext;

beforeAll(async () => {
  if (absent) return;
  cloud = await leanCloud();
  server = createServer(async (request, response) => {
    const headers = request.headers as Record<string, string>;
    const answer = await app.request(`http://localhost${request.url}`, { headers });
    response.writeHead(answer.status, Object.fromEntries(answer.headers));
    response.end(Buffer.from(await answer.arrayBuffer()));
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const apiOrigin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  cloud.set({ apiOrigin } as never);
  browser = await chromium.launchPersistentContext(profile.path, {
    executablePath: program,
    viewport: { width: 1100, height: 900 },
    timezoneId: "Australia/Melbourne",
    locale: "en-AU",
    args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"],
  });
});

afterAll(async () => {
  await browser?.close();
  server?.close();
  configure({});
  await cloud?.close();
  profile.remove();
});

const kinds = [
  ["light", 1100, "light"],
  ["dark", 1100, "dark"],
  ["narrow", 360, "light"],
] as const;

/** Opens a page and looks at it in some of these ways; answers what a browser or a screen reader would complain of. */
async function look(
  url: string,
  name: string,
  ways: (typeof kinds)[number][0][] = ["narrow"],
): Promise<{ page: Page; complaints: string[] }> {
  const page = await browser.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => {
    const isStatus = message.text().startsWith("Failed to load resource");
    if (message.type() === "error" && !isStatus) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  await page.goto(url);
  await page.evaluate(axe);
  for (const [kind, width, colorScheme] of kinds.filter(([kind]) => ways.includes(kind))) {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme });
    const found = await page.evaluate(
      // biome-ignore lint/suspicious/noExplicitAny: axe is a script of the page.
      async () => (await (globalThis as any).axe.run()).violations,
    );
    for (const { id, nodes } of found)
      complaints.push(`${kind} ${id}: ${nodes[0].failureSummary} ${nodes[0].html}`);
    const wide = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    if (wide > 0) complaints.push(`${kind}: ${wide} pixels are cut off`);
    const directory = process.env.SEQFERRY_SCREENSHOTS;
    if (directory)
      await page.screenshot({
        path: `${directory}/recipient-${name}-${kind}.png`,
        fullPage: true,
      });
  }
  return { page, complaints };
}

test.skipIf(absent)(
  "shows everything to everybody: light, dark, narrow, read aloud, printed",
  async () => {
    const names = [
      "fastq/241024_A00130_0336_BHW7MVDSXC/Lane_1/L2600001/L2600001_S1_L001_R1_001.fastq.gz",
      "reads/a very long name without a meaning ".padEnd(180, "x"),
      "reads/<b>ümläut & $(id) 'quoted'.gz",
    ];
    const packageId = await sealed(cloud, 3, names.toSorted());
    const note = "Dear colleague,\nthe second lane follows next week.";
    const { url, expiresAt } = await linkTo(packageId, {
      note,
      maxDownloads: 12,
      maxBytes: 5_000_000,
    });
    const { page, complaints } = await look(url, "usual", ["light", "dark", "narrow"]);
    expect(complaints).toEqual([]);
    const text = (await page.locator("main").textContent()) ?? "";
    for (const said of [
      "Ada shares 3 files",
      "second lane",
      "12 of 12 downloads",
      "5.0 MB of 5.0 MB",
    ])
      expect(text).toContain(said);
    for (const name of names) expect(text).toContain(name);
    const local = new Date(expiresAt).toLocaleString("en-AU", {
      ...({ timeZone: "Australia/Melbourne", day: "numeric", month: "long" } as const),
    });
    expect(await page.locator("time").textContent()).toContain(local);
    // People paste pages into chats: the secret stands in commands and behind links, and nowhere else.
    const token = url.slice(url.lastIndexOf("/") + 1);
    const commands = await page.locator(".command code").allInnerTexts();
    expect(commands.filter((command) => command.includes(token))).toHaveLength(2);
    expect(text.split(token)).toHaveLength(3);
    await browser.grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.getByRole("button", { name: "Copy" }).first().click();
    await page.getByRole("button", { name: "Copied" }).waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(commands[0]);
    await page.emulateMedia({ media: "print" });
    expect(await page.getByRole("button").count()).toBe(0);
    const directory = process.env.SEQFERRY_SCREENSHOTS;
    if (directory)
      await page.screenshot({ path: `${directory}/recipient-print.png`, fullPage: true });
    await page.close();
  },
);

test.skipIf(absent)("of many files shows two hundred at a time", async () => {
  const { url } = await linkTo(await sealed(cloud, 345));
  const { page, complaints } = await look(url, "many");
  expect(complaints).toEqual([]);
  const rows = page.locator("tbody tr");
  expect(await rows.count()).toBe(200);
  await page.getByRole("link", { name: "More files" }).click();
  await page.getByText("Files 201 to 345 of 345").waitFor();
  expect(await rows.count()).toBe(145);
  expect(await rows.first().textContent()).toContain("reads/f0200.gz");
  await page.getByRole("link", { name: "Files before" }).click();
  await page.getByText("Files 1 to 200 of 345").waitFor();
  await page.close();
});

test.skipIf(absent)(
  "says kindly that a link is used up, revoked, unknown or expired, and whom to ask",
  async () => {
    const packageId = await sealed(cloud);
    const [usedUp, revoked, expired] = [
      await linkTo(packageId, { maxDownloads: 1 }),
      await linkTo(packageId),
      await linkTo(packageId),
    ];
    await app.request(`${usedUp.path}/files/0`);
    await as("sharer", () => Links.revoke({ linkId: revoked.id }));
    const said = async (url: string, name: string) => {
      const { page, complaints } = await look(url, name);
      expect(complaints, name).toEqual([]);
      const text = (await page.locator("main").textContent()) ?? "";
      await page.close();
      return text;
    };
    expect(await said(usedUp.url, "used-up")).toContain("This link is used up");
    expect(await said(`${usedUp.url}/files/1`, "used-up-file")).toContain("Ask Ada for a new one");
    expect(await said(revoked.url, "revoked")).toMatch(/revoked by its sender[\s\S]*Ask Ada/);
    expect(await said(`${expired.url}A`, "unknown")).toContain("ask whoever sent it to you");
    await cloud.clock.advance(8 * 86_400_000);
    const text = await said(expired.url, "expired");
    expect(text).toMatch(/has expired: it worked until \d+ \w+ 20\d\d[\s\S]*Ask Ada/);
    expect(text).not.toContain("T00");
  },
);
