import * as z from "zod";
import type { PlanItem } from "#core/copy/plan-schema";
import type { CopyCounts } from "#core/copy/schema";

const Amount = z.object({ objects: z.int(), bytes: z.int() });
const byClass = z.record(z.string(), Amount);

/** What a plan adds up to; storage classes by their names in S3. */
export const Tally = z.object({
  items: z.int(),
  bytes: z.int(),
  skipped: z.int(),
  failed: z.int(),
  /** What is copied, by the class it is read from. */
  copied: byClass,
  /** Of that, what must be thawed first. */
  archived: byClass,
  /** Requests that write: CopyObject, and for large objects begin, parts and end. */
  writes: z.int(),
});
export type Tally = z.infer<typeof Tally>;

export const emptyTally = (): Tally => ({
  ...{ items: 0, bytes: 0, skipped: 0, failed: 0, writes: 0 },
  ...{ copied: {}, archived: {} },
});

/** Adds an item; `writes` are the requests that its copy takes. */
export function note(tally: Tally, item: Omit<PlanItem, "item">, writes: number): void {
  const bytes = item.sizeBytes ?? 0;
  const { storageClass = "STANDARD" } = item;
  tally.items++;
  tally.bytes += bytes;
  if (item.action === "skip") tally.skipped++;
  if (item.action === "fail") tally.failed++;
  if (item.action !== "copy") return;
  tally.writes += writes;
  add(tally.copied, storageClass, bytes);
  if (item.isArchived) add(tally.archived, storageClass, bytes);
}

/** Counts of a job that has a plan and has copied nothing. */
export function countsOf({ items, bytes, skipped, failed }: Tally): CopyCounts {
  return {
    total: items,
    copied: 0,
    alreadyCopied: skipped,
    failed,
    totalBytes: bytes,
    copiedBytes: 0,
  };
}

function add(amounts: Tally["copied"], storageClass: string, bytes: number): void {
  const { objects, bytes: before } = amounts[storageClass] ?? { objects: 0, bytes: 0 };
  amounts[storageClass] = { objects: objects + 1, bytes: before + bytes };
}
