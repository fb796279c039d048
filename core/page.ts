import { createHmac, timingSafeEqual } from "node:crypto";
import { VisibleError } from "#core/error";
import type { Page } from "#core/page-schema";
import { setting } from "#core/settings";

/** How far a list has come: the partition and the position in it. */
type Position = { partition: number; after: string | null };

/** One read of a partition: `after` and the answer's `cursor` are ElectroDB cursors. */
export type Read<Item> = (
  partition: number,
  options: { limit: number; cursor: string | null },
) => Promise<{ items: Item[]; cursor: string | null }>;

/** Rows looked at for one page at most: what a filter may cost. */
const readBudget = 1000;

/**
 * Fills a page from `partitions` partitions, one after another, keeping what `keep` accepts.
 * Stops at `limit` items or when the read budget is spent. The cursor is signed and bound to
 * `scope` (the list, its filters and the caller's projects): another list refuses it.
 */
export async function page<Item>(input: {
  scope: unknown;
  query: { limit: number; cursor?: string | undefined };
  partitions: number;
  read: Read<Item>;
  keep?: (item: Item) => boolean;
}): Promise<Page<Item>> {
  const { limit } = input.query;
  let position = input.query.cursor
    ? openCursor(input.query.cursor, input.scope)
    : { partition: 0, after: null };
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
  return { items, nextCursor: more ? sealCursor(position, input.scope) : null };
}

function sealCursor(position: Position, scope: unknown): string {
  const payload = Buffer.from(JSON.stringify([position.partition, position.after])).toString(
    "base64url",
  );
  return `${payload}.${sign(payload, scope).toString("base64url")}`;
}

function openCursor(cursor: string, scope: unknown): Position {
  const [payload = "", signature = ""] = cursor.split(".");
  const expected = sign(payload, scope);
  const given = Buffer.from(signature, "base64url");
  if (given.length !== expected.length || !timingSafeEqual(given, expected))
    throw new VisibleError(
      "request.cursor_invalid",
      "cursor: does not belong to this list with these filters.",
      { hint: "Start again without a cursor." },
    );
  const [partition, after] = JSON.parse(Buffer.from(payload, "base64url").toString()) as [
    number,
    string | null,
  ];
  return { partition, after };
}

function sign(payload: string, scope: unknown): Buffer {
  return createHmac("sha256", Buffer.from(setting("cursorKey"), "base64"))
    .update(JSON.stringify(scope))
    .update("\n")
    .update(payload)
    .digest()
    .subarray(0, 16);
}
