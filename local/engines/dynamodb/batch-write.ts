import { AwsError } from "#local/aws-error";
import { addUnits, consumed, type Units, writeUnits } from "#local/engines/dynamodb/capacity";
import { writeCharges } from "#local/engines/dynamodb/charges";
import type { Database, Planned } from "#local/engines/dynamodb/database";
import { actionOf } from "#local/engines/dynamodb/dynalite";
import { tableNotFound, validationError } from "#local/engines/dynamodb/errors";
import type { Change, Item } from "#local/engines/dynamodb/model";
import { run, TableStore } from "#local/engines/dynamodb/table-store";
import { check } from "#local/engines/dynamodb/validate";
import { refuseCollectionMetrics } from "#local/engines/dynamodb/write-operations";

/** Requests over all tables (API reference, BatchWriteItem). */
const mostRequests = 25;

type WriteRequest = { PutRequest?: { Item: Item }; DeleteRequest?: { Key: Item } };
type Requested = { table: string; request: WriteRequest; change: Change; units: Units };

/**
 * `BatchWriteItem`. What the tables have no capacity for comes back as `UnprocessedItems`; when there is
 * capacity for nothing, the request fails. A request that is wrong fails all of them.
 */
export function batchWriteItem(database: Database, input: object): Promise<object> {
  const data = check("BatchWriteItem", input);
  const requests = Object.entries(data.RequestItems as Record<string, WriteRequest[]>).flatMap(
    ([table, some]) => some.map((request) => ({ table, request })),
  );
  if (requests.length > mostRequests)
    throw validationError("Too many items requested for the BatchWriteItem call");
  refuseCollectionMetrics(database, data);
  return database.write(async () => {
    for (const { table } of requests) if (!database.tables.has(table)) throw tableNotFound();
    const planned: Requested[] = [];
    for (const { table, request } of requests) {
      const change = await plan(database, table, request);
      planned.push({ table, request, change, units: writeUnits(change) });
    }
    refuseDuplicates(planned);
    return admit(database, planned, data.ReturnConsumedCapacity);
  });
}

/** Takes the requests that there is capacity for. */
function admit(database: Database, planned: Requested[], asked: unknown): Planned<object> {
  const UnprocessedItems: Record<string, WriteRequest[]> = {};
  const done: Requested[] = [];
  let refusal: AwsError | undefined;
  for (const one of planned) {
    const { table, request, change, units } = one;
    const { description } = change.table;
    const charges = writeCharges(change, units);
    const refused = database.throughput.take("BatchWriteItem", description, charges);
    refusal ??= refused;
    if (!refused) done.push(one);
    else UnprocessedItems[table] = [...(UnprocessedItems[table] ?? []), request];
  }
  if (refusal && done.length === 0) throw refusal;
  const each = [...Map.groupBy(done, ({ table }) => table)].map(([table, some]) =>
    consumed(asked, table, addUnits(some.map(({ units }) => units))),
  );
  const ConsumedCapacity = each.filter((capacity) => capacity !== undefined);
  return {
    result: { UnprocessedItems, ...(ConsumedCapacity.length > 0 && { ConsumedCapacity }) },
    changes: done.map(({ change }) => change),
  };
}

async function plan(
  database: Database,
  TableName: string,
  { PutRequest, DeleteRequest }: WriteRequest,
): Promise<Change> {
  const store = new TableStore(database);
  const action = actionOf(PutRequest ? "PutItem" : "DeleteItem");
  await run(store, action, { TableName, ...PutRequest, ...DeleteRequest }).catch(
    (error: unknown) => {
      throw asBatchError(error);
    },
  );
  const [change] = store.changes.values();
  if (!change) throw new Error("A request of a batch ended without a change");
  return change;
}

/** A batch does not say which key of an item is wrong, or how. */
function asBatchError(error: unknown): unknown {
  const about = /Missing the key|Type mismatch for key/;
  return error instanceof AwsError && about.test(error.message)
    ? validationError("The provided key element does not match the schema")
    : error;
}

function refuseDuplicates(planned: Requested[]): void {
  const keys = new Set(planned.map(({ table, change }) => `${table}~${change.key}`));
  if (keys.size < planned.length)
    throw validationError("Provided list of item keys contains duplicates");
}
