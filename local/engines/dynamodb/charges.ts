import type { Units } from "#local/engines/dynamodb/capacity";
import { indexMoves } from "#local/engines/dynamodb/index-moves";
import { partitionOf } from "#local/engines/dynamodb/keys";
import type { Change } from "#local/engines/dynamodb/model";
import type { Charge } from "#local/engines/dynamodb/throughput";

/** What a change takes of its item's partition, and of a partition of every global index it moves in. */
export function writeCharges(change: Change, { table, global, local }: Units): Charge[] {
  // Local indexes lie in the table's own partition and take of its capacity.
  const own = Object.values(local).reduce((sum, units) => sum + units, table);
  const charges: Charge[] = [{ kind: "Write", partition: partitionOf(change.key), units: own }];
  for (const { index, row, old } of indexMoves(change)) {
    const units = global[index.IndexName];
    const key = (row ?? old)?.key;
    if (units && key)
      charges.push({
        kind: "Write",
        index: index.IndexName,
        partition: partitionOf(key),
        units,
      });
  }
  return charges;
}
