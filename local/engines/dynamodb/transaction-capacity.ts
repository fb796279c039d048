import { db } from "#local/engines/dynamodb/dynalite";
import type { Item } from "#local/engines/dynamodb/model";

/** The items one entry read or wrote: of a write, before and after. */
export type Touched = { tableName: string; items: (Item | undefined)[] };

/**
 * `ConsumedCapacity` of a transaction: twice the units of the plain operations, per table.
 * A write counts 1 KB units of the larger image, a read 4 KB units. Empty unless asked for.
 */
export function transactionCapacity(
  asked: string | undefined,
  kind: "read" | "write",
  touched: Touched[],
): { ConsumedCapacity?: object[] } {
  if (asked !== "TOTAL" && asked !== "INDEXES") return {};
  const unitBytes = kind === "read" ? 4096 : 1024;
  const units = new Map<string, number>();
  for (const { tableName, items } of touched) {
    const bytes = Math.max(1, ...items.map((item) => (item ? db.itemSize(item) : 0)));
    units.set(tableName, (units.get(tableName) ?? 0) + 2 * Math.ceil(bytes / unitBytes));
  }
  const member = kind === "read" ? "ReadCapacityUnits" : "WriteCapacityUnits";
  return {
    ConsumedCapacity: [...units].map(([TableName, CapacityUnits]) => ({
      TableName,
      CapacityUnits,
      [member]: CapacityUnits,
      ...(asked === "INDEXES" && { Table: { CapacityUnits, [member]: CapacityUnits } }),
    })),
  };
}
