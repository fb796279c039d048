import { isConditionFailure } from "#core/dynamo";
import { create as createEvent } from "#core/event";
import * as Job from "#core/job";
import { type Alarming, writesOf } from "#core/notify/alert/raise";
import { WebhookDisabled } from "#core/notify/event";
import { auditProjectOf, change, find } from "#core/notify/webhook/row";
import { type WebhookRow, webhookEntity } from "#core/notify/webhook/webhook.entity";
import { days, iso, now } from "#core/time";

/** A webhook to which nothing arrives for so long is nobody's any more. */
const mostFailingMs = days(3);

/** Notes that a delivery arrived. */
export async function noteArrival({ webhookId, failingSince }: WebhookRow): Promise<void> {
  if (!failingSince) return;
  await unlessGone(
    webhookEntity()
      .patch({ webhookId })
      .remove(["failingSince"])
      .where((one, { eq }) => eq(one.failingSince, failingSince)),
  );
}

/** Notes that a delivery failed, and disables a webhook that has failed for days, or says itself that it is gone. */
export async function noteFailure(row: WebhookRow, isGone: boolean): Promise<void> {
  const { webhookId, failingSince } = row;
  if (isGone) return disable(webhookId, "The receiver answered 410: it is gone.");
  if (!failingSince)
    return unlessGone(
      webhookEntity()
        .patch({ webhookId })
        .set({ failingSince: iso() })
        .where((one, { notExists }) => notExists(one.failingSince)),
    );
  if (Date.parse(failingSince) + mostFailingMs > now()) return;
  await disable(webhookId, `Nothing has arrived since ${failingSince}.`);
}

async function disable(webhookId: string, reason: string): Promise<void> {
  await Job.onCurrent(
    () => find(webhookId),
    async (row) => {
      if (row?.status !== "ENABLED") return;
      const { projectIds } = row;
      const alarming: Alarming = {
        ...{ kind: "webhook", thingId: webhookId, path: "webhooks", cause: reason },
        ...{ projectId: auditProjectOf(projectIds), occasion: iso() },
        state: "DISABLED",
      };
      await change(
        row,
        { status: "DISABLED", statusReason: reason },
        {
          ...{ action: "webhook.disable", details: { reason }, also: writesOf(alarming) },
          event: createEvent(WebhookDisabled, { webhookId, projectIds, reason }),
        },
      );
    },
  );
}

async function unlessGone(write: { go(): Promise<unknown> }): Promise<void> {
  try {
    await write.go();
  } catch (error) {
    if (!isConditionFailure(error)) throw error;
  }
}
