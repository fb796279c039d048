import type { AwsError } from "#local/aws-error";
import { addUnits, consumed, readUnits, tableOnly } from "#local/engines/dynamodb/capacity";
import type { Database } from "#local/engines/dynamodb/database";
import { actionOf, db } from "#local/engines/dynamodb/dynalite";
import { tableNotFound } from "#local/engines/dynamodb/errors";
import { itemBytes } from "#local/engines/dynamodb/item-size";
import { partitionOf } from "#local/engines/dynamodb/keys";
import type { Item, TableDescription } from "#local/engines/dynamodb/model";
import { run, TableStore } from "#local/engines/dynamodb/table-store";
import { check } from "#local/engines/dynamodb/validate";

/** A batch answers with so many bytes; the keys of the rest come back (API reference, BatchGetItem). */
const longestBytes = 16 * 1024 * 1024;

type Wanted = { Keys: Item[]; ConsistentRead?: boolean } & Record<string, unknown>;
type RequestItems = Record<string, Wanted>;
type Found = { table: TableDescription; Key: Item; path: string; item: unknown; bytes: number };

/**
 * `BatchGetItem`. Keys beyond 16 MB or beyond the tables' capacity come back as `UnprocessedKeys`; when
 * there is capacity for none, the request fails. Items come in the order they are stored in, which
 * is not the order asked for: AWS promises none.
 */
export async function batchGetItem(database: Database, input: object): Promise<object> {
  const asked = input as { RequestItems: RequestItems; ReturnConsumedCapacity?: string };
  const wanted = check("BatchGetItem", input).RequestItems as RequestItems;
  const found: Found[] = [];
  for (const [name, { Keys, ...options }] of Object.entries(wanted)) {
    const table = database.tables.get(name)?.description;
    if (!table) throw tableNotFound();
    for (const Key of Keys) found.push(await getOne(database, table, Key, options));
  }
  const { served, left, refusal } = admit(database, found, wanted);
  if (refusal && served.length === 0) throw refusal;
  return {
    Responses: Object.fromEntries(
      Object.keys(wanted).map((name) => [name, inStoredOrder(of(name, served))]),
    ),
    UnprocessedKeys: Object.fromEntries(
      Object.entries(asked.RequestItems)
        .map(([name, request]) => [name, { ...request, Keys: of(name, left).map(keyOf) }] as const)
        .filter(([, { Keys }]) => Keys.length > 0),
    ),
    ConsumedCapacity: capacity(asked.ReturnConsumedCapacity, wanted, served),
  };
}

/** Takes what there is room and capacity for. */
function admit(database: Database, found: Found[], wanted: RequestItems) {
  const [served, left]: [Found[], Found[]] = [[], []];
  let bytes = 0;
  let refusal: AwsError | undefined;
  for (const one of found) {
    const fits = bytes + one.bytes <= longestBytes;
    const units = unitsOf(one, wanted);
    const charge = { kind: "Read" as const, partition: partitionOf(one.path), units };
    const refused = fits
      ? database.throughput.take("BatchGetItem", one.table, [charge])
      : undefined;
    refusal ??= refused;
    const taken = fits && !refused;
    (taken ? served : left).push(one);
    if (taken) bytes += one.bytes;
  }
  return { served, left, refusal };
}

async function getOne(
  database: Database,
  table: TableDescription,
  Key: Item,
  options: object,
): Promise<Found> {
  const store = new TableStore(database);
  const data = { ...options, TableName: table.TableName, Key };
  const { Item: item } = await run(store, actionOf("GetItem"), data);
  const bytes = store.found ? itemBytes(store.found) : 0;
  return { table, Key, path: db.createKey(Key, table), item, bytes };
}

function unitsOf({ table, bytes }: Found, wanted: RequestItems): number {
  return readUnits(bytes, wanted[table.TableName]?.ConsistentRead === true);
}

function capacity(asked: unknown, wanted: RequestItems, served: Found[]): object[] | undefined {
  const each = Object.keys(wanted).map((name) => {
    const units = of(name, served).map((one) => tableOnly(unitsOf(one, wanted)));
    return consumed(asked, name, addUnits(units));
  });
  const known = each.filter((one) => one !== undefined);
  return known.length > 0 ? known : undefined;
}

function inStoredOrder(found: Found[]): unknown[] {
  return found
    .filter(({ item }) => item)
    .sort((a, b) => (a.path < b.path ? -1 : 1))
    .map(({ item }) => item);
}

function of(name: string, found: Found[]): Found[] {
  return found.filter(({ table }) => table.TableName === name);
}

function keyOf({ Key }: Found): Item {
  return Key;
}
