import { PutCommand, type PutCommandInput } from "@aws-sdk/lib-dynamodb";
import { documents, isConditionFailure } from "#core/dynamo";
import { RetryableError } from "#core/error";
import { fn } from "#core/fn";
import {
  asDeleted,
  type Change,
  type Hydrated,
  isNewer,
  merge,
  needsMetadata,
} from "#core/readset/merge";
import * as Metadata from "#core/readset/metadata";
import { readSetEntity, shardOf } from "#core/readset/read-set.entity";
import { type ReadSetKey, type Row, StatusEvent } from "#core/readset/schema";
import { lazy, setting } from "#core/settings";
import { iso } from "#core/time";

/** What became of an event. */
export type Outcome = "written" | "stale" | "foreign";

/**
 * Takes one HealthOmics event into the mirror. Repeats and late events change nothing; a read set
 * that HealthOmics does not know any more becomes a tombstone.
 * Throws `RetryableError` or a transient AWS error when it should come again.
 */
export const apply = fn(StatusEvent, async ({ time, detail }): Promise<Outcome> => {
  if (!(detail.sequenceStoreId in setting("projectOfStore"))) return "foreign";
  const change: Change = {
    set_arn: detail.arn,
    set_id: detail.id,
    store_id: detail.sequenceStoreId,
    status: detail.status,
    at: iso(time),
    statusMessage: detail.statusMessage,
  };
  const key = { storeId: change.store_id, readSetId: change.set_id };
  let row = warmRows().get(change.set_arn) ?? (await find(key));
  let asked: Promise<Hydrated | undefined> | undefined;
  // One call, however often the write is lost to others: what it answered is no older than they are.
  const hydrate = () => {
    asked ??= Metadata.fetch(change.store_id, change.set_id, change.set_arn);
    return asked;
  };
  for (let attempt = 0; attempt < 5; attempt++) {
    const outcome = await attemptChange(change, row, hydrate);
    if (outcome !== "lost") return outcome;
    row = await find(key);
  }
  throw new RetryableError(`Read set ${change.set_id} changes faster than it can be written.`);
});

/** The row of a read set, tombstones included; undefined when it was never heard of. */
export async function find({ storeId, readSetId }: ReadSetKey): Promise<Row | undefined> {
  const { data } = await readSetEntity()
    .get({ store_id: storeId, set_id: readSetId })
    .go({ consistent: true });
  return data ? fromEntity(data) : undefined;
}

async function attemptChange(
  change: Change,
  row: Row | undefined,
  hydrate: () => Promise<Hydrated | undefined>,
): Promise<Outcome | "lost"> {
  const needed = needsMetadata(change, row);
  if (!needed && !isNewer(change, row)) return "stale";
  const hydrated = needed ? await hydrate() : undefined;
  const actual = needed && !hydrated ? asDeleted(change) : change;
  const next = merge(row, actual, projectOf(change.store_id), hydrated);
  if (!next) return "stale";
  if (!(await write(next, row))) return "lost";
  remember(next);
  return "written";
}

/**
 * Rows that this instance wrote last. A row only ever gets newer, so what an old copy calls stale
 * is stale; and a write on top of an old copy fails its condition and is tried on the current row.
 */
const warmRows = lazy(() => new Map<string, Row>());
const warmRowCount = 1000;

function remember(row: Row): void {
  const rows = warmRows();
  rows.delete(row.set_arn);
  rows.set(row.set_arn, row);
  const oldest = rows.keys().next().value;
  if (rows.size > warmRowCount && oldest !== undefined) rows.delete(oldest);
}

/** One conditional write; false when somebody else was first. */
async function write(next: Row, previous: Row | undefined): Promise<boolean> {
  try {
    await documents().send(new PutCommand(putOf(next, previous)));
    return true;
  } catch (error) {
    if (isConditionFailure(error)) return false;
    throw error;
  }
}

/** The write of a row. ElectroDB wants a value for every member of an index: blank ones are taken out again. */
function putOf(next: Row, previous: Row | undefined): PutCommandInput {
  const { set_sample_id = "", set_subject_id = "", set_name = "" } = next;
  const { Item, ...params } = readSetEntity()
    .put({ ...next, set_sample_id, set_subject_id, set_name, shard: shardOf(next.set_id) })
    .where((attributes, { eq, notExists }) =>
      previous ? eq(attributes.revision, previous.revision) : notExists(attributes.revision),
    )
    .params<PutCommandInput>();
  const members = Object.entries(Item ?? {}).filter(([, value]) => value !== "");
  return { ...params, Item: Object.fromEntries(members) };
}

/** A read set takes its store's project until its library names one. */
function projectOf(storeId: string): string {
  return setting("projectOfStore")[storeId] ?? "unassigned";
}

/** ElectroDB types `any` attributes and open enums loosely; the row's own type is the contract. */
export function fromEntity({ shard: _shard, ...row }: { shard?: number }): Row {
  return row as Row;
}
