import * as Actor from "#core/actor";
import * as Audit from "#core/audit";
import { ConditionError, put, transact, type Write } from "#core/dynamo";
import { VisibleError } from "#core/error";
import { fn } from "#core/fn";
import * as Id from "#core/id";
import * as Items from "#core/items";
import { AskDelivery, type Delivery, ListDeliveries } from "#core/notify/delivery-schema";
import { again, find, rowOf, toDelivery } from "#core/notify/webhook/delivery";
import { type DeliveryRow, deliveryEntity } from "#core/notify/webhook/delivery.entity";
import { order } from "#core/notify/webhook/queue";
import { auditProjectOf, load } from "#core/notify/webhook/row";
import { WebhookKey } from "#core/notify/webhook/schema";
import type { WebhookRow } from "#core/notify/webhook/webhook.entity";
import { pageOfIndex } from "#core/page-of-index";
import type { Page } from "#core/page-schema";
import { iso } from "#core/time";

/** A page of a webhook's deliveries of the last 30 days, newest first. */
export const list = fn(
  ListDeliveries.extend(WebhookKey.shape),
  async ({ webhookId, ...query }): Promise<Page<Delivery>> => {
    Actor.assertRole("admin");
    await load(webhookId);
    const { status } = query;
    const found = await pageOfIndex<DeliveryRow>({
      scope: ["webhook-deliveries", webhookId, status],
      query,
      order: "desc",
      partitions: [() => deliveryEntity().query.primary({ webhookId })],
      load: (keys) => Items.rowsAt(deliveryEntity(), keys),
      keep: (row) => !status || row.status === status,
    });
    return { items: found.items.map(toDelivery), nextCursor: found.nextCursor };
  },
);

/**
 * Has a test sent, or one delivery that ended once more. Throws `webhook.disabled`, `delivery.not_found`, and
 * `request.invalid` for one that is under way.
 */
export const ask = fn(
  WebhookKey.extend(AskDelivery.shape),
  async ({ webhookId, deliveryId }): Promise<Delivery> => {
    Actor.assertRole("admin");
    const webhook = await load(webhookId);
    if (webhook.status === "DISABLED")
      throw new VisibleError("webhook.disabled", `${webhookId} is DISABLED.`, {
        hint: `PATCH /api/v1/webhooks/${webhookId} with status ENABLED first.`,
      });
    const row = await (deliveryId ? repeat(webhook, deliveryId) : test(webhook));
    await order(row);
    return toDelivery(row);
  },
);

/** The audit record of a message that somebody has sent. */
function recordOf({ webhookId, projectIds }: WebhookRow, action: string, eventId: string): Write {
  const projectId = auditProjectOf(projectIds);
  return Audit.record({ action, subject: webhookId, projectId, details: { eventId } });
}

async function test(webhook: WebhookRow): Promise<DeliveryRow> {
  const { webhookId } = webhook;
  const id = Id.create("event");
  const told = { type: "WebhookTest", version: "1.0.0", id, at: iso(), data: { webhookId } };
  const row = rowOf(webhookId, told);
  await transact([put(deliveryEntity().create(row)), recordOf(webhook, "webhook.test", id)]);
  return row;
}

async function repeat(webhook: WebhookRow, deliveryId: string): Promise<DeliveryRow> {
  const { webhookId } = webhook;
  const row = await find(webhookId, deliveryId);
  if (!row)
    throw new VisibleError("delivery.not_found", `There is no delivery ${deliveryId}.`, {
      hint: `GET /api/v1/webhooks/${webhookId}/deliveries lists those of the last 30 days.`,
    });
  if (row.status === "PENDING") throw underWay();
  const { next, write } = again(row);
  try {
    await transact([write, recordOf(webhook, "webhook.redeliver", deliveryId)]);
  } catch (error) {
    if (error instanceof ConditionError) throw underWay();
    throw error;
  }
  return next;
}

function underWay(): VisibleError {
  const message = "is under way; it can be sent once more when it has ended";
  return new VisibleError("request.invalid", `deliveryId: ${message}.`, {
    errors: [{ path: "deliveryId", message }],
  });
}
