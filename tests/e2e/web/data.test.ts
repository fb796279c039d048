import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import type { Fastq } from "#core/fastq/schema";
import type { Page as Items } from "#core/page-schema";
import { execute } from "#tests/functions/copy-support";
import { parkingMachine } from "#tests/functions/fastq-support";
import { clientsOf, eventually } from "#tests/support/cloud";
import { absent, inspect, startStage } from "./browser.ts";

const stage = startStage();
/** Most that a page may take to ask again and show it, on a busy machine. */
const soon = { timeout: 60_000 };
const [library, archivedLibrary] = ["LPRJ240001", "LPRJ240004"];

async function ask<Answer>(method: string, path: string, body?: object): Promise<Answer> {
  const answer = await stage().api<Answer>("sharer", method, `/api/v1${path}`, body);
  expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300);
  return answer.body;
}

/** Waits until the demo has registered its fastqs and workflow runs. */
async function seeded(): Promise<void> {
  await eventually(async () => {
    const fastqs = await ask<Items<Fastq>>("GET", "/fastqs?limit=50");
    expect(fastqs.items.length).toBeGreaterThan(5);
    const runs = await ask<Items<object>>("GET", "/workflow-runs");
    expect(runs.items.length).toBeGreaterThan(3);
  }, 90);
}

const title = (page: Page, name: string | RegExp) =>
  page.getByRole("heading", { level: 1, name }).waitFor();
const panel = (page: Page, name: string | RegExp) => page.getByRole("region", { name });
const follow = (page: Page, name: string | RegExp) =>
  page
    .getByRole("link", { name, exact: typeof name === "string" })
    .first()
    .click();

test.skipIf(absent)(
  "a parked token says what it lacks and what would free it; what frees it is seen, and a cancelled one fails",
  async () => {
    await seeded();
    const fastq = await ask<Fastq>("POST", "/fastqs", {
      ...{ index: "ACGTACGT", lane: 8, instrumentRunId: "240424_A01052_0193_BH7JMMDRX5" },
      libraryId: library,
    });
    const cloud = { outputs: stage().cloud.outputs, ...clientsOf(stage().cloud) };
    const payload = { fastqIdList: [fastq.id], requirements: { hasQc: true } };
    const machine = await parkingMachine(cloud, "parked", "FastqSync", { payload });
    const freed = await execute(cloud, machine, {});
    const cancelled = await execute(cloud, machine, {});

    const { page, complaints } = await stage().open("/sync?status=RUNNING", "sharer");
    await expect.poll(() => page.locator("[data-row]").count(), soon).toBe(2);
    await inspect(page, "sync");
    await page.locator("[data-row-link]").first().click();
    await title(page, /^Waits for .*: 0 of 1 fastqs ready$/);
    const frees = panel(page, "What would free it");
    await frees.getByText("QC is there").waitFor();
    await frees.getByRole("link", { name: fastq.rgid }).waitFor();
    await inspect(page, "sync-request");

    await page.getByRole("button", { name: "Cancel it" }).click();
    const confirm = page.getByRole("button", { name: "Cancel the request" });
    expect(await confirm.getAttribute("aria-disabled"), "not before it is typed").toBe("true");
    await page.getByLabel("Type “cancel” to confirm").fill("cancel");
    await inspect(page, "sync-cancel");
    await confirm.click();
    await title(page, /^Ended/);
    await page.getByText("SyncCancelledError", { exact: true }).waitFor();

    await follow(page, "Sync");
    await page.getByRole("link", { name: "Those that wait, oldest first" }).click();
    await expect.poll(() => page.locator("[data-row]").count(), soon).toBe(1);
    await page.locator("[data-row-link]").first().click();
    await panel(page, "What would free it").getByRole("link", { name: fastq.rgid }).click();
    await title(page, fastq.rgid);
    await panel(page, "Why it is not ready").getByText("It has no files yet.").waitFor();
    await panel(page, "Who waits for it")
      .getByRole("link", { name: /^syn\./ })
      .click();
    await ask("PUT", `/fastqs/${fastq.id}/facts`, { qc: { r1Q20Fraction: 0.97 } });
    await title(page, "Freed: all was there");
    const ends = await eventually(async () => {
      const found = [await freed.describe(), await cancelled.describe()];
      expect(found.map(({ status }) => status)).not.toContain("RUNNING");
      return found;
    });
    expect(ends.map(({ status }) => status).sort()).toEqual(["FAILED", "SUCCEEDED"]);
    expect(ends.map(({ error }) => error)).toContain("SyncCancelledError");
    expect(complaints).toEqual([]);
  },
);

