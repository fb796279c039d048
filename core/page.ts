import * as Cursor from "#core/cursor";
import type { Page } from "#core/page-schema";

/** One read of a partition from `cursor` on; its answer's `cursor` is where the next one goes on. */
export type Read<Item> = (
  partition: number,
  options: { limit: number; cursor: string | null },
) => Promise<{ items: Item[]; cursor: string | null }>;

/** Rows looked at for one page at most: what a filter may cost. */
export const readBudget = 1000;

/**
 * Fills a page from `partitions` partitions, one after another, keeping what `keep` accepts.
 * Stops at `limit` items or when the read budget is spent. The cursor is signed and bound to
 * `scope` (the list, its filters and the caller's projects): another list refuses it.
 * For lists over an index, which has keys only, there is `pageOfIndex`.
 */
export async function page<Item>(input: {
  scope: unknown;
  query: { limit: number; cursor?: string | undefined };
  partitions: number;
  read: Read<Item>;
  keep?: (item: Item) => boolean;
}): Promise<Page<Item>> {
  const { limit } = input.query;
  let position = Cursor.open<string>(input.query.cursor, input.scope);
  const items: Item[] = [];
  for (let budget = readBudget; position.partition < input.partitions && budget > 0; ) {
    const size = Math.min(limit - items.length, budget);
    const found = await input.read(position.partition, { limit: size, cursor: position.after });
    items.push(...(input.keep ? found.items.filter(input.keep) : found.items));
    budget -= Math.max(1, found.items.length);
    position = found.cursor
      ? { partition: position.partition, after: found.cursor }
      : { partition: position.partition + 1, after: null };
    if (items.length >= limit) break;
  }
  const more = position.partition < input.partitions;
  return { items, nextCursor: more ? Cursor.seal(position, input.scope) : null };
}
