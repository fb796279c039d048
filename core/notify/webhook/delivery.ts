import { isConditionFailure, update, type Write } from "#core/dynamo";
import type { Delivery, DeliveryAttempt } from "#core/notify/delivery-schema";
import type { Told } from "#core/notify/told";
import { type DeliveryRow, deliveryEntity } from "#core/notify/webhook/delivery.entity";
import { days, epochSeconds, iso, now } from "#core/time";

const keptMs = days(30);
const mostAttempts = 20;

/** The row of a delivery as it is now. */
export async function find(webhookId: string, eventId: string): Promise<DeliveryRow | undefined> {
  const { data } = await deliveryEntity().get({ webhookId, eventId }).go({ consistent: true });
  return data ?? undefined;
}

/** A delivery that is to be made, of what was told. */
export function rowOf(webhookId: string, told: Told): DeliveryRow {
  const at = iso();
  return {
    ...{ webhookId, eventId: told.id, event: told.type, body: bodyOf(told), status: "PENDING" },
    ...{ attempts: [], tries: 0, round: 1, createdAt: at, updatedAt: at },
    expires_at: epochSeconds(now() + keptMs),
  };
}

/** The same in the table; undefined when there is one already. */
export async function make(webhookId: string, told: Told): Promise<DeliveryRow | undefined> {
  const row = rowOf(webhookId, told);
  try {
    await deliveryEntity().create(row).go();
    return row;
  } catch (error) {
    if (!isConditionFailure(error)) throw error;
    return undefined;
  }
}

/** The body of a message, by Standard Webhooks: who acted is nobody else's matter. */
export function bodyOf({ type, version, id, at, data }: Told): string {
  return JSON.stringify({ type, timestamp: at, id, version, data });
}

type End = Pick<DeliveryRow, "status"> & { nextAttemptAt?: string | undefined };

/** Writes down an attempt and what follows from it; false when its round is over. */
export async function note(
  row: DeliveryRow,
  attempt: DeliveryAttempt,
  { status, nextAttemptAt }: End,
): Promise<boolean> {
  const attempts = [...row.attempts, attempt].slice(-mostAttempts);
  const set = { attempts, tries: row.tries + 1, status, nextAttemptAt };
  try {
    await patched(row, set).go();
    return true;
  } catch (error) {
    if (!isConditionFailure(error)) throw error;
    return false;
  }
}

/** The write that begins a round of attempts at one that ended, and the row as it is then. */
export function again(row: DeliveryRow): { next: DeliveryRow; write: Write } {
  const expires_at = epochSeconds(now() + keptMs);
  const set = { status: "PENDING", tries: 0, round: row.round + 1, expires_at } as const;
  const write = update(patched(row, { ...set, nextAttemptAt: undefined }));
  return { next: { ...row, ...set }, write };
}

type Set = Partial<DeliveryRow> & { nextAttemptAt?: string | undefined };

/** If its round and attempts are those that were read. */
function patched({ webhookId, eventId, round, tries }: DeliveryRow, given: Set) {
  const { nextAttemptAt, ...set } = given;
  return deliveryEntity()
    .patch({ webhookId, eventId })
    .set({ ...set, ...(nextAttemptAt && { nextAttemptAt }), updatedAt: iso() })
    .remove(nextAttemptAt ? [] : ["nextAttemptAt"])
    .where((one, { eq }) => `${eq(one.round, round)} AND ${eq(one.tries, tries)}`);
}

/** A delivery as the API shows it: without what was sent. */
export function toDelivery(row: DeliveryRow): Delivery {
  const { webhookId, eventId, event, status, attempts, nextAttemptAt, createdAt, updatedAt } = row;
  return {
    ...{ id: eventId, webhookId, event, status, attempts, createdAt, updatedAt },
    nextAttemptAt: nextAttemptAt ?? null,
  };
}
