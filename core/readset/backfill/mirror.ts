import * as Items from "#core/items";
import type { Target } from "#core/readset/backfill/target";
import { readSetEntity, shardOf, shards } from "#core/readset/read-set.entity";
import type { Row } from "#core/readset/row";
import * as Rows from "#core/readset/rows";
import type { ReadSetStatus } from "#core/readset/schema";

/** What can be asked for first: files of what can be read now. */
const byUse: ReadSetStatus[] = [
  "ACTIVE",
  "ACTIVATING",
  "ARCHIVED",
  "PROCESSING_UPLOAD",
  "UPLOAD_FAILED",
];
/** Rows of each shard that are looked at together. */
const perShard = 10;

/** The mirror in the single table, as a target of backfills. */
export function mirrorOf(storeId: string): Target {
  return {
    projectId: Rows.projectOf(storeId),
    find: (ids) => Rows.findMany(ids.map((readSetId) => ({ storeId, readSetId }))),
    update: (named, change, known) => Rows.update(named, change, known),
    parts: shards,
    partOf: shardOf,
    held: (shard) => held(storeId, shard),
    lacking: () => lacking(storeId),
  };
}

async function* held(storeId: string, shard: number): AsyncIterable<Row[]> {
  let cursor: string | null = null;
  do {
    const page: { data: object[]; cursor: string | null } = await readSetEntity()
      .query.primary({ store_id: storeId, shard })
      .go({
        cursor,
        attributes: ["set_id", "set_arn", "store_id", "set_status", "set_status_at", "metadata_at"],
      });
    yield page.data.map((item) => Rows.fromEntity(item));
    cursor = page.cursor;
  } while (cursor);
}

/** Newest first in each shard, the shards side by side. */
async function* lacking(storeId: string): AsyncIterable<Row[]> {
  for (const set_status of byUse) {
    let open = Array.from({ length: shards }, (_, shard) => ({
      shard,
      after: undefined as Items.Item | undefined,
    }));
    while (open.length > 0) {
      const pages = await Promise.all(
        open.map(async ({ shard, after }) => {
          const query = readSetEntity().query.lacking({ store_id: storeId, shard, set_status });
          const page = await Items.query(query, { limit: perShard, after, order: "desc" });
          return { shard, items: page.items, after: page.next };
        }),
      );
      const keys = pages.flatMap(({ items }) => items);
      const read = await Items.rowsAt(readSetEntity(), keys);
      const rows = read.flatMap((item) => (item ? Rows.fromEntity(item) : []));
      // An index is a moment behind its table.
      const found = rows.filter((row) => row.set_status === set_status && row.details_missing);
      found.sort((one, other) =>
        (one.set_created_at ?? "") < (other.set_created_at ?? "") ? 1 : -1,
      );
      if (found.length > 0) yield found;
      open = pages.filter(({ after }) => after !== undefined);
    }
  }
}
