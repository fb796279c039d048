import * as Cursor from "#core/cursor";
import { VisibleError } from "#core/error";
import { type Place, range } from "#core/lines/lines";
import type { Page } from "#core/page-schema";

/** Bytes that are read at once, and for one page at most: what a filter may cost. */
const pieceBytes = 256 * 1024;
const readBudget = 32 * pieceBytes;
/** Bytes of a page at most, as JSON: Lambda answers 6 MB, in which quotes are escaped twice over. */
const byteBudget = 2_000_000;

/**
 * The part of an object that is listed: from byte `from` on, up to `to`, without its first line where that is about the
 * rest. `elsewhere`: where its facts are found when it is not there any more.
 * `isOptional`: what was never written is an empty list.
 */
type Part = Place & {
  from?: number;
  to?: number;
  skipsFirst?: boolean;
  elsewhere?: string;
  isOptional?: boolean;
};

/**
 * Fills a page with what `make` makes of the lines of an NDJSON object, and leaves those out that it makes nothing of: then it may
 * be short, or empty, and still have a `nextCursor`. Throws `list.expired` when the object is not there any more.
 */
export async function pageOfLines<Line, Made>(
  part: Part,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
  scope: unknown[],
  make: (line: Line) => Made | undefined,
): Promise<Page<Made>> {
  const { from: first = 0, to: last = Number.POSITIVE_INFINITY, skipsFirst = false } = part;
  const bound = [...scope, part.key];
  const sealed = (after: number) => Cursor.seal({ partition: 0, after }, bound);
  const page = { items: [] as Made[], bytes: 0 };
  let at = Cursor.open<number>(cursor, bound).after ?? first;
  let length = pieceBytes;
  for (const end = at + readBudget; at < end; ) {
    if (at >= last) return { items: page.items, nextCursor: null };
    const found = await range(part, at, Math.min(length, last - at));
    if (!found && part.isOptional) return { items: [], nextCursor: null };
    if (!found) throw expired(part.elsewhere);
    const { bytes, total } = found;
    const isEnd = at + bytes.length >= Math.min(total, last);
    let from = 0;
    for (let to = bytes.indexOf(10); to >= 0; from = to + 1, to = bytes.indexOf(10, from)) {
      if (skipsFirst && at + from === 0) continue;
      const made = make(JSON.parse(bytes.toString("utf8", from, to)) as Line);
      if (made === undefined) continue;
      const isFull =
        page.items.length === limit || (page.bytes + to - from > byteBudget && page.bytes > 0);
      if (isFull) return { items: page.items, nextCursor: sealed(at + from) };
      page.items.push(made);
      page.bytes += to - from;
    }
    at += from;
    if (isEnd) return { items: page.items, nextCursor: null };
    // A line may be longer than what was read.
    length = from === 0 ? 4 * length : pieceBytes;
  }
  return { items: page.items, nextCursor: sealed(at) };
}

/** What is told of a list that is not there any more. */
export function expired(hint = "The totals are still there."): VisibleError {
  return new VisibleError("list.expired", "This list was kept for its time and is gone.", { hint });
}
