import * as Actor from "#core/actor";
import { update, type Write } from "#core/dynamo";
import { VisibleError } from "#core/error";
import type { Event } from "#core/event";
import * as Job from "#core/job";
import type { Webhook } from "#core/notify/webhook/schema";
import { valid } from "#core/notify/webhook/secret";
import { type WebhookRow, webhookEntity } from "#core/notify/webhook/webhook.entity";
import * as Project from "#core/project";

/** The row of a webhook as it is now, whoever asks. */
export async function find(webhookId: string): Promise<WebhookRow | undefined> {
  const { data } = await webhookEntity().get({ webhookId }).go({ consistent: true });
  return data ?? undefined;
}

/** One whose projects the actor may all know of. Throws `webhook.not_found`. */
export async function load(webhookId: string): Promise<WebhookRow> {
  const row = await find(webhookId);
  if (row && isVisible(row)) return row;
  throw new VisibleError("webhook.not_found", `There is no webhook ${webhookId}.`, {
    hint: "GET /api/v1/webhooks lists them.",
  });
}

/** Whoever sees a webhook sees what was sent to it. */
export function isVisible({ projectIds }: Pick<WebhookRow, "projectIds">): boolean {
  return projectIds.every(Actor.canSee);
}

/** What audit records of a webhook are filed under: its project, where it has one only. */
export function auditProjectOf(projectIds: readonly string[]): string {
  const [only] = projectIds;
  return projectIds.length === 1 && only ? only : Project.unassigned;
}

/** What of a URL may be in records: the rest may hold somebody's token. */
export function originOf(url: string): string {
  return new URL(url).origin;
}

type Told = { action: string; details: Record<string, unknown>; event: Event; also?: Write[] };

/** Changes a webhook together with its audit record and event, if it is as it was read. */
export function change(
  row: WebhookRow,
  set: Partial<WebhookRow>,
  { action, details, event, also }: Told,
): Promise<WebhookRow> {
  const { webhookId, version } = row;
  const projectId = auditProjectOf(set.projectIds ?? row.projectIds);
  return Job.commit(row, {
    set,
    patch: (present, absent) =>
      update(
        webhookEntity()
          .patch({ webhookId })
          .set(present)
          .remove(absent)
          .where((one, { eq }) => eq(one.version, version)),
      ),
    audit: { action, subject: webhookId, projectId, details },
    event,
    also,
  });
}

/** A webhook as the API shows it: without its secrets. */
export function toWebhook(row: WebhookRow): Webhook {
  const { webhookId, scope: _scope, secrets, statusReason, failingSince, ...shown } = row;
  return {
    ...shown,
    id: webhookId,
    statusReason: statusReason ?? null,
    failingSince: failingSince ?? null,
    previousSecretUntil: valid(secrets).find(({ until }) => until)?.until ?? null,
  };
}
