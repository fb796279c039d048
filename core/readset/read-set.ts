import { isConditionFailure } from "#core/dynamo";
import { RetryableError } from "#core/error";
import { fn } from "#core/fn";
import { type Change, isNewer, merge, needsMetadata } from "#core/readset/merge";
import * as Metadata from "#core/readset/metadata";
import { readSetEntity, shardOf } from "#core/readset/read-set.entity";
import { type ReadSetKey, type Row, StatusEvent } from "#core/readset/schema";
import { setting } from "#core/settings";
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
  for (let attempt = 0; attempt < 5; attempt++) {
    const outcome = await attemptChange(change);
    if (outcome !== "lost") return outcome;
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

async function attemptChange(change: Change): Promise<Outcome | "lost"> {
  const row = await find({ storeId: change.store_id, readSetId: change.set_id });
  const hydrate = needsMetadata(change, row);
  if (!hydrate && !isNewer(change, row)) return "stale";
  const hydrated = hydrate
    ? await Metadata.fetch(change.store_id, change.set_id, change.set_arn)
    : undefined;
  const actual: Change = hydrate && !hydrated ? { ...change, status: "DELETED" } : change;
  const next = merge(row, actual, projectOf(change.store_id), hydrated);
  if (!next) return "stale";
  return (await write(next, row)) ? "written" : "lost";
}

/** One conditional write; false when somebody else was first. */
async function write(next: Row, previous: Row | undefined): Promise<boolean> {
  try {
    await readSetEntity()
      .put({ ...next, shard: shardOf(next.set_id) })
      .where((attributes, { eq, notExists }) =>
        previous ? eq(attributes.revision, previous.revision) : notExists(attributes.revision),
      )
      .go();
    return true;
  } catch (error) {
    if (isConditionFailure(error)) return false;
    throw error;
  }
}

/** A read set takes its store's project until its library names one. */
function projectOf(storeId: string): string {
  return setting("projectOfStore")[storeId] ?? "unassigned";
}

/** ElectroDB types `any` attributes and open enums loosely; the row's own type is the contract. */
export function fromEntity({ shard: _shard, ...row }: { shard?: number }): Row {
  return row as Row;
}
