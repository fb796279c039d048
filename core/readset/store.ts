import type { GetSequenceStoreCommandOutput } from "@aws-sdk/client-omics";
import { isConditionFailure } from "#core/dynamo";
import { VisibleError } from "#core/error";
import type { Pace } from "#core/pace";
import { given } from "#core/readset/given";
import type { StoreRow } from "#core/readset/row";
import { type SequenceStoreRow, sequenceStoreEntity } from "#core/readset/store.entity";
import type { Coverage } from "#core/readset/store-schema";
import { lazy } from "#core/settings";
import { days, iso, minutes, now } from "#core/time";

/** Stores change rarely: an instance looks at the row every five minutes, at HealthOmics once a day. */
const rememberedMs = minutes(5);
const oldMs = days(1);

const remembered = lazy(() => new Map<string, { row: StoreRow; until: number }>());
const asked = lazy(() => new Map<string, Promise<StoreRow>>());

/**
 * A store as rows of read sets carry it: from memory, from its row, or asked for when that is older than
 * a day. Throws `sequence_store.not_found` when HealthOmics knows no such store, else what asking throws.
 */
export async function current(storeId: string, pace: Pace): Promise<StoreRow> {
  const known = remembered().get(storeId);
  if (known && known.until > now()) return known.row;
  // Whoever comes meanwhile gets the same answer.
  const answer = asked().get(storeId) ?? remember(storeId, pace);
  asked().set(storeId, answer);
  try {
    return await answer;
  } finally {
    asked().delete(storeId);
  }
}

async function remember(storeId: string, pace: Pace): Promise<StoreRow> {
  const row = await describe(storeId, pace);
  if (!row.status) throw unknownStore(storeId);
  const carried = toCarried(row);
  remembered().set(storeId, { row: carried, until: now() + rememberedMs });
  return carried;
}

/** Its row, asked for anew when it is older than a day. */
export async function describe(storeId: string, pace: Pace): Promise<SequenceStoreRow> {
  const row = await find(storeId);
  if (row?.refreshedAt && now() - Date.parse(row.refreshedAt) < oldMs) return row;
  return refresh(storeId, pace);
}

/** Asks HealthOmics and keeps the answer, also that it knows no such store. */
export async function refresh(storeId: string, pace: Pace): Promise<SequenceStoreRow> {
  // Loaded when it is needed: the API needs it once a day.
  const Ask = await import("#core/readset/ask");
  const answer = await Ask.store(storeId, pace);
  const row = { ...toRow(storeId, answer), refreshedAt: iso() };
  remembered().delete(storeId);
  return write(row);
}

/** The row of a store; undefined while it was never asked for. */
export async function find(storeId: string): Promise<SequenceStoreRow | undefined> {
  const { data } = await sequenceStoreEntity().get({ storeId }).go({ consistent: true });
  return data ?? undefined;
}

/** Keeps how the mirror agreed with the store, unless a later comparison is known. */
export async function cover(storeId: string, coverage: Coverage): Promise<void> {
  const coveredAt = coverage.asOf;
  try {
    await sequenceStoreEntity()
      .update({ storeId })
      .set({ coverage, coveredAt })
      .where(
        (row, { lte, notExists }) =>
          `${notExists(row.coveredAt)} OR ${lte(row.coveredAt, coveredAt)}`,
      )
      .go();
  } catch (error) {
    if (!isConditionFailure(error)) throw error;
  }
}

/** The error for a store that HealthOmics does not know, or that is not of this stage. */
export function unknownStore(storeId: string): VisibleError {
  return new VisibleError("sequence_store.not_found", `There is no sequence store ${storeId}.`, {
    hint: "GET /api/v1/sequence-stores lists those of this stage that you may see.",
  });
}

const told = [
  "arn",
  "name",
  "description",
  "status",
  "statusMessage",
  "s3Uri",
  "accessPointArn",
  "etagAlgorithmFamily",
  "propagatedTags",
  "createdAt",
] as const;

/** Writes what HealthOmics told; what it does not tell any more goes. Coverage stays. An older answer changes nothing. */
async function write(row: SequenceStoreRow & { refreshedAt: string }): Promise<SequenceStoreRow> {
  const { storeId, ...present } = row;
  const absent = told.filter((name) => row[name] === undefined);
  try {
    await sequenceStoreEntity()
      .update({ storeId })
      .set(present)
      .remove(absent)
      .where(
        (attributes, { lte, notExists }) =>
          `${notExists(attributes.refreshedAt)} OR ${lte(attributes.refreshedAt, row.refreshedAt)}`,
      )
      .go();
  } catch (error) {
    if (!isConditionFailure(error)) throw error;
  }
  return (await find(storeId)) ?? row;
}

/** An answer of GetSequenceStore; without one, what to do. */
export function toRow(
  storeId: string,
  answer: GetSequenceStoreCommandOutput | undefined,
): SequenceStoreRow {
  if (!answer)
    return {
      storeId,
      statusMessage: `HealthOmics knows no sequence store ${storeId} in the stage's account and region: compare the stage's config with ListSequenceStores.`,
    };
  return {
    storeId,
    // Stores of before 2024 may be told without one; they are there.
    status: answer.status ?? "ACTIVE",
    ...given({
      arn: answer.arn,
      name: answer.name,
      description: answer.description,
      statusMessage: answer.statusMessage,
      s3Uri: answer.s3Access?.s3Uri,
      accessPointArn: answer.s3Access?.s3AccessPointArn,
      etagAlgorithmFamily: answer.eTagAlgorithmFamily,
      propagatedTags: answer.propagatedSetLevelTags,
      createdAt: answer.creationTime && iso(answer.creationTime),
    }),
  };
}

/** A store as rows of read sets carry it. */
export function toCarried({ storeId, arn = "", ...row }: SequenceStoreRow): StoreRow {
  return {
    store_id: storeId,
    store_arn: arn,
    store_type: "sequence_store",
    ...given({
      store_name: row.name,
      store_ap_arn: row.accessPointArn,
      store_uri: row.s3Uri,
    }),
  };
}
