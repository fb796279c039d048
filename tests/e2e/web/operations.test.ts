import type { Page } from "playwright-core";
import { expect, test, vi } from "vitest";
import type { CopyJob } from "#core/copy/schema";
import type { Fastq } from "#core/fastq/schema";
import type { Page as Items } from "#core/page-schema";
import type { Approval } from "#core/share/approval/schema";
import type { RuleRun } from "#core/share/rule/run-schema";
import type { Ask } from "#local/demo/ask";
import { arrive } from "#local/demo/auto/arrival";
import { eventually } from "#tests/support/cloud";
import { absent, inspect, startStage } from "./browser.ts";

// A rule goes through package, plan, approval and push, and each function starts once.
vi.setConfig({ testTimeout: 240_000 });

const stage = startStage();
/** Most that a page may take to ask again and show it, on a busy machine. */
const soon = { timeout: 45_000 };

async function ask<Answer>(
  role: string,
  method: string,
  path: string,
  body?: object,
): Promise<Answer> {
  const answer = await stage().api<Answer>(role, method, `/api/v1${path}`, body);
  expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300);
  return answer.body;
}

const title = (page: Page, name: string | RegExp) =>
  page.getByRole("heading", { level: 1, name }).waitFor(soon);
const button = (page: Page, name: string | RegExp) => page.getByRole("button", { name });

test.skipIf(absent)(
  "a copy fails by an armed fault; its page says why, retries what failed and nothing else, and shows when batches ran",
  async () => {
    const { page, complaints } = await stage().open("/local?tab=faults", "admin");
    await page.getByLabel("Service").selectOption("s3");
    await page.getByLabel("Operation").fill("CopyObject");
    await page.getByLabel("Code").fill("AccessDenied");
    await page.getByLabel("HTTP status").fill("403");
    await page.getByLabel("Times").fill("1");
    await button(page, "Arm it").click();
    await page.getByText("s3 CopyObject").waitFor();
    await inspect(page, "local-faults");

    const copy = stage().cloud.outputs.copies?.find(({ source }) => source.startsWith("s3:"));
    const job = await ask<CopyJob>("admin", "POST", "/copy-jobs", {
      ...{ name: "cohort of March", projectId: "demo" },
      ...{ sourceUriList: [copy?.source], destinationUri: copy?.destination },
    });
    await page.goto(page.url().replace(/\/local.*/, `/copy-jobs/${job.id}`));
    await title(page, "cohort of March");
    await button(page, "Retry 1 failed file only").waitFor(soon);
    await page.getByText("AccessDenied").first().waitFor();
    await inspect(page, "copy-job-failed");
    await button(page, "Retry 1 failed file only").click();
    await page.getByText("succeeded", { exact: true }).waitFor(soon);
    const { counts } = await ask<CopyJob>("viewer", "GET", `/copy-jobs/${job.id}`);
    expect(counts).toMatchObject({ total: 2, failed: 0 });
    await page.getByRole("tab", { name: "Batches by time" }).click();
    await page.getByText("Batch 1").waitFor(soon);
    expect(page.url()).toContain("tab=batches");
    await inspect(page, "copy-job-batches");

    await page.keyboard.press("g");
    await page.keyboard.press("c");
    await page.getByRole("link", { name: "cohort of March" }).waitFor(soon);
    await inspect(page, "copy-jobs");
    expect(complaints).toEqual([]);
  },
);

