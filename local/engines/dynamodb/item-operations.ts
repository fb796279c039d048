import { notImplemented } from "#local/aws-error";
import type { Database, Operations } from "#local/engines/dynamodb/database";
import { actionOf } from "#local/engines/dynamodb/dynalite";
import { run } from "#local/engines/dynamodb/table-store";
import { check } from "#local/engines/dynamodb/validate";

const reads = ["GetItem", "BatchGetItem", "Query", "Scan"];
const writes = ["PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem"];

/** The operations on items: dynalite's own actions; a write is stored in one batch or not at all. */
export const itemOperations: Operations = Object.fromEntries([
  ...reads.map((operation) => [operation, reading(operation)]),
  ...writes.map((operation) => [operation, writing(operation)]),
]);

function reading(operation: string): Operations[string] {
  const action = actionOf(operation);
  return async (database, input) => (await run(database, action, check(operation, input))).output;
}

function writing(operation: string): Operations[string] {
  const action = actionOf(operation);
  return (database, input) => {
    const data = check(operation, input);
    refuseCollectionMetrics(database, data);
    return database.write(async () => {
      const { output, store } = await run(database, action, data);
      return { result: tidy(output, data), changes: [...store.changes.values()] };
    });
  };
}

/** AWS leaves `Attributes` out when an update touched nothing that there is to return. */
function tidy(output: Record<string, unknown>, data: Record<string, unknown>): object {
  const { Attributes, ...rest } = output;
  const partial = String(data.ReturnValues).startsWith("UPDATED_");
  return partial && Attributes && Object.keys(Attributes).length === 0 ? rest : output;
}

/** Only tables with local indexes have item collections whose size could be asked for. */
function refuseCollectionMetrics(database: Database, data: Record<string, unknown>): void {
  if (data.ReturnItemCollectionMetrics !== "SIZE") return;
  const names =
    typeof data.TableName === "string" ? [data.TableName] : Object.keys(data.RequestItems ?? {});
  if (names.some((name) => database.tables.get(name)?.description.LocalSecondaryIndexes))
    throw notImplemented("dynamodb", "ReturnItemCollectionMetrics on a table with local indexes");
}
