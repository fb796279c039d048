import {
  addUnits,
  consumed,
  readUnits,
  tableOnly,
  type Units,
  writeUnits,
  writeUnitsOf,
} from "#local/engines/dynamodb/capacity";
import { writeCharges } from "#local/engines/dynamodb/charges";
import { itemBytes } from "#local/engines/dynamodb/item-size";
import { partitionOf } from "#local/engines/dynamodb/keys";
import type { Change, Item } from "#local/engines/dynamodb/model";
import type { Charge } from "#local/engines/dynamodb/throughput";

/** What one entry of a transaction read or wrote: the item found, the change if it makes one, its key. */
export type Touched = { tableName: string; key: string; found?: Item; change?: Change };

/** Each item is prepared and committed: twice the units of the plain operation (AWS's guide, "Transactions"). */
const times = 2;

/** Units of one entry, doubled; a check without a write costs what a write of its item would. */
export function entryUnits(kind: "Read" | "Write", { found, change }: Touched): Units {
  if (change) return addUnits([writeUnits(change)], times);
  const bytes = found ? itemBytes(found) : 0;
  const table = kind === "Read" ? readUnits(bytes, true) : writeUnitsOf(bytes);
  return tableOnly(table * times);
}

/** What an entry takes of its table's and indexes' capacity. */
export function entryCharges(kind: "Read" | "Write", touched: Touched): Charge[] {
  const units = entryUnits(kind, touched);
  if (touched.change) return writeCharges(touched.change, units);
  return [{ kind, partition: partitionOf(touched.key), units: units.table }];
}

/** `ConsumedCapacity` of a transaction, per table. Empty unless asked for. */
export function transactionCapacity(
  asked: string | undefined,
  kind: "Read" | "Write",
  touched: Touched[],
): { ConsumedCapacity?: object[] } {
  const tables = Map.groupBy(touched, ({ tableName }) => tableName);
  const each = [...tables].map(([name, some]) => {
    const units = addUnits(some.map((one) => entryUnits(kind, one)));
    return consumed(asked, name, units, `${kind}CapacityUnits`);
  });
  const known = each.filter((one) => one !== undefined);
  return known.length > 0 ? { ConsumedCapacity: known } : {};
}
