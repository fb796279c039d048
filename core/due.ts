import * as Items from "#core/items";

/** What is due at some time lies in as many partitions of an index, so that none is hot. */
const shards = Array.from({ length: 10 }, (_, shard) => shard);

/** An entity with the index `due` of `core/entity.ts`. */
type Dueable<Row> = Items.Entity<Row> & {
  query: {
    due(partition: { dueShard: number }): {
      between(from: { dueAt: string }, to: { dueAt: string }): Items.Query;
    };
  };
};

/** The partition of a thing in the index of what is due: by the last letter of its id. */
export function dueShardOf(id: string): number {
  return (id.codePointAt(id.length - 1) ?? 0) % shards.length;
}

/** What of an entity is due by `at`, one query for each partition of the index. */
export function queriesDue<Row>(entity: Dueable<Row>, at: string): Items.Query[] {
  // Both ends, so that a query stays among its own: the index has other things that are due.
  return shards.map((dueShard) =>
    entity.query.due({ dueShard }).between({ dueAt: "0" }, { dueAt: at }),
  );
}

/** Rows of an entity that are due by `at`, as they are now: those of each partition that are longest due. */
export async function rowsDue<Row>(
  entity: Dueable<Row>,
  at: string,
  mostOfShard: number,
): Promise<Row[]> {
  const found = await Promise.all(
    queriesDue(entity, at).map((wanted) => Items.query(wanted, { limit: mostOfShard })),
  );
  const keys = found.flatMap(({ items }) => items);
  const rows = await Items.rowsAt(entity, keys, { consistent: true });
  return rows.filter((row) => row !== undefined);
}
