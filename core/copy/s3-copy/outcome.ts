import * as Ledger from "#core/copy/ledger";
import type { ItemResult, PlanItem, PlanTask } from "#core/copy/plan-schema";
import { inOrder } from "#core/copy/s3-copy/ahead";
import type { CopyCounts } from "#core/copy/schema";

/** An item at the end of a job. */
export type Ended = PlanItem &
  Pick<ItemResult, "bytes" | "elapsedMs"> & {
    status: ItemResult["status"];
    error?: string | undefined;
  };

const notDone =
  "It was not copied, and nobody noted why: its task ended without a result. Retry the copy job.";

/** What became of an item. What nobody knows a result of has not been copied, whatever else is known. */
export function endOf(item: PlanItem, result: ItemResult | undefined): Ended {
  if (result) {
    const { status, error, bytes, elapsedMs } = result;
    return { ...item, status, error, bytes, elapsedMs };
  }
  const nothing = { ...item, bytes: 0, elapsedMs: 0 };
  if (item.action === "skip") return { ...nothing, status: "ALREADY_COPIED" };
  return { ...nothing, status: "FAILED", error: item.reason ?? notDone };
}

/** Every item of a job that has ended, task by task; few tasks are in memory. */
export async function* endsOf(copyJobId: string, tasks: PlanTask[]): AsyncGenerator<Ended> {
  const makers = tasks.map(
    ({ task }) =>
      () =>
        one(() => endsOfTask(copyJobId, task)),
  );
  for await (const ends of inOrder(makers)) yield* ends;
}

async function endsOfTask(copyJobId: string, task: number): Promise<Ended[]> {
  const [items, results] = await Promise.all([
    Ledger.readPlan(copyJobId, task),
    Ledger.readResults(copyJobId, task),
  ]);
  return items.map((item) => endOf(item, results.get(item.item)));
}

async function* one<T>(make: () => Promise<T>): AsyncGenerator<T> {
  yield await make();
}

export const noCounts = (): CopyCounts => ({
  ...{ total: 0, copied: 0, alreadyCopied: 0, failed: 0 },
  ...{ totalBytes: 0, copiedBytes: 0 },
});

/** Adds an item to the counts. What was aborted counts as failed: it is not there. */
export function count(counts: CopyCounts, { status, sizeBytes, bytes }: Ended): void {
  counts.total++;
  counts.totalBytes += sizeBytes ?? 0;
  if (status === "COPIED") {
    counts.copied++;
    counts.copiedBytes += bytes;
  } else if (status === "ALREADY_COPIED") counts.alreadyCopied++;
  else counts.failed++;
}
