import { expect, test } from "vitest";
import { absent, inspect, startStage } from "./browser.ts";

const stage = startStage();

test.skipIf(absent)(
  "read sets: listed, filtered by address, opened by keyboard alone",
  async () => {
    const { page, complaints } = await stage().open("/read-sets");
    await page.getByRole("link", { name: "LPRJ240001_S1_L002" }).waitFor();
    await inspect(page, "read-sets");
    expect(await page.locator("table").getAttribute("aria-rowcount")).toBe("7");

    await page.keyboard.press("/");
    await page.keyboard.type("LPRJ240002");
    await page.keyboard.press("Enter");
    await expect.poll(() => page.url()).toContain("?namePrefix=LPRJ240002");
    await expect.poll(() => page.locator("[data-row]").count()).toBe(1);
    await page.reload();
    await page.getByRole("link", { name: "LPRJ240002_S2_L001" }).waitFor();
    expect(await page.locator("[data-row]").count(), "the filter survives a reload").toBe(1);

    await page.keyboard.press("j");
    await page.keyboard.press("Space");
    await page.getByText("1 read set selected").waitFor();
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "LPRJ240002_S2_L001" }).waitFor();
    await page.getByRole("heading", { name: "Files" }).waitFor();
    await inspect(page, "read-set");

    await page.keyboard.press("g");
    await page.keyboard.press("h");
    await page.getByRole("heading", { level: 1, name: "Home" }).waitFor();
    await inspect(page, "home");
    expect(complaints).toEqual([]);
  },
);

test.skipIf(absent)("a pasted ARN opens its read set, and a key shows every other", async () => {
  const { page, complaints } = await stage().open("/");
  const { body } = await stage().api<{ items: { arn: string; name: string }[] }>(
    "viewer",
    "GET",
    "/api/v1/read-sets?limit=1",
  );
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox").fill(body.items[0]?.arn ?? "");
  await inspect(page, "palette");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: body.items[0]?.name }).waitFor();
  await page.getByRole("combobox").waitFor({ state: "hidden" });
  await page.keyboard.press("?");
  await page.getByRole("heading", { name: "Keys" }).waitFor();
  await inspect(page, "keys");
  expect(complaints).toEqual([]);
});

test.skipIf(absent)(
  "10,000 rows: few of them in the document, all of them known and reachable",
  async () => {
    const { page, complaints } = await stage().open("/fastqs");
    const { body } = await stage().api<{ items: Record<string, unknown>[] }>(
      "viewer",
      "GET",
      "/api/v1/read-sets?limit=1",
    );
    const items = Array.from({ length: 10_000 }, (_, n) => ({
      ...body.items[0],
      id: String(1_000_000_000 + n),
      name: `R${n}`,
    }));
    await page.route(/read-sets\?/, (route) =>
      route.fulfill({
        headers: { "access-control-allow-origin": "*" },
        json: { items, nextCursor: null },
      }),
    );
    await page.keyboard.press("g");
    await page.keyboard.press("r");
    await page.getByRole("link", { name: "R0", exact: true }).waitFor();
    const rows = page.locator("tr");
    expect(await rows.count()).toBeLessThanOrEqual(80);
    expect(await page.locator("table").getAttribute("aria-rowcount")).toBe("10001");
    await page
      .getByLabel("Table of read sets")
      .evaluate((box) => box.scrollTo(0, box.scrollHeight));
    await page.getByRole("link", { name: "R9999", exact: true }).waitFor();
    expect(await rows.count()).toBeLessThanOrEqual(80);
    expect(await page.locator("[data-row]").last().getAttribute("aria-rowindex")).toBe("10001");
    const head = await page.locator("th").nth(1).boundingBox();
    expect(head?.y, "the head stays in sight").toBeGreaterThan(0);

    await page.getByRole("button", { name: "Read set", exact: true }).click();
    await page.getByRole("button", { name: "Read set", exact: true }).click();
    await expect.poll(() => page.url()).toContain("sort=-name");
    expect(await page.locator("th").nth(1).getAttribute("aria-sort")).toBe("descending");
    await page.getByRole("link", { name: "R9999", exact: true }).focus();
    await page.keyboard.press("Space");
    await page.keyboard.press("Shift+J");
    await page.getByText("2 read sets selected").waitFor();
    expect(complaints).toEqual([]);
  },
);

test.skipIf(absent)("signing in goes to the issuer and comes back to the same page", async () => {
  const { page, complaints } = await stage().open("/read-sets?status=ACTIVE");
  await page.getByRole("button", { name: "viewer" }).click();
  await inspect(page, "identity");
  await page.getByRole("menuitem", { name: "Sign in" }).click();
  await page.getByRole("button", { name: /approver/ }).click();
  await page.waitForURL(/\/read-sets\?status=ACTIVE$/);
  await page.getByRole("button", { name: "approver" }).waitFor();
  await page.getByRole("link", { name: /LPRJ/ }).first().waitFor();
  await page.getByRole("button", { name: "approver" }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.getByRole("button", { name: "viewer" }).waitFor();
  expect(complaints).toEqual([]);
});

const screens = [
  ...["/", "/read-sets", "/fastqs", "/fastq-sets", "/libraries", "/runs", "/sequencing-runs"],
  ...["/sync", "/packages", "/packages/new", "/sharing-jobs", "/approvals", "/push-jobs"],
  ...["/destinations", "/projects", "/rules", "/rules/new", "/copy-jobs", "/backfills"],
  ...["/sequence-stores", "/audit", "/dead-letters", "/executions", "/local-cloud"],
];

test.skipIf(absent)("at 200 % nothing is cut off: no screen is wider than the window", async () => {
  const { page, complaints } = await stage().open("/", "admin");
  // Half of 1280 by 800, as zoom makes it.
  await page.setViewportSize({ width: 640, height: 400 });
  const wide: string[] = [];
  for (const path of screens) {
    await page.goto(new URL(path, page.url()).href);
    await page.getByRole("heading", { level: 1 }).waitFor();
    const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    if (over > 0) wide.push(`${path} by ${over} px`);
  }
  expect(wide).toEqual([]);
  expect(complaints).toEqual([]);
});
