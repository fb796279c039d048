import { consumed, readUnits, tableOnly, type Units } from "#local/engines/dynamodb/capacity";
import type { Database, Operations } from "#local/engines/dynamodb/database";
import { actionOf, db } from "#local/engines/dynamodb/dynalite";
import { tableNotFound } from "#local/engines/dynamodb/errors";
import { itemBytes } from "#local/engines/dynamodb/item-size";
import { partitionOf } from "#local/engines/dynamodb/keys";
import type { Item, TableDescription } from "#local/engines/dynamodb/model";
import { indexOf, requireSelectable } from "#local/engines/dynamodb/selection";
import { run, TableStore } from "#local/engines/dynamodb/table-store";
import type { Charge } from "#local/engines/dynamodb/throughput";
import { check } from "#local/engines/dynamodb/validate";

/** `GetItem`, `Query` and `Scan`: dynalite's actions, with what they cost. */
export const readOperations: Operations = {
  GetItem: getItem,
  Query: (database, input) => getPage(database, "Query", input),
  Scan: (database, input) => getPage(database, "Scan", input),
};

type Data = Record<string, unknown>;

async function getItem(database: Database, input: object): Promise<object> {
  const data = check("GetItem", input);
  const store = new TableStore(database);
  const output = await run(store, actionOf("GetItem"), data);
  const table = described(database, data);
  const units = readUnits(store.found ? itemBytes(store.found) : 0, data.ConsistentRead === true);
  const partition = partitionOf(db.createKey(data.Key as Item, table));
  const refusal = database.throughput.take("GetItem", table, [{ kind: "Read", partition, units }]);
  if (refusal) throw refusal;
  return { ...output, ConsumedCapacity: shown(data, tableOnly(units)) };
}

/** One page; the index or table is charged for all that was read, whatever the filter left of it. */
async function getPage(database: Database, operation: string, input: object): Promise<object> {
  const data = check(operation, input);
  const known = database.tables.get(String(data.TableName))?.description;
  if (known) requireSelectable(data, known);
  const output = await run(new TableStore(database), actionOf(operation), data);
  const table = described(database, data);
  const units = pageUnits(data, table, output.ConsumedCapacity as PageBytes);
  const partition = operation === "Query" ? queried(data, table) : undefined;
  const refusal = database.throughput.take(operation, table, pageCharges(units, partition));
  if (refusal) throw refusal;
  return { ...output, ConsumedCapacity: shown(data, units) };
}

/** What a patch of dynalite's `queryTable` leaves in place of the capacity. */
type PageBytes = { tableBytes: number; indexBytes: number };

function pageUnits(data: Data, table: TableDescription, bytes: PageBytes): Units {
  const consistent = data.ConsistentRead === true;
  const { IndexName: name } = data;
  if (typeof name !== "string") return tableOnly(readUnits(bytes.tableBytes, consistent));
  const index = { [name]: readUnits(bytes.indexBytes, consistent) };
  const fetched = bytes.tableBytes > 0 ? readUnits(bytes.tableBytes, consistent) : 0;
  return indexOf(table, name)?.global
    ? { table: fetched, global: index, local: {} }
    : { table: fetched, global: {}, local: index };
}

function pageCharges({ table, global, local }: Units, partition?: string): Charge[] {
  const own = Object.values(local).reduce((sum, units) => sum + units, table);
  const of = { kind: "Read" as const, ...(partition && { partition }) };
  return [
    ...(own > 0 ? [{ ...of, units: own }] : []),
    ...Object.entries(global).map(([index, units]) => ({ ...of, index, units })),
  ];
}

/** The one partition that a query reads. */
function queried(data: Data, table: TableDescription): string {
  const { KeySchema } = indexOf(table, data.IndexName as string | undefined)?.index ?? table;
  const schema = KeySchema.slice(0, 1);
  const name = schema[0]?.AttributeName ?? "";
  const conditions = data.KeyConditions as Record<string, { AttributeValueList: Item[string][] }>;
  const value = conditions[name]?.AttributeValueList[0] ?? {};
  return partitionOf(db.createKey({ [name]: value }, table, schema));
}

function described(database: Database, data: Data): TableDescription {
  const table = database.tables.get(String(data.TableName));
  // Deleted while it was read.
  if (!table) throw tableNotFound();
  return table.description;
}

function shown(data: Data, units: Units): object | undefined {
  return consumed(data.ReturnConsumedCapacity, String(data.TableName), units);
}
