import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import type { Fastq } from "#core/fastq/schema";
import type { Page as Items } from "#core/page-schema";
import { absent, inspect, startStage } from "./browser.ts";
import { fastqsAreThere } from "./sealed.ts";

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
    expect(complaints).toEqual([]);
  },
);
