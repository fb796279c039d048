import type { DeliveryAttempt } from "#core/notify/delivery-schema";
import * as Delivery from "#core/notify/webhook/delivery";
import type { DeliveryRow } from "#core/notify/webhook/delivery.entity";
import { noteArrival, noteFailure } from "#core/notify/webhook/health";
import { post } from "#core/notify/webhook/post";
import type { Order } from "#core/notify/webhook/queue";
import { find } from "#core/notify/webhook/row";
import { waitAfter } from "#core/notify/webhook/schedule";
import { headersOf } from "#core/notify/webhook/secret";
import type { WebhookRow } from "#core/notify/webhook/webhook.entity";
import { iso, now } from "#core/time";

/** What became of an order. */
export type Outcome =
  | { outcome: "delivered" | "over" }
  /** It is to come again after `waitMs`. */
  | { outcome: "later"; waitMs: number }
  /** It was tried for the last time, or its webhook is there no more. */
  | { outcome: "given up"; reason: string };

/** Makes the delivery that an order asks for, if it is due. An order that comes twice, or too late, sends nothing twice within a round. */
export async function deliver({ webhookId, eventId, round }: Order): Promise<Outcome> {
  const delivery = await Delivery.find(webhookId, eventId);
  if (delivery?.status !== "PENDING" || delivery.round !== round) return { outcome: "over" };
  const waitMs = Date.parse(delivery.nextAttemptAt ?? iso()) - now();
  if (waitMs > 0) return { outcome: "later", waitMs };
  const webhook = await find(webhookId);
  if (webhook?.status !== "ENABLED") {
    const error = webhook ? "The webhook is disabled." : "The webhook was deleted.";
    await Delivery.note(delivery, attemptOf({ error }), { status: "FAILED" });
    return { outcome: "given up", reason: error };
  }
  return settle(webhook, delivery, await attempt(webhook, delivery));
}

/** An attempt never throws: whatever happened to it is written down. */
async function attempt(webhook: WebhookRow, delivery: DeliveryRow): Promise<DeliveryAttempt> {
  const { eventId: id, body } = delivery;
  const headers = await headersOf(webhook, { id, body, at: now() });
  const begun = performance.now();
  const lasted = () => Math.round(performance.now() - begun);
  try {
    const httpStatus = await post(webhook.url, { headers, body });
    const isGood = httpStatus >= 200 && httpStatus < 300;
    const error = isGood ? null : errorOf(httpStatus);
    return attemptOf({ httpStatus, error, milliseconds: lasted() });
  } catch (error) {
    return attemptOf({ error: reasonOf(error), milliseconds: lasted() });
  }
}

async function settle(
  webhook: WebhookRow,
  delivery: DeliveryRow,
  attempt: DeliveryAttempt,
): Promise<Outcome> {
  if (attempt.error === null) {
    await Delivery.note(delivery, attempt, { status: "SUCCEEDED" });
    await noteArrival(webhook);
    return { outcome: "delivered" };
  }
  const isGone = attempt.httpStatus === 410;
  const waitMs = isGone ? undefined : waitAfter(delivery.tries + 1);
  const nextAttemptAt = waitMs === undefined ? undefined : iso(now() + waitMs);
  const status = waitMs === undefined ? "FAILED" : "PENDING";
  await Delivery.note(delivery, attempt, { status, nextAttemptAt });
  await noteFailure(webhook, isGone);
  if (waitMs === undefined) return { outcome: "given up", reason: attempt.error };
  return { outcome: "later", waitMs };
}

function attemptOf(given: Partial<DeliveryAttempt>): DeliveryAttempt {
  return { at: iso(), httpStatus: null, error: null, milliseconds: 0, ...given };
}

function errorOf(httpStatus: number): string {
  const isRedirect = httpStatus >= 300 && httpStatus < 400;
  return `The receiver answered ${httpStatus}${isRedirect ? ": redirects are not followed" : ""}.`;
}

/** What a connection threw, by its name or code: messages may name addresses of our own network. */
function reasonOf(error: unknown): string {
  const { name = "Error", code } = (error ?? {}) as { name?: string; code?: string };
  if (name === "RefusedAddress") return "The host is at an address that is not public.";
  if (name === "AbortError" || name === "TimeoutError")
    return "The receiver did not answer in time.";
  return `The receiver could not be reached: ${code ?? name}.`;
}
