import { db } from "#local/engines/dynamodb/dynalite";
import type {
  AttributeValue,
  IndexDescription,
  Item,
  KeyType,
  TableDescription,
} from "#local/engines/dynamodb/model";

/** True when a write changed nothing: sets have no order, lists have. */
export function sameItem(a: Item | undefined, b: Item | undefined): boolean {
  if (!a || !b) return a === b;
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length && names.every((name) => sameValue(a[name], b[name]))
  );
}

function sameValue(a: AttributeValue | undefined, b: AttributeValue | undefined): boolean {
  if (!a || !b) return false;
  if (a.M && b.M) return sameItem(a.M, b.M);
  if (a.L && b.L) {
    const other = b.L;
    return a.L.length === other.length && a.L.every((value, at) => sameValue(value, other[at]));
  }
  for (const type of ["SS", "NS", "BS"] as const) {
    const [one, other] = [a[type], b[type]];
    if (one && other)
      return one.length === other.length && one.every((member) => other.includes(member));
  }
  return (["S", "N", "B", "BOOL", "NULL"] as const).some(
    (type) => a[type] !== undefined && a[type] === b[type],
  );
}

/** The table's key attributes of an item. */
export function keysOf(item: Item, table: TableDescription): Item {
  return pick(
    item,
    table.KeySchema.map((key) => key.AttributeName),
  );
}

/** All secondary indexes. */
export function indexesOf(table: TableDescription): IndexDescription[] {
  return [...(table.GlobalSecondaryIndexes ?? []), ...(table.LocalSecondaryIndexes ?? [])];
}

/** The declared type of a key attribute. */
export function typeOf(attribute: string, table: TableDescription): KeyType | undefined {
  return table.AttributeDefinitions.find((one) => one.AttributeName === attribute)?.AttributeType;
}

/** The row an index holds for an item, or nothing: an item without the index's keys is not in it. */
export function indexRow(
  item: Item | undefined,
  index: IndexDescription,
  table: TableDescription,
): { key: string; row: Item } | undefined {
  const keys = index.KeySchema.map((key) => key.AttributeName);
  const indexed = keys.every((name) => {
    const type = typeOf(name, table);
    return type && item?.[name]?.[type] !== undefined;
  });
  if (!item || !indexed) return undefined;
  const row =
    index.Projection.ProjectionType === "ALL"
      ? item
      : pick(item, [
          ...keys,
          ...table.KeySchema.map((key) => key.AttributeName),
          ...(index.Projection.NonKeyAttributes ?? []),
        ]);
  return { key: db.createIndexKey(item, table, index.KeySchema), row };
}

/**
 * What is wrong with an item's index keys, in DynamoDB's words: an empty key or one that is too
 * long (2,048 bytes for a partition key, 1,024 for a sort key). Types were checked before.
 */
export function indexKeyError(item: Item, table: TableDescription): string | undefined {
  for (const index of indexesOf(table)) {
    for (const [at, { AttributeName: name }] of index.KeySchema.entries()) {
      const value = item[name]?.S ?? item[name]?.B;
      if (value === undefined) continue;
      if (value === "")
        return `One or more parameter values are not valid. A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty ${item[name]?.S === "" ? "string" : "binary"} value. IndexName: ${index.IndexName}, IndexKey: ${name}`;
      const bytes = Buffer.byteLength(value, item[name]?.B === undefined ? "utf8" : "base64");
      if (at === 0 && bytes > 2048)
        return "One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of2048 bytes";
      if (at > 0 && bytes > 1024)
        return "One or more parameter values were invalid: Aggregated size of all range keys has exceeded the size limit of 1024 bytes";
    }
  }
  return undefined;
}

/** When an item expires, in epoch seconds; nothing without a number in the TTL attribute. */
export function expiresAt(
  item: Item | undefined,
  attribute: string | undefined,
): number | undefined {
  const text = attribute === undefined ? undefined : item?.[attribute]?.N;
  if (text === undefined) return undefined;
  const seconds = Math.floor(Number(text));
  return seconds >= 0 && seconds < 1e12 ? seconds : undefined;
}

function pick(item: Item, names: string[]): Item {
  const picked: Item = {};
  for (const name of names) {
    const value = item[name];
    if (value !== undefined) picked[name] = value;
  }
  return picked;
}
