import { indexesOf, indexRow } from "#local/engines/dynamodb/items";
import type { Change, IndexDescription, Item } from "#local/engines/dynamodb/model";

/** What a change means for one index: the row it had for the item, and the row it gets. */
export type IndexMove = {
  index: IndexDescription;
  global: boolean;
  old: { key: string; row: Item } | undefined;
  row: { key: string; row: Item } | undefined;
};

const known = new WeakMap<Change, IndexMove[]>();

/** The indexes that a change touches; worked out once, for capacity and for the batch that stores it. */
export function indexMoves(change: Change): IndexMove[] {
  const found = known.get(change);
  if (found) return found;
  const { description } = change.table;
  const moves = indexesOf(description)
    .map((index) => ({
      index,
      global: description.GlobalSecondaryIndexes?.includes(index) ?? false,
      old: indexRow(change.before, index, description),
      row: indexRow(change.after, index, description),
    }))
    .filter(({ old, row }) => old || row);
  known.set(change, moves);
  return moves;
}
