import { PutCommand, type PutCommandInput } from "@aws-sdk/lib-dynamodb";
import { documents, isConditionFailure } from "#core/dynamo";
import { RetryableError } from "#core/error";
import * as Items from "#core/items";
import { readSetEntity, shardOf } from "#core/readset/read-set.entity";
import type { Named, Row } from "#core/readset/row";
import type { ReadSetKey } from "#core/readset/schema";
import * as TagIndex from "#core/readset/tag-index";
import { lazy, setting } from "#core/settings";

/** The row of a read set, tombstones included; undefined when it was never heard of. */
export async function find(key: ReadSetKey): Promise<Row | undefined> {
  const { data } = await readSetEntity().get(entityKeyOf(key)).go({ consistent: true });
  return data ? fromEntity(data) : undefined;
}

/** The rows of many read sets by their ids, as they were at some moment just now, or (`consistent`) are; unknown ones are absent. */
export async function findMany(
  keys: ReadSetKey[],
  options?: { consistent: boolean },
): Promise<Map<string, Row>> {
  const found = await Items.rowsAt(readSetEntity(), keys.map(tableKeyOf), options);
  const rows = found.flatMap((item) => (item ? fromEntity(item) : []));
  return new Map(rows.map((row) => [row.set_id, row]));
}

/**
 * Writes what `change` makes of a row, trying again on the current row while others are faster.
 * `change` answers undefined when there is nothing to write. `known` saves the first read.
 * Throws `RetryableError` when the write is lost five times.
 */
export async function update(
  named: Named,
  change: (row: Row | undefined) => Promise<Row | undefined> | Row | undefined,
  known?: { row: Row | undefined },
): Promise<Row | undefined> {
  const key = keyOf(named);
  const warm = known ? undefined : warmRows().get(named.set_arn);
  let row = known ? known.row : (warm ?? (await find(key)));
  let isOld = warm !== undefined;
  for (let attempt = 0; attempt < 5; attempt++) {
    const next = await change(row);
    if (next ? await write(next, row) : !isOld) return next;
    row = await find(key);
    isOld = false;
  }
  throw new RetryableError(`Read set ${named.set_id} changes faster than it can be written.`);
}

/** What a read set is found by. */
export function keyOf({ store_id, set_id }: Named): ReadSetKey {
  return { storeId: store_id, readSetId: set_id };
}

/** The same as the table has it. */
export function tableKeyOf(key: ReadSetKey): Items.Item {
  return readSetEntity().get(entityKeyOf(key)).params<{ Key: Items.Item }>().Key;
}

/** A read set takes its store's project until its library names one. */
export function projectOf(storeId: string): string {
  return setting("projectOfStore")[storeId] ?? "unassigned";
}

/** ElectroDB types `any` attributes and open enums loosely; the row's own type is the contract. */
export function fromEntity({ shard: _shard, ...row }: { shard?: number }): Row {
  return row as Row;
}

/** One conditional write; false when somebody else was first. Tags that changed are put into their index around it. */
async function write(next: Row, previous: Row | undefined): Promise<boolean> {
  await TagIndex.add(next, previous);
  try {
    await documents().send(new PutCommand(putOf(next, previous)));
  } catch (error) {
    if (isConditionFailure(error)) return false;
    throw error;
  }
  remember(next);
  await TagIndex.remove(next, previous);
  return true;
}

/**
 * Rows that this instance wrote last. A write on top of an old copy fails its condition and is tried on
 * the current row. That a look tells nothing new is only believed of the current row: it may be what the
 * old copy has, and the row be something else meanwhile.
 */
const warmRows = lazy(() => new Map<string, Row>());
const warmRowCount = 4000;

function remember(row: Row): void {
  const rows = warmRows();
  rows.delete(row.set_arn);
  // What is still to be asked for is written by another function soon.
  if (/metadata|files/.test(row.details_missing ?? "")) return;
  rows.set(row.set_arn, row);
  const oldest = rows.keys().next().value;
  if (rows.size > warmRowCount && oldest !== undefined) rows.delete(oldest);
}

/** The write of a row. ElectroDB wants a value for every member of an index: blank ones are taken out again. */
function putOf(next: Row, previous: Row | undefined): PutCommandInput {
  const { set_sample_id = "", set_subject_id = "", set_name = "", set_created_at = "" } = next;
  const { details_missing = "" } = next;
  const blanks = { set_sample_id, set_subject_id, set_name, set_created_at, details_missing };
  const { Item, ...params } = readSetEntity()
    .put({ ...next, ...blanks, shard: shardOf(next.set_id) })
    .where((attributes, { eq, notExists }) =>
      previous ? eq(attributes.revision, previous.revision) : notExists(attributes.revision),
    )
    .params<PutCommandInput>();
  const members = Object.entries(Item ?? {}).filter(([, value]) => value !== "");
  return { ...params, Item: Object.fromEntries(members) };
}

function entityKeyOf({ storeId, readSetId }: ReadSetKey) {
  return { store_id: storeId, set_id: readSetId, shard: shardOf(readSetId) };
}
