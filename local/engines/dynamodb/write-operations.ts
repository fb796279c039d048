import { AwsError, notImplemented } from "#local/aws-error";
import { consumed, writeUnits, writeUnitsOf } from "#local/engines/dynamodb/capacity";
import { writeCharges } from "#local/engines/dynamodb/charges";
import type { Database, Operations } from "#local/engines/dynamodb/database";
import { actionOf, db } from "#local/engines/dynamodb/dynalite";
import { itemBytes } from "#local/engines/dynamodb/item-size";
import { partitionOf } from "#local/engines/dynamodb/keys";
import type { Item } from "#local/engines/dynamodb/model";
import { run, TableStore } from "#local/engines/dynamodb/table-store";
import { check } from "#local/engines/dynamodb/validate";

/** `PutItem`, `UpdateItem` and `DeleteItem`: dynalite's actions, stored in one batch or not at all. */
export const writeOperations: Operations = Object.fromEntries(
  ["PutItem", "UpdateItem", "DeleteItem"].map((operation) => [operation, writing(operation)]),
);

function writing(operation: string): Operations[string] {
  const action = actionOf(operation);
  return (database, input) => {
    const data = check(operation, input);
    refuseCollectionMetrics(database, data);
    return database.write(async () => {
      const store = new TableStore(database);
      const output = await run(store, action, data).catch((error: unknown) => {
        chargeFailure(database, operation, data, store, error);
        throw error;
      });
      const [change] = store.changes.values();
      if (!change) throw new Error(`${operation} ended without a change`);
      const units = writeUnits(change);
      const { description } = change.table;
      const refusal = database.throughput.take(operation, description, writeCharges(change, units));
      if (refusal) throw refusal;
      const ConsumedCapacity = consumed(data.ReturnConsumedCapacity, description.TableName, units);
      return {
        result: { ...tidy(output, data), ConsumedCapacity },
        changes: [change],
      };
    });
  };
}

/** A failed condition takes capacity as the write would have, by the item that is there. */
function chargeFailure(
  database: Database,
  operation: string,
  data: Record<string, unknown>,
  { found }: TableStore,
  error: unknown,
): void {
  const table = database.tables.get(String(data.TableName))?.description;
  if (!table || !(error instanceof AwsError) || error.code !== "ConditionalCheckFailedException")
    return;
  const partition = partitionOf(db.createKey((data.Item ?? data.Key) as Item, table));
  const units = writeUnitsOf(found ? itemBytes(found) : 0);
  const refusal = database.throughput.take(operation, table, [{ kind: "Write", partition, units }]);
  if (refusal) throw refusal;
}

/** AWS leaves `Attributes` out when an update touched nothing that there is to return. */
function tidy(output: Record<string, unknown>, data: Record<string, unknown>): object {
  const { Attributes, ...rest } = output;
  const partial = String(data.ReturnValues).startsWith("UPDATED_");
  return partial && Attributes && Object.keys(Attributes).length === 0 ? rest : output;
}

/** Only tables with local indexes have item collections whose size could be asked for. */
export function refuseCollectionMetrics(database: Database, data: Record<string, unknown>): void {
  if (data.ReturnItemCollectionMetrics !== "SIZE") return;
  const names =
    typeof data.TableName === "string" ? [data.TableName] : Object.keys(data.RequestItems ?? {});
  if (names.some((name) => database.tables.get(name)?.description.LocalSecondaryIndexes))
    throw notImplemented("dynamodb", "ReturnItemCollectionMetrics on a table with local indexes");
}
