import { GetObjectCommand } from "@aws-sdk/client-s3";
import * as Aws from "#core/aws";
import * as Cursor from "#core/cursor";
import { nameOf } from "#core/error";
import type { Page } from "#core/page-schema";

/** Bytes that are read at once, and for one page at most: what a filter may cost. */
const pieceBytes = 256 * 1024;
const readBudget = 32 * pieceBytes;
/** Bytes of a page at most, as JSON: Lambda answers 6 MB, in which quotes are escaped twice over. */
const byteBudget = 2_000_000;

type Place = { bucket: string; key: string; skipsFirst?: boolean };

/**
 * Fills a page with what `make` makes of the lines of an NDJSON object, and leaves those out that it makes nothing of: then it may
 * be short, or empty, and still have a `nextCursor`. `skipsFirst`: its first line is about the rest.
 */
export async function pageOfLines<Line, Made>(
  { bucket, key, skipsFirst = false }: Place,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
  scope: unknown[],
  make: (line: Line) => Made | undefined,
): Promise<Page<Made>> {
  const bound = [...scope, key];
  const page = { items: [] as Made[], bytes: 0 };
  let at = Cursor.open<number>(cursor, bound).after ?? 0;
  for (const end = at + readBudget; at < end; ) {
    const { bytes, total } = await range(bucket, key, at);
    let from = 0;
    for (let to = bytes.indexOf(10); to >= 0; from = to + 1, to = bytes.indexOf(10, from)) {
      if (skipsFirst && at + from === 0) continue;
      const made = make(JSON.parse(bytes.toString("utf8", from, to)) as Line);
      if (made === undefined) continue;
      const isFull =
        page.items.length === limit || (page.bytes + to - from > byteBudget && page.bytes > 0);
      const after = at + from;
      if (isFull)
        return { items: page.items, nextCursor: Cursor.seal({ partition: 0, after }, bound) };
      page.items.push(made);
      page.bytes += to - from;
    }
    at += from;
    if (from === 0 || at >= total) return { items: page.items, nextCursor: null };
  }
  return { items: page.items, nextCursor: Cursor.seal({ partition: 0, after: at }, bound) };
}

async function range(Bucket: string, Key: string, from: number) {
  const Range = `bytes=${from}-${from + pieceBytes - 1}`;
  try {
    const answer = await Aws.s3().send(new GetObjectCommand({ Bucket, Key, Range }));
    const bytes = Buffer.from((await answer.Body?.transformToByteArray()) ?? []);
    const total = /\/(\d+)$/.exec(answer.ContentRange ?? "")?.[1] ?? from + bytes.length;
    return { bytes, total: Number(total) };
  } catch (error) {
    if (nameOf(error) !== "InvalidRange" && nameOf(error) !== "NoSuchKey") throw error;
    return { bytes: Buffer.alloc(0), total: from };
  }
}
