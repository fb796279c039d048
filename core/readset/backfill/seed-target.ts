import { isDeepStrictEqual } from "node:util";
import { DeleteCommand, GetCommand, PutCommand, paginateScan } from "@aws-sdk/lib-dynamodb";
import { documents, isConditionFailure } from "#core/dynamo";
import { RetryableError } from "#core/error";
import * as Items from "#core/items";
import { fromSeedItem } from "#core/readset/backfill/seed-row";
import type { Target } from "#core/readset/backfill/target";
import { missing } from "#core/readset/merge";
import type { Row } from "#core/readset/row";
import { type SeedItem, seedKey, toSeedItem } from "#core/readset/seed-shape";

type Item = SeedItem & Record<string, unknown>;

/** Attributes that the seed writes; others of an item are its owner's and stay as they are. */
const own = [
  "set_arn",
  "set_id",
  "set_type",
  "set_name",
  "set_description",
  "set_reference_arn",
  "set_sample_id",
  "set_subject_id",
  "set_status",
  "tags",
  "files",
  "store",
];

/**
 * A table of the seed's shape, with key `set_arn`, as a target of backfills. Others write it too and know nothing
 * of ours: every write is bound to the item as it was read, and tried again on the item as it is then.
 */
export function seedTarget(tableName: string, storeArn: string): Target {
  const arnOf = (id: string) => `${storeArn}/readSet/${id}`;
  /** The item behind each row that was handed out. */
  const items = new WeakMap<Row, Item>();
  const rowOf = (item: Item | undefined): Row | undefined => {
    if (!item) return undefined;
    const row = fromSeedItem(item);
    items.set(row, item);
    return row;
  };
  const read = async (set_arn: string): Promise<Row | undefined> => {
    const { Item } = await documents().send(
      new GetCommand({ TableName: tableName, Key: { set_arn }, ConsistentRead: true }),
    );
    return rowOf(Item as Item | undefined);
  };
  const scan = async function* (attributes?: string[]): AsyncIterable<Row[]> {
    const names = Object.fromEntries((attributes ?? []).map((name) => [`#${name}`, name]));
    const pages = paginateScan(
      { client: documents() },
      {
        TableName: tableName,
        FilterExpression: "begins_with(#key, :store)",
        ExpressionAttributeNames: { "#key": seedKey, ...names },
        ExpressionAttributeValues: { ":store": arnOf("") },
        ...(attributes && { ProjectionExpression: Object.keys(names).join(", ") }),
      },
    );
    for await (const { Items: found = [] } of pages)
      yield found.flatMap((item) => rowOf(item as Item) ?? []);
  };
  return {
    projectId: "",
    ignores: ["PROCESSING_UPLOAD", "UPLOAD_FAILED"],
    keepsNoTimes: true,
    isSame: (row, next) => {
      const item = items.get(row);
      return item !== undefined && isDeepStrictEqual(itemOf(next, item), item);
    },
    find: async (ids) => {
      const keys = ids.map((id) => ({ [seedKey]: arnOf(id) }));
      const found = await Items.batchGet(tableName, keys, { consistent: true });
      const rows = found.flatMap((item) => rowOf(item as Item) ?? []);
      return new Map(rows.map((row) => [row.set_id, row]));
    },
    async update({ set_arn }, change, known) {
      let row = known ? known.row : await read(set_arn);
      for (let attempt = 0; attempt < 5; attempt++) {
        const next = change(row);
        if (!next) return undefined;
        if (await write(tableName, next, row && items.get(row))) return next;
        row = await read(set_arn);
      }
      throw new RetryableError(`The item ${set_arn} changes faster than it can be written.`);
    },
    // The table has no index: it is read whole, once.
    parts: 1,
    partOf: () => 0,
    held: () => scan([seedKey, "set_id", "set_status", "store"]),
    async *lacking() {
      for await (const rows of scan()) {
        const wanted = rows.filter((row) => missing(row).length > 0);
        wanted.sort((one, other) => order(one) - order(other));
        if (wanted.length > 0) yield wanted;
      }
    },
  };
}

/** What can be read now comes first, as far as a table without index has an order. */
function order({ set_status }: Row): number {
  return set_status === "ACTIVE" ? 0 : 1;
}

/** False when the item is not any more as it was read. */
async function write(TableName: string, next: Row, before: Item | undefined): Promise<boolean> {
  const condition = unchanged(before);
  try {
    if (next.set_status === "DELETED") {
      if (!before) return true;
      const Key = { [seedKey]: next.set_arn };
      await documents().send(new DeleteCommand({ TableName, Key, ...condition }));
      return true;
    }
    const Item = itemOf(next, before);
    if (before && isDeepStrictEqual(Item, before)) return true;
    await documents().send(new PutCommand({ TableName, Item, ...condition }));
    return true;
  } catch (error) {
    if (isConditionFailure(error)) return false;
    throw error;
  }
}

/** What an item becomes; attributes that are not the seed's stay. */
function itemOf(next: Row, before: Item | undefined): Record<string, unknown> {
  const others = Object.entries(before ?? {}).filter(([name]) => !own.includes(name));
  return { ...Object.fromEntries(others), ...toSeedItem(next) };
}

/** Holds while the seed's attributes are what they were. */
function unchanged(before: Item | undefined) {
  if (!before) return { ConditionExpression: `attribute_not_exists(${seedKey})` };
  const parts = own.map((name) =>
    before[name] === undefined ? `attribute_not_exists(#${name})` : `#${name} = :${name}`,
  );
  const present = own.filter((name) => before[name] !== undefined);
  return {
    ConditionExpression: parts.join(" AND "),
    ExpressionAttributeNames: Object.fromEntries(own.map((name) => [`#${name}`, name])),
    ExpressionAttributeValues: Object.fromEntries(
      present.map((name) => [`:${name}`, before[name]]),
    ),
  };
}
