import * as Cursor from "#core/cursor";
import * as Items from "#core/items";
import type { Page } from "#core/page-schema";

/** Partitions that are asked side by side once it shows that one does not fill the page. */
const lanes = 10;
/** Rows looked at for one page at most: what a filter may cost. */
const readBudget = 1000;
/** Rows of one batch. */
const batchSize = 100;
/** Bytes of a page's rows at most, as JSON: Lambda answers 6 MB, in which quotes are escaped twice over. */
const byteBudget = 2_000_000;

type Position = Cursor.Position<Items.Item>;
/** A key, and where to go on after it. */
type Entry = { key: Items.Item; position: Position };

/**
 * Fills a page from the partitions of an index, one after another. The index says which rows there are, `load` reads
 * them (undefined for one that is gone), and `keep` looks at them again: an index is a moment behind its table.
 * Stops at `limit` rows, at 2 MB, or when 1,000 rows were looked at, and can go on after any row.
 * The cursor is signed and bound to `scope` (the list, its filters and the caller's projects).
 */
export async function pageOfIndex<Row>(input: {
  scope: unknown;
  query: { limit: number; cursor?: string | undefined };
  partitions: (() => Items.Query)[];
  order?: "asc" | "desc";
  load: (keys: Items.Item[]) => Promise<(Row | undefined)[]>;
  keep: (row: Row) => boolean;
}): Promise<Page<Row>> {
  const page = { rows: [] as Row[], bytes: 0, limit: input.query.limit, isFull: false };
  const count = input.partitions.length;
  let position: Position = Cursor.open(input.query.cursor, input.scope);
  let budget = readBudget;
  let width = 1;
  let size = Math.min(page.limit, batchSize);
  while (position.partition < count && budget > 0 && !page.isFull) {
    const { entries, end } = await read(input, position, width, Math.min(size, budget));
    const before = page.rows.length;
    const taken = take(page, await input.load(entries.map(({ key }) => key)), input.keep);
    const kept = page.rows.length - before;
    budget -= taken + end.partition - position.partition;
    width = entries.length < size ? lanes : 1;
    // A filter that lets little through is met with larger batches.
    size = Math.min(batchSize, 2 * kept < taken ? batchSize : page.limit - page.rows.length);
    position = taken === entries.length ? end : (entries[taken - 1]?.position ?? position);
  }
  const nextCursor = position.partition < count ? Cursor.seal(position, input.scope) : null;
  return { items: page.rows, nextCursor };
}

/** Takes rows into the page until it is full; answers how many were looked at. */
function take<Row>(
  page: { rows: Row[]; bytes: number; limit: number; isFull: boolean },
  found: (Row | undefined)[],
  keep: (row: Row) => boolean,
): number {
  for (const [n, row] of found.entries()) {
    if (row === undefined || !keep(row)) continue;
    const bytes = Buffer.byteLength(JSON.stringify(row));
    page.isFull = page.rows.length > 0 && page.bytes + bytes > byteBudget;
    // The row that does not fit is the next page's first.
    if (page.isFull) return n;
    page.rows.push(row);
    page.bytes += bytes;
    page.isFull = page.rows.length === page.limit;
    if (page.isFull) return n + 1;
  }
  return found.length;
}

/** At most `size` keys of up to `width` partitions from `position` on, in order, and where they end. */
async function read(
  { partitions, order = "asc" }: { partitions: (() => Items.Query)[]; order?: "asc" | "desc" },
  position: Position,
  width: number,
  size: number,
): Promise<{ entries: Entry[]; end: Position }> {
  const wanted = partitions.slice(position.partition, position.partition + width);
  const found = await Promise.all(
    wanted.map((query, n) => {
      const after = n === 0 ? (position.after ?? undefined) : undefined;
      return Items.query(query(), { limit: size, after, order });
    }),
  );
  const entries: Entry[] = [];
  let end = position;
  for (const [n, { items, next }] of found.entries()) {
    const partition = position.partition + n;
    for (const key of items) {
      if (entries.length === size) return { entries, end };
      end = { partition, after: Items.placeOf(key) };
      entries.push({ key, position: end });
    }
    if (next) return { entries, end: { partition, after: next } };
    end = { partition: partition + 1, after: null };
  }
  return { entries, end };
}
