import { visible } from "#core/copy/copy-job";
import type { CopyJobRow } from "#core/copy/copy-job.entity";
import { pageOfItems, statusOf } from "#core/copy/items";
import { type CopySummary, CopySummaryPage } from "#core/copy/request-schema";
import { reportHead } from "#core/copy/s3-copy/report-row";
import { CopyJobKey } from "#core/copy/schema";
import { summaryRow } from "#core/copy/summary-csv";
import { fn } from "#core/fn";
import { now } from "#core/time";

/** Failures that a summary names. */
const mostFailures = 100;

/** What became of a copy job, with its first failures. */
export const summary = fn(CopyJobKey, async (key): Promise<CopySummary> => {
  const job = await visible(key);
  const { copyJobId, status, statusReason, counts } = job;
  const seconds = secondsOf(job);
  return {
    copyJobId,
    status,
    statusReason: statusReason ?? null,
    counts,
    seconds,
    bytesPerSecond: seconds ? counts.copiedBytes / seconds : null,
    failures: await failuresOf(job),
  };
});

/** A page of it as CSV: a line an item, in the order of the plan. The first page has the header. */
export const summaryCsv = fn(
  CopySummaryPage,
  async ({ limit, cursor, ...key }): Promise<{ body: string; nextCursor: string | null }> => {
    const job = await visible(key);
    const { items, nextCursor } = await pageOfItems(job, { limit, cursor }, ["copy-csv"], (seen) =>
      summaryRow(seen.plan, statusOf(job, seen), seen.result),
    );
    return { body: (cursor ? "" : reportHead) + items.join(""), nextCursor };
  },
);

/** Looks on until it has them all or a hundred; a job without failures is not read at all. */
async function failuresOf(job: CopyJobRow): Promise<CopySummary["failures"]> {
  const wanted = Math.min(job.counts.failed, mostFailures);
  const found: CopySummary["failures"] = [];
  let cursor: string | undefined;
  while (found.length < wanted) {
    const limit = wanted - found.length;
    const page = await pageOfItems(job, { limit, cursor }, ["copy-failures"], (seen) => {
      if (statusOf(job, seen) !== "FAILED") return undefined;
      const { plan, result } = seen;
      return {
        sourceUri: plan.sourceUri,
        destinationUri: plan.destinationUri,
        attempts: result?.attempts ?? 0,
        error: result?.error ?? plan.reason ?? null,
      };
    });
    found.push(...page.items);
    if (!page.nextCursor) break;
    cursor = page.nextCursor;
  }
  return found;
}

function secondsOf({ startedAt, finishedAt }: CopyJobRow): number | null {
  if (!startedAt) return null;
  const end = finishedAt ? Date.parse(finishedAt) : now();
  return (end - Date.parse(startedAt)) / 1000;
}
