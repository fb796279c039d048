import type { Page } from "playwright-core";
import { expect, test, vi } from "vitest";
import type { WorkflowRun } from "#core/catalogue/workflow-run/schema";
import type { Fastq } from "#core/fastq/schema";
import type { Page as Items } from "#core/page-schema";
import type { Destination } from "#core/share/destination/schema";
import type { Plan } from "#core/share/plan/schema";
import type { PushJob } from "#core/share/push/schema";
import { accountId } from "#local/sst/provider";
import { eventually } from "#tests/support/cloud";
import { absent, inspect, startStage } from "./browser.ts";
import { fastqsAreThere, sealed } from "./sealed.ts";

// A package is made, planned and pushed twice, and each function starts once.
vi.setConfig({ testTimeout: 240_000 });

const stage = startStage();
/** Most that a page may take to ask again and show it, on a busy machine. */
const soon = { timeout: 45_000 };

async function ask<Answer>(role: string, method: string, path: string, body?: object) {
  const answer = await stage().api<Answer>(role, method, `/api/v1${path}`, body);
  expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300);
  return answer.body;
}

/** Lets a file fall where the package's contents are chosen, as a person's mouse does. */
async function drop(page: Page, name: string, text: string): Promise<void> {
  const dataTransfer = await page.evaluateHandle(
    ([name, text]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([text], name, { type: "text/csv" }));
      return transfer;
    },
    [name, text] as const,
  );
  const panel = page.getByRole("region", { name: "What is in it" });
  for (const event of ["dragover", "drop"]) await panel.dispatchEvent(event, { dataTransfer });
}

test.skipIf(absent)(
  "a package is chosen by a CSV that is dropped; what matches nothing is named, and a file of something else refused",
  async () => {
    await fastqsAreThere(stage());
    const fastqs = await ask<Items<Fastq>>("viewer", "GET", "/fastqs?libraryId=LPRJ240003");
    const { instrumentRunId } = fastqs.items[0] as Fastq;
    const { portalRunId } = await eventually(async () => {
      const { items } = await ask<Items<WorkflowRun>>("viewer", "GET", "/workflow-runs?limit=50");
      const run = items.find(({ libraryIds }) => libraryIds.includes("LPRJ240003"));
      if (!run) throw new Error("The demo's runs are not there yet.");
      return run;
    });
    const { page, complaints } = await stage().open("/packages/new", "sharer");
    await page.getByRole("textbox", { name: "Name", exact: true }).fill("From-the-LIMS");

    await drop(page, "notes.csv", "when,what\ntoday,nothing\n");
    await page
      .getByText(/sequencing_run_id/)
      .last()
      .waitFor();
    await inspect(page, "package-builder-wrong-file");

    const lims = [
      "library_id,sequencing_run_id",
      `LPRJ240003,${instrumentRunId}`,
      `LPRJ240003_topup,${instrumentRunId}`,
      `L9999998,${instrumentRunId}`,
      "LPRJ240003,000101_A00000_0001_NOSUCHRUN",
    ];
    await drop(page, "lims.csv", `${lims.join("\n")}\n`);
    await page.getByText("lims.csv: 3 pairs of library and run").waitFor();
    const unmatched = page.getByRole("group").filter({ hasText: "Matched nothing" });
    await unmatched.getByText(/L9999998/).waitFor(soon);
    await unmatched.getByText(/NOSUCHRUN/).waitFor();
    expect(await unmatched.getByRole("listitem").count()).toBe(2);
    await inspect(page, "package-builder-lims");
    const workflows = [
      "portal_run_id,library_id",
      `${portalRunId},LPRJ240003`,
      "20200101deadbeef,LPRJ240003",
    ];
    const chooser = page.waitForEvent("filechooser");
    await page.getByRole("button", { name: "Choose a CSV…" }).click();
    await (await chooser).setFiles({
      ...{ name: "workflows.csv", mimeType: "text/csv" },
      buffer: Buffer.from(`${workflows.join("\n")}\n`),
    });
    await page.getByText("workflows.csv: 2 pairs of workflow run and library").waitFor();
    await unmatched.getByText(/20200101deadbeef/).waitFor(soon);
    await inspect(page, "package-builder-workflows");
    await page.reload();
    await page.getByText("lims.csv: 3 pairs of library and run").waitFor();
    expect(complaints).toEqual([]);
  },
);

/** A plan of the package that a second person has approved. */
async function approved(packageId: string): Promise<Plan> {
  const { id: destinationId } = await ask<Destination>("admin", "POST", "/destinations", {
    ...{ name: "Clinic", uri: "s3://seqferry-demo-recipient/clinic/", projectIds: ["demo"] },
    ...{ recipient: "A clinic", contact: "data@clinic.example", ownerAccountId: accountId },
  });
  const asked = await ask<Plan>("sharer", "POST", `/packages/${packageId}/plans`, {
    destinationId,
  });
  const plan = await eventually(async () => {
    const made = await ask<Plan>("viewer", "GET", `/plans/${asked.id}`);
    expect(made.status).toBe("SUCCEEDED");
    return made;
  });
  const { approval, planHash } = plan;
  const decision = { decision: "APPROVED", planHash };
  await ask("approver", "PATCH", `/approvals/${approval?.approvalId}`, decision);
  return plan;
}

test.skipIf(absent)(
  "a push fails, says why on its page, and is retried there to its certificate",
  async () => {
    await fastqsAreThere(stage());
    const plan = await approved(await sealed(stage(), "For-a-clinic"));
    const { endpoint } = stage().cloud.outputs.aws;
    const armed = await fetch(`${endpoint}/_local/faults`, {
      method: "POST",
      body: JSON.stringify({
        ...{ service: "s3", effect: "error", operation: "CopyObject", times: 1 },
        resource: "seqferry-demo-recipient/clinic/",
        ...{ code: "AccessDenied", status: 403 },
      }),
    });
    expect(armed.status).toBe(200);
    const { id: planId, planHash } = plan;
    const job = await ask<PushJob>("sharer", "POST", "/push-jobs", { planId, planHash });
    await eventually(async () => {
      const failed = await ask<PushJob>("viewer", "GET", `/push-jobs/${job.id}`);
      expect(failed.status).toBe("FAILED");
    });
    const { page, complaints } = await stage().open(`/push-jobs/${job.id}`, "sharer");
    const retry = page.getByRole("button", { name: "Retry 1 failed" });
    await retry.waitFor(soon);
    await page
      .getByText(/AccessDenied/)
      .first()
      .waitFor(soon);
    expect(await page.getByRole("heading", { name: "Certificate" }).count()).toBe(0);
    await inspect(page, "push-job-failed");
    await retry.click();
    await page.getByRole("heading", { name: "Certificate" }).waitFor({ timeout: 90_000 });
    await page.getByText("succeeded", { exact: true }).waitFor();
    expect(await retry.count()).toBe(0);
    await page.getByRole("button", { name: "Verify" }).click();
    await page.getByText("the signature is right").waitFor();
    await inspect(page, "push-job-retried");
    const ended = await ask<PushJob>("viewer", "GET", `/push-jobs/${job.id}`);
    expect(ended).toMatchObject({ attempts: 2, counts: { failed: 0, total: ended.counts.sent } });
    expect(complaints).toEqual([]);
  },
);
