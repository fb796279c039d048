import { indexMoves } from "#local/engines/dynamodb/index-moves";
import { itemBytes } from "#local/engines/dynamodb/item-size";
import { sameItem } from "#local/engines/dynamodb/items";
import type { Change } from "#local/engines/dynamodb/model";

/** Capacity units that a request takes of one table and of its indexes, by name. */
export type Units = {
  table: number;
  global: Record<string, number>;
  local: Record<string, number>;
};

const writeBytes = 1024;
const readBytes = 4096;

/** Units of a read of so many bytes: 4 KB each, half of that where it need not be consistent. */
export function readUnits(bytes: number, consistent: boolean): number {
  return Math.max(1, Math.ceil(bytes / readBytes)) * (consistent ? 1 : 0.5);
}

/** Units of a write that touches items (before and after) of so many bytes: 1 KB each, of the larger one. */
export function writeUnitsOf(...bytes: number[]): number {
  return Math.max(1, Math.ceil(Math.max(...bytes) / writeBytes));
}

/**
 * Units of one changed item. An index is charged for what it does: a row that comes or goes is one
 * write, a row under another key two, a row that stays as it is none.
 */
export function writeUnits(change: Change): Units {
  const [before, after] = [change.before, change.after].map((item) => (item ? itemBytes(item) : 0));
  const units = tableOnly(writeUnitsOf(before ?? 0, after ?? 0));
  for (const { index, global, old, row } of indexMoves(change)) {
    const cost = rowUnits(old, row);
    if (cost > 0) units[global ? "global" : "local"][index.IndexName] = cost;
  }
  return units;
}

type Row = { key: string; row: Change["after"] & object } | undefined;

function rowUnits(old: Row, row: Row): number {
  if (old && row && old.key === row.key)
    return sameItem(old.row, row.row) ? 0 : writeUnitsOf(itemBytes(old.row), itemBytes(row.row));
  return [old, row].reduce((sum, one) => sum + (one ? writeUnitsOf(itemBytes(one.row)) : 0), 0);
}

/** Units of a request that no index has a part in. */
export function tableOnly(units: number): Units {
  return { table: units, global: {}, local: {} };
}

/** Units of several items of a table together; `times` is 2 in a transaction. */
export function addUnits(all: Units[], times = 1): Units {
  const total = tableOnly(0);
  for (const { table, global, local } of all) {
    total.table += table * times;
    for (const [name, units] of Object.entries(global))
      total.global[name] = (total.global[name] ?? 0) + units * times;
    for (const [name, units] of Object.entries(local))
      total.local[name] = (total.local[name] ?? 0) + units * times;
  }
  return total;
}

/** `ConsumedCapacity` of one table; nothing unless it was asked for. Transactions name the kind, too. */
export function consumed(
  asked: unknown,
  tableName: string,
  { table, global, local }: Units,
  member?: "ReadCapacityUnits" | "WriteCapacityUnits",
): Record<string, unknown> | undefined {
  if (asked !== "TOTAL" && asked !== "INDEXES") return undefined;
  const shown = (units: number) => ({ CapacityUnits: units, ...(member && { [member]: units }) });
  const each = (indexes: Record<string, number>) =>
    Object.fromEntries(Object.entries(indexes).map(([name, units]) => [name, shown(units)]));
  const parts = [table, ...Object.values(global), ...Object.values(local)];
  return {
    TableName: tableName,
    ...shown(parts.reduce((sum, units) => sum + units, 0)),
    ...(asked === "INDEXES" && {
      Table: shown(table),
      ...(Object.keys(global).length > 0 && { GlobalSecondaryIndexes: each(global) }),
      ...(Object.keys(local).length > 0 && { LocalSecondaryIndexes: each(local) }),
    }),
  };
}
