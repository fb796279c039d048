import * as Items from "#core/items";
import { projectsOf, type Told } from "#core/notify/told";
import * as Delivery from "#core/notify/webhook/delivery";
import { order } from "#core/notify/webhook/queue";
import { type WebhookRow, webhookEntity } from "#core/notify/webhook/webhook.entity";

/** Has an event sent to every webhook that is to have it, once each, however often it is told; answers to how many. */
export async function fanOut(told: Told): Promise<number> {
  const keys = await Items.queryAll(webhookEntity().query.byScope({ scope: "webhooks" }));
  if (keys.length === 0) return 0;
  const rows = await Items.rowsAt(webhookEntity(), keys);
  const wanted = rows.filter((row) => row !== undefined).filter((row) => wants(row, told));
  await Promise.all(wanted.map(({ webhookId }) => send(webhookId, told)));
  return wanted.length;
}

/** True when it has this event, and all projects that the event tells of: a part of it cannot be sent. */
export function wants(
  { status, events, projectIds }: Pick<WebhookRow, "status" | "events" | "projectIds">,
  told: Told,
): boolean {
  return (
    status === "ENABLED" &&
    events.includes(told.type) &&
    projectsOf(told).every((projectId) => projectIds.includes(projectId))
  );
}

/** A kill between row and order is mended by the event, which comes again. */
async function send(webhookId: string, told: Told): Promise<void> {
  const made = await Delivery.make(webhookId, told);
  const row = made ?? (await Delivery.find(webhookId, told.id));
  if (row?.status !== "PENDING" || row.tries > 0) return;
  await order({ webhookId, eventId: told.id, round: row.round });
}