test.skipIf(absent)(
  "a rule is made, tried on past runs and enabled; a run arrives and is shared, after a second person's word",
  async () => {
    const api = <T>(path: string) => ask<T>("viewer", "GET", path);
    await eventually(async () => {
      const { items } = await api<Items<Fastq>>("/fastqs?limit=50");
      expect(items.length).toBeGreaterThan(5);
    }, 90);
    const recipient = stage().cloud.outputs.copies?.find(({ source }) => source.startsWith("s3:"));
    const shareDestination = `${recipient?.destination}ruled/`;
    await ask("admin", "POST", "/destinations", {
      ...{ name: "hospital", uri: shareDestination, projectIds: ["demo"], recipient: "A hospital" },
      ...{ contact: "a@b.example", ownerAccountId: "000000000000" },
    });

    const { page, complaints } = await stage().open("/rules/new", "admin");
    await page.getByLabel("Name").fill("cohort-weekly");
    await page.getByLabel("Projects", { exact: true }).fill("demo");
    await page.getByLabel("Where to").fill(shareDestination);
    await inspect(page, "rule-new");
    await button(page, "Make it, disabled").click();
    await title(page, "cohort-weekly");
    const enable = button(page, "Enable");
    expect(await enable.getAttribute("aria-description")).toContain("back-test it");
    await button(page, "Back-test").click();
    await page.getByText("Shared by week").waitFor(soon);
    await inspect(page, "rule-back-test");
    await expect.poll(() => enable.getAttribute("aria-description"), soon).toBe(null);
    await enable.click();
    await page.getByText("enabled", { exact: true }).waitFor(soon);

    const instrumentRunId = await arrive(stage().cloud.outputs, ask as Ask);
    const approval = await eventually(async () => {
      const { items } = await ask<Items<Approval>>("approver", "GET", "/approvals?status=PENDING");
      expect(items.length).toBe(1);
      return items[0] as Approval;
    }, 120);
    const { id, planHash } = approval;
    await ask("approver", "PATCH", `/approvals/${id}`, { decision: "APPROVED", planHash });
    await page.getByRole("tab", { name: "What it has done" }).click();
    // What rests is looked at every minute; a reload shows the same tab at once.
    await page.reload();
    await page.getByRole("link", { name: instrumentRunId }).click();
    await title(page, `cohort-weekly on ${instrumentRunId}`);
    await inspect(page, "rule-run");
    const runId = page.url().split("/").at(-1);
    await eventually(async () => {
      expect((await api<RuleRun>(`/rule-runs/${runId}`)).status).toBe("SUCCEEDED");
    }, 120);
    await page.keyboard.press("g");
    await page.keyboard.press("k");
    await page.getByRole("link", { name: "cohort-weekly" }).waitFor(soon);
    await inspect(page, "rules");
    expect(complaints).toEqual([]);
  },
);

test.skipIf(absent)(
  "what the machinery does is in sight: backfills, executions as graphs, the audit's chain, dead letters, the local cloud",
  async () => {
    const { page, complaints } = await stage().open("/backfills?start=all", "admin");
    await inspect(page, "backfill-start");
    await button(page, "Begin").click();
    await title(page, /^Backfill of/);
    await page.getByText("succeeded", { exact: true }).waitFor(soon);
    await inspect(page, "backfill");

    const go = (path: string) => page.goto(new URL(path, page.url()).href);
    await go("/sequence-stores");
    await page.locator("[data-row-link]").first().click();
    await page.getByRole("heading", { name: "How well the mirror agreed" }).waitFor(soon);
    await inspect(page, "sequence-store");

    await go("/executions?machine=Backfill");
    await page.locator("[data-row-link]").first().waitFor(soon);
    await inspect(page, "executions");
    await page.locator("[data-row-link]").first().click();
    const work = page.getByRole("button", { name: /^Start succeeded/i });
    await work.click();
    expect(page.url()).toContain("state=Start");
    await page.getByLabel("input of Start", { exact: true }).waitFor(soon);
    await inspect(page, "execution");

    await go("/audit");
    await page.locator("[data-row-link]").first().waitFor(soon);
    await expect
      .poll(async () => {
        await button(page, "Refresh").click();
        await button(page, "Verify the chain of these").click();
        return page.getByText(/hashes? (is|are) right/).count();
      }, soon)
      .toBe(1);
    expect(await page.getByText(/changed after being written/).count()).toBe(0);
    await inspect(page, "audit");
    await page.locator("[data-row-link]").first().click();
    await page.getByRole("dialog").waitFor();
    await inspect(page, "audit-record");
    await go("/audit/files");
    await page.getByText("How far it is kept").waitFor(soon);
    await inspect(page, "audit-files");

    await go("/dead-letters");
    await page.getByRole("link", { name: "ReadSetDeadLetters", exact: true }).click();
    await page.getByText("It is empty: nothing was given up.").waitFor(soon);
    expect(await button(page, "Move back…").getAttribute("aria-description")).toBe("It is empty.");
    await inspect(page, "dead-letters");

    for (const tab of ["invocations", "queues", "tables", "clock", "resources"]) {
      await go(`/local?tab=${tab}`);
      await page.getByRole("tabpanel").locator("li, tr, dd").first().waitFor(soon);
      await inspect(page, `local-${tab}`);
    }
    expect(complaints).toEqual([]);
  },
);
