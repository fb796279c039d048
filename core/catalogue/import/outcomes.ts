import { ListObjectsV2Command } from "@aws-sdk/client-s3";
import * as Aws from "#core/aws";
import { visible } from "#core/catalogue/import/import";
import type { ImportOutcome } from "#core/catalogue/import/reader";
import { ImportKey, ListOutcomes, Outcome } from "#core/catalogue/import-schema";
import * as Cursor from "#core/cursor";
import { fn } from "#core/fn";
import * as Lines from "#core/lines/lines";
import { expired } from "#core/lines/page";
import type { Page } from "#core/page-schema";
import { setting } from "#core/settings";

/** Objects looked at for one page at most: what a filter may cost. Each has a batch's outcomes at most. */
const readBudget = 40;

/**
 * A page of what became of an import's records, in the order of the file, without those that are unchanged. With a
 * `result` a page may be short, or empty, and still have a `nextCursor`. Throws `list.expired` after 91 days.
 */
export const listOutcomes = fn(
  ImportKey.extend(ListOutcomes.shape),
  async ({ importId, result, limit, cursor }): Promise<Page<Outcome>> => {
    const { records, counts } = await visible(importId);
    const scope = ["import-outcomes", importId, result];
    // The first record of a batch, and how many of its outcomes were shown.
    const { partition: from, after } = Cursor.open<number>(cursor, scope);
    const seal = (partition: number, after: number) => Cursor.seal({ partition, after }, scope);
    const { batches, isLast } = await batchesFrom(importId, from);
    const isTold = counts.added + counts.changed + counts.refused > 0;
    if (isTold && batches.length === 0 && from === 0) throw expired("Its counts are still there.");
    const items: Outcome[] = [];
    // What comes later is of a batch that is not noted yet.
    for (const batch of batches.filter((one) => one < records)) {
      const outcomes = await read(importId, batch);
      for (let next = batch === from ? (after ?? 0) : 0; next < outcomes.length; next++) {
        const outcome = outcomes[next];
        if (!outcome || (result && outcome.result !== result)) continue;
        if (items.length === limit) return { items, nextCursor: seal(batch, next) };
        items.push(outcome);
      }
    }
    const last = batches.at(-1) ?? 0;
    return { items, nextCursor: isLast || last >= records ? null : seal(last + 1, 0) };
  },
);

/**
 * Writes the outcomes of a batch that begins with record `first` (from 0), as NDJSON in the storage bucket. Writing
 * them again replaces them: a batch that is taken twice is listed once. What is unchanged is only counted.
 */
export async function write(
  importId: string,
  first: number,
  outcomes: ImportOutcome[],
): Promise<void> {
  const told = outcomes.filter(({ result }) => result !== "unchanged");
  if (told.length === 0) return;
  await Lines.write(keyOf(importId, first), told);
}

/** Batches that have outcomes, by their first record, from `first` on. */
async function batchesFrom(
  importId: string,
  first: number,
): Promise<{ batches: number[]; isLast: boolean }> {
  const { Contents = [], IsTruncated = false } = await Aws.s3().send(
    new ListObjectsV2Command({
      Bucket: setting("storageBucket"),
      Prefix: folderOf(importId),
      MaxKeys: readBudget,
      // Exclusive: the number before is no batch's, or one that was shown.
      ...(first > 0 && { StartAfter: keyOf(importId, first - 1) }),
    }),
  );
  const batches = Contents.map(({ Key = "" }) => Number(/(\d+)\.ndjson$/.exec(Key)?.[1]));
  return { batches, isLast: !IsTruncated };
}

async function read(importId: string, first: number): Promise<Outcome[]> {
  const lines = await Array.fromAsync(Lines.each<ImportOutcome>(keyOf(importId, first)));
  return lines.map(({ id = null, detail = null, ...outcome }) =>
    Outcome.parse({ ...outcome, id, detail }),
  );
}

function folderOf(importId: string): string {
  return `imports/${importId}/outcomes/`;
}

function keyOf(importId: string, first: number): string {
  return `${folderOf(importId)}${String(first).padStart(10, "0")}.ndjson`;
}
