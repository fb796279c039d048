import * as Actor from "#core/actor";
import * as Cursor from "#core/cursor";
import { isTransient } from "#core/error";
import { fn } from "#core/fn";
import * as Log from "#core/log";
import type { Page } from "#core/page-schema";
import * as Quota from "#core/quota";
import { projectOf } from "#core/readset/rows";
import * as Stores from "#core/readset/store";
import type { SequenceStoreRow } from "#core/readset/store.entity";
import {
  ListSequenceStores,
  type SequenceStore,
  SequenceStoreKey,
} from "#core/readset/store-schema";
import { setting } from "#core/settings";

/** The stage's stores whose project the actor may see, by id. */
export const list = fn(ListSequenceStores, async (query): Promise<Page<SequenceStore>> => {
  const ids = Object.keys(setting("projectOfStore"))
    .filter((id) => Actor.canSee(projectOf(id)))
    .sort();
  const scope = ["sequence-stores", ids];
  const { after } = Cursor.open<number>(query.cursor, scope);
  const from = after ?? 0;
  const end = from + query.limit;
  const items = await Promise.all(ids.slice(from, end).map(show));
  const next = { partition: 0, after: end };
  return { items, nextCursor: end < ids.length ? Cursor.seal(next, scope) : null };
});

/** One store of the stage. Throws `sequence_store.not_found`, also for one that the actor may not know of. */
export const get = fn(SequenceStoreKey, async ({ storeId }): Promise<SequenceStore> => {
  const isOurs = storeId in setting("projectOfStore");
  if (isOurs && Actor.canSee(projectOf(storeId))) return show(storeId);
  throw Stores.unknownStore(storeId);
});

async function show(storeId: string): Promise<SequenceStore> {
  return toStore(storeId, await rowOf(storeId));
}

/** HealthOmics is asked at the first use and once a day, when it can be asked at once. */
async function rowOf(storeId: string): Promise<SequenceStoreRow> {
  try {
    return await Stores.describe(storeId, Quota.instant());
  } catch (error) {
    if (!isTransient(error)) Log.warn("HealthOmics did not tell of a store", { storeId, error });
    const known = await Stores.find(storeId);
    const statusMessage = "HealthOmics could not be asked for this store just now.";
    return known?.refreshedAt ? known : { ...known, storeId, statusMessage };
  }
}

/** A row as the API shows it. */
function toStore(storeId: string, row: SequenceStoreRow): SequenceStore {
  return {
    id: storeId,
    arn:
      row.arn ??
      `arn:aws:omics:${setting("region")}:${setting("accountId")}:sequenceStore/${storeId}`,
    projectId: projectOf(storeId),
    name: row.name ?? null,
    description: row.description ?? null,
    status: row.status ?? null,
    statusMessage: row.statusMessage ?? null,
    s3Uri: row.s3Uri ?? null,
    accessPointArn: row.accessPointArn ?? null,
    etagAlgorithmFamily: row.etagAlgorithmFamily ?? null,
    propagatedTags: row.propagatedTags ?? [],
    createdAt: row.createdAt ?? null,
    refreshedAt: row.refreshedAt ?? null,
    coverage: row.coverage ?? null,
  };
}