test.skipIf(absent)(
  "from a sequencing run to the read set and back, each thing leads to those it is made of",
  async () => {
    await seeded();
    const { page, complaints } = await stage().open(`/libraries?idPrefix=${archivedLibrary}`);
    await page.getByRole("link", { name: archivedLibrary, exact: true }).waitFor();
    await inspect(page, "libraries");
    await page.getByRole("button", { name: "Export" }).click();
    const saved = page.waitForEvent("download");
    await page.getByRole("menuitem", { name: /LIMS manifest/ }).click();
    const file = await (await saved).path();
    expect(readFileSync(file, "utf8").split("\n").slice(0, 2)).toEqual([
      "library_id,sequencing_run_id",
      expect.stringMatching(`^${archivedLibrary},`),
    ]);
    await follow(page, archivedLibrary);
    await title(page, archivedLibrary);
    await page.getByRole("region", { name: "Table of Fastqs of the library" }).waitFor();
    await inspect(page, "library");
    await follow(page, /^fqs\./);
    await title(page, `Fastq set of ${archivedLibrary}`);
    await panel(page, "What makes it incomplete")
      .getByText(/Its files are archived/)
      .waitFor();
    await inspect(page, "fastq-set");
    await panel(page, "Fastqs").getByRole("link", { name: /0287/ }).first().click();
    await panel(page, "Why it is not ready").getByText("Its files are archived.").waitFor();
    const thaw = page.getByRole("button", { name: "Bring it back" });
    expect(await thaw.getAttribute("title")).toBe("Only sharers and admins may do this.");
    await inspect(page, "fastq");
    await follow(page, /^Read set \d/);
    await title(page, /^LPRJ240004_S7/);
    await panel(page, "Its fastq").getByRole("link", { name: /0287/ }).first().waitFor();
    await inspect(page, "read-set-archived");
    await panel(page, "Its fastq")
      .getByRole("link", { name: /^240112/ })
      .click();
    await panel(page, "What of it is not ready")
      .getByText(/1 fastq: Its files/)
      .waitFor();
    await inspect(page, "instrument-run");
    await follow(page, "Sequencing runs");
    await expect.poll(() => page.locator("[data-row]").count(), soon).toBe(2);
    await inspect(page, "instrument-runs");
    expect(complaints).toEqual([]);
  },
);

test.skipIf(absent)(
  "archived fastqs are selected and brought back; runs show their files by path",
  async () => {
    await seeded();
    const { page, complaints } = await stage().open(
      `/fastqs?libraryId=${archivedLibrary}&sort=storageState`,
      "sharer",
    );
    await page
      .getByLabel(/^Select fqr/)
      .first()
      .waitFor();
    await inspect(page, "fastqs");
    const row = page.locator("[data-row]").filter({ hasText: "archived" });
    await row.getByRole("checkbox").click();
    await page.getByRole("button", { name: "Bring it back" }).click();
    await title(page, "Thaw of 1 fastq");
    await panel(page, "What happened").getByText("create").waitFor();
    await inspect(page, "unarchiving-job");
    await follow(page, "Thaws");
    await page.locator("[data-row]").first().waitFor();
    await inspect(page, "unarchiving-jobs");

    await page.keyboard.press("g");
    await page.keyboard.press("w");
    await page.getByRole("link", { name: "20240430f00d0002" }).waitFor();
    await inspect(page, "runs");
    await follow(page, "20240430f00d0002");
    const files = page.getByRole("region", { name: "Table of Files of the run" });
    await expect.poll(() => files.locator("tbody tr").count(), soon).toBe(8);
    await inspect(page, "run");
    await page.keyboard.press("/");
    await page.keyboard.type("metrics/");
    await page.keyboard.press("Enter");
    await expect.poll(() => page.url(), soon).toContain("pathPrefix=metrics");
    await expect.poll(() => files.locator("tbody tr").count(), soon).toBe(1);

    await page.keyboard.press("g");
    await page.keyboard.press("s");
    await page.locator("[data-row]").first().waitFor();
    await inspect(page, "fastq-sets");
    await page.keyboard.press("g");
    await page.keyboard.press("h");
    await panel(page, /^Arrived/)
      .getByRole("listitem")
      .first()
      .waitFor();
    await panel(page, /^Moving now/)
      .getByText("Thaw")
      .first()
      .waitFor();
    await inspect(page, "home");
    expect(complaints).toEqual([]);
  },
);
