import * as Items from "#core/items";
import { eachOf } from "#core/readset/in-flight";

/** Queries under way at once. */
const queriesInFlight = 64;
/** Rows that are read together: so many BatchGetItem calls of 100 are under way at once. */
const mostTogether = 6400;

/** Items in groups that are read together. */
export function chunksOf<Item>(items: Item[], size = mostTogether): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, n) =>
    items.slice(n * size, (n + 1) * size),
  );
}

/** The table's keys of all that queries of an index find, one query an id, in the order of the ids. */
export async function keysOfAll(
  ids: Set<string>,
  signal: AbortSignal | undefined,
  queryOf: (id: string) => Items.Query,
): Promise<Items.Item[]> {
  const found = new Map<string, Items.Item[]>();
  await eachOf(ids, queriesInFlight, async (id) => {
    signal?.throwIfAborted();
    const keys = await Items.queryAll(queryOf(id));
    found.set(
      id,
      keys.map(({ pk, sk }) => ({ pk, sk })),
    );
  });
  return [...ids].flatMap((id) => found.get(id) ?? []);
}

/** Rows as they are now, by keys of an index; without those that are gone. */
export async function rowsOfBatch<Row>(
  entity: Items.Entity<Row>,
  keys: Items.Item[],
  signal: AbortSignal | undefined,
): Promise<Row[]> {
  const found: Row[] = [];
  for (const chunk of chunksOf(keys)) {
    signal?.throwIfAborted();
    const rows = await Items.rowsAt(entity, chunk, { consistent: true });
    for (const row of rows) if (row !== undefined) found.push(row);
  }
  return found;
}
