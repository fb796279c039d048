import type { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { UpdateCommand, type UpdateCommandInput } from "@aws-sdk/lib-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { documents, isConditionFailure } from "#core/dynamo";
import { RetryableError } from "#core/error";
import { type QuotaRow, quotaEntity } from "#core/quota.entity";
import { lazy, setting } from "#core/settings";
import { minutes, now } from "#core/time";

/** Slots that were got: the first is at `at`, the others follow at the bucket's interval. */
export type Lease = { at: number };
/** None can be had before so many milliseconds. */
export type Refusal = { waitMs: number };

export type Wish = {
  slots: number;
  /** How far away the first slot may be. Who can wait gives way by asking for near ones only. */
  maxWaitMs: number;
  /** The way of these calls to AWS may vary by so much more (milliseconds a slot). */
  slackMs?: number;
};

/** The first slot of an idle bucket is so far away: as long as the write that takes it may last. */
const leadMs = 15;
/** Calls are further apart than their quota asks for, so that the way to AWS may vary. */
const safety = 1.03;

/** No honest slot is further away: one that is was taken by a clock that is wrong, and counts as none. */
const furthestMs = minutes(2);

/** Milliseconds from a slot to the next. Throws for a bucket that the stage's config has no quota for. */
export function intervalOf(
  bucket: string,
  quotas: Readonly<Record<string, number>> = setting("quotas"),
): number {
  const perSecond = quotas[bucket];
  if (!perSecond) throw new Error(`The stage's config has no quota for ${bucket}.`);
  return Math.ceil((1000 / perSecond) * safety);
}

/** Until when each bucket has no free slot, as far as this instance knows: times only ever grow. */
const busyUntil = lazy(() => new Map<string, number>());
const turns = lazy(() => new Map<string, Promise<unknown>>());

/**
 * Takes slots of a bucket (GCRA: the bucket is the time of its next slot). The callers of an instance
 * ask one after another, so that what one learns spares the others a call of the table.
 */
export function lease(bucket: string, wish: Wish): Promise<Lease | Refusal> {
  const before = turns().get(bucket) ?? Promise.resolve();
  const turn = before.then(() => leaseNow(bucket, wish));
  turns().set(
    bucket,
    turn.catch(() => undefined),
  );
  return turn;
}

async function leaseNow(bucket: string, wish: Wish): Promise<Lease | Refusal> {
  const stepMs = wish.slots * (intervalOf(bucket) + (wish.slackMs ?? 0));
  for (let attempt = 0; attempt < 10; attempt++) {
    const time = now();
    const known = busyUntil().get(bucket) ?? 0;
    const busy = known - time > furthestMs ? 0 : known;
    if (busy - time > wish.maxWaitMs) return { waitMs: busy - time - wish.maxWaitMs };
    const { won, next_at } =
      busy <= time
        ? await takeIdle(bucket, time, stepMs)
        : await takeBusy(bucket, time, stepMs, wish);
    if (next_at !== undefined) busyUntil().set(bucket, next_at);
    // A table that was emptied: what was known of it is over.
    else busyUntil().delete(bucket);
    if (won && next_at !== undefined) return { at: next_at - stepMs };
  }
  throw new RetryableError(`Slots of ${bucket} go faster than they can be taken.`);
}

/** Nobody has a slot that is still to come. */
function takeIdle(bucket: string, time: number, stepMs: number): Promise<Answer> {
  const update = quotaEntity()
    .update({ bucket })
    .set({ next_at: time + leadMs + stepMs })
    .where(
      (row, { gt, lte, notExists }) =>
        `${notExists(row.next_at)} OR ${lte(row.next_at, time)} OR ${gt(row.next_at, time + furthestMs)}`,
    );
  return attempt(update.params());
}

/** Behind those that came before. */
function takeBusy(bucket: string, time: number, stepMs: number, wish: Wish): Promise<Answer> {
  const latest = time + Math.min(wish.maxWaitMs, furthestMs);
  const update = quotaEntity()
    .update({ bucket })
    .add({ next_at: stepMs })
    .where((row, { gt, lte }) => `${gt(row.next_at, time)} AND ${lte(row.next_at, latest)}`);
  return attempt(update.params());
}

/** HealthOmics refused a call: nobody gets a slot of the bucket before `until`, and doctor tells of it. */
export async function close(bucket: string, until: number): Promise<void> {
  const update = quotaEntity()
    .update({ bucket })
    .set({ next_at: until, refused_at: now() })
    .where((row, { lt, notExists }) => `${notExists(row.next_at)} OR ${lt(row.next_at, until)}`);
  await attempt(update.params());
  busyUntil().set(bucket, Math.max(until, busyUntil().get(bucket) ?? 0));
}

/** What the item says after the write, or in spite of it; undefined when there is none. */
type Answer = { won: boolean; next_at?: QuotaRow["next_at"] };

/** One conditional write. */
async function attempt(update: UpdateCommandInput): Promise<Answer> {
  try {
    const { Attributes = {} } = await documents().send(
      new UpdateCommand({
        ...update,
        ReturnValues: "UPDATED_NEW",
        ReturnValuesOnConditionCheckFailure: "ALL_OLD",
      }),
    );
    return { won: true, next_at: Attributes.next_at };
  } catch (error) {
    if (!isConditionFailure(error)) throw error;
    const { Item } = error as ConditionalCheckFailedException;
    // The document client leaves what errors carry as it is.
    return { won: false, next_at: Item && unmarshall(Item).next_at };
  }
}
