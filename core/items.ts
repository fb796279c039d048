import {
  BatchGetCommand,
  type BatchGetCommandOutput,
  GetCommand,
  QueryCommand,
  type QueryCommandInput,
} from "@aws-sdk/lib-dynamodb";
import { documents } from "#core/dynamo";
import { RetryableError } from "#core/error";
import { setting } from "#core/settings";
import { sleep } from "#core/time";

/** An item as DynamoDB has it. */
export type Item = Record<string, unknown>;

/** An entity of ElectroDB, as far as it makes rows of items. */
export type Entity<Row> = { parse(input: { Items: Item[] }): { data: Row[] } };

/** A query built by ElectroDB: `entity.query.byX(...)`. */
export type Query = { params(options?: { order?: "asc" | "desc" }): unknown };

/** Most keys of one BatchGetItem. */
const batchSize = 100;
/** Milliseconds to wait before what a batch has left out is asked for again. */
const waitsMs = [20, 50, 100, 200, 400, 800];

/**
 * One read of an index, from `after` on. Our indexes hold keys only, so this is which items there are, not the items.
 * `next` is where the next read goes on; undefined at the end.
 */
export async function query(
  query: Query,
  options: {
    limit?: number;
    after?: Item | undefined;
    order?: "asc" | "desc";
    /** Of the table itself only: what was written before is seen. */
    consistent?: boolean;
  } = {},
): Promise<{ items: Item[]; next: Item | undefined }> {
  const { limit, after, order = "asc", consistent = false } = options;
  const { Items = [], LastEvaluatedKey } = await documents().send(
    new QueryCommand({
      ...(query.params({ order }) as QueryCommandInput),
      Limit: limit,
      ExclusiveStartKey: after,
      ...(consistent && { ConsistentRead: true }),
    }),
  );
  return { items: Items, next: LastEvaluatedKey };
}

/** Every key of an index that the query finds. */
export async function queryAll(wanted: Query): Promise<Item[]> {
  const found: Item[] = [];
  let after: Item | undefined;
  do {
    const { items, next } = await query(wanted, { after });
    found.push(...items);
    after = next;
  } while (after);
  return found;
}

/** The members that name an item and its place in an index: where a query can go on after it. */
export function placeOf(item: Item): Item {
  return Object.fromEntries(Object.entries(item).filter(([name]) => /^(gsi\d)?[ps]k$/.test(name)));
}

/**
 * Items by their keys, in the order of the keys; undefined for one that is not there (any more).
 * Throws `RetryableError` when the table does not give all of them in two seconds' time.
 */
export async function itemsAt(
  keys: Item[],
  options?: { consistent?: boolean },
): Promise<(Item | undefined)[]> {
  const wanted = new Map(keys.map(({ pk, sk }) => [nameOf({ pk, sk }), { pk, sk }]));
  const items = await batchGet(setting("tableName"), [...wanted.values()], options);
  const found = new Map(items.map((item) => [nameOf(item), item]));
  return keys.map((key) => found.get(nameOf(key)));
}

/** The same as rows of their entity. */
export async function rowsAt<Row>(
  entity: Entity<Row>,
  keys: Item[],
  options?: { consistent?: boolean },
): Promise<(Row | undefined)[]> {
  const items = await itemsAt(keys, options);
  return items.map((item) => item && entity.parse({ Items: [item] }).data[0]);
}

/** The first row that a query of an index finds, as it is now. */
export async function firstOf<Row>(entity: Entity<Row>, wanted: Query): Promise<Row | undefined> {
  const { items } = await query(wanted, { limit: 1 });
  const [key] = items;
  if (!key) return undefined;
  const Key = { pk: key.pk, sk: key.sk };
  const { Item } = await documents().send(
    new GetCommand({ TableName: setting("tableName"), Key, ConsistentRead: true }),
  );
  return Item && entity.parse({ Items: [Item] }).data[0];
}

/**
 * Items of a table by their whole keys, which differ; in no order, without those that are not there.
 * Throws `RetryableError` when the table does not give all of them in two seconds' time.
 */
export async function batchGet(
  table: string,
  keys: Item[],
  { consistent = false }: { consistent?: boolean } = {},
): Promise<Item[]> {
  const batches = Array.from({ length: Math.ceil(keys.length / batchSize) }, (_, n) =>
    keys.slice(n * batchSize, (n + 1) * batchSize),
  );
  const found = await Promise.all(batches.map((batch) => wholeBatch(table, batch, consistent)));
  return found.flat();
}

/** DynamoDB may answer a part of a batch only, when it is busy or the items are large. */
async function wholeBatch(table: string, keys: Item[], consistent: boolean): Promise<Item[]> {
  const found: Item[] = [];
  const waits = waitsMs.values();
  let left = keys;
  while (left.length > 0) {
    const answer: BatchGetCommandOutput = await documents().send(
      new BatchGetCommand({
        RequestItems: { [table]: { Keys: left, ConsistentRead: consistent } },
      }),
    );
    const items = answer.Responses?.[table] ?? [];
    found.push(...items);
    left = answer.UnprocessedKeys?.[table]?.Keys ?? [];
    // What is large comes in several answers; waiting is for a table that gives nothing.
    if (left.length === 0 || items.length > 0) continue;
    const { value: waitMs } = waits.next();
    if (waitMs === undefined)
      throw new RetryableError(`${table} did not give ${left.length} of ${keys.length} items.`);
    await sleep(waitMs);
  }
  return found;
}

function nameOf({ pk, sk }: Item): string {
  return JSON.stringify([pk, sk]);
}
