import { createReadStream } from "node:fs";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import * as Aws from "#core/aws";
import * as Cursor from "#core/cursor";
import { VisibleError } from "#core/error";
import { fn } from "#core/fn";
import { bufferBytes } from "#core/package/local-file";
import { range } from "#core/package/manifest";
import type { Page } from "#core/page-schema";
import { setting } from "#core/settings";
import { eachLine } from "#core/share/plan/lines";
import { load } from "#core/share/plan/row";
import { keysOf, ListPlanItems, PlanItem } from "#core/share/plan/schema";

/** Bytes that are read at once, and for one page at most: what a filter may cost. */
const pieceBytes = 256 * 1024;
const readBudget = 32 * pieceBytes;
/** Bytes of a page at most, as JSON: Lambda answers 6 MB, in which quotes are escaped twice over. */
const byteBudget = 2_000_000;

/**
 * A page of what a plan does about each file, in the order of the package's manifest. With an `action` a page may be
 * short, or empty, and still have a `nextCursor`. Throws `plan.not_ready` unless it SUCCEEDED.
 */
export const listItems = fn(
  ListPlanItems,
  async ({ planId, action, limit, cursor }): Promise<Page<PlanItem>> => {
    const row = await load(planId);
    if (row.status !== "SUCCEEDED")
      throw new VisibleError("plan.not_ready", `Plan ${planId} is ${row.status}.`, {
        hint: "What is in a plan can be listed once it is SUCCEEDED.",
      });
    const scope = ["plan-items", planId, action];
    const page = { items: [] as PlanItem[], bytes: 0 };
    let at = Cursor.open<number>(cursor, scope).after ?? 0;
    for (const end = at + readBudget; at < end; ) {
      const { bytes, total } = await range(keysOf(planId).items, at, pieceBytes);
      let from = 0;
      for (let to = bytes.indexOf(10); to >= 0; from = to + 1, to = bytes.indexOf(10, from)) {
        const item = PlanItem.parse(JSON.parse(bytes.toString("utf8", from, to)));
        if (action && item.action !== action) continue;
        const isFull =
          page.items.length === limit || (page.bytes + to - from > byteBudget && page.bytes > 0);
        if (isFull)
          return {
            items: page.items,
            nextCursor: Cursor.seal({ partition: 0, after: at + from }, scope),
          };
        page.items.push(item);
        page.bytes += to - from;
      }
      at += from;
      if (from === 0 || at >= total) return { items: page.items, nextCursor: null };
    }
    return { items: page.items, nextCursor: Cursor.seal({ partition: 0, after: at }, scope) };
  },
);

/** All items of a plan, as they come; throws `NoSuchKey` when they are there no more. */
export function eachItem(planId: string): AsyncGenerator<PlanItem> {
  return eachLine(keysOf(planId).items);
}

/** Puts a finished list where readers find it; S3 refuses bytes that are not those of `sha256` (hex). */
export async function publish(
  planId: string,
  path: string,
  { sha256, bytes }: { sha256: string; bytes: number },
): Promise<void> {
  await Aws.s3().send(
    new PutObjectCommand({
      Bucket: setting("storageBucket"),
      Key: keysOf(planId).items,
      Body: createReadStream(path, { highWaterMark: bufferBytes }),
      ContentLength: bytes,
      ContentType: "application/x-ndjson",
      ChecksumSHA256: Buffer.from(sha256, "hex").toString("base64"),
    }),
  );
}
