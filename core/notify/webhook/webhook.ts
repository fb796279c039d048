import * as z from "zod";
import * as Actor from "#core/actor";
import * as Audit from "#core/audit";
import { ConditionError, put, remove, transact } from "#core/dynamo";
import { invalid, VisibleError } from "#core/error";
import { create as createEvent } from "#core/event";
import { fn } from "#core/fn";
import * as Id from "#core/id";
import * as Items from "#core/items";
import * as Job from "#core/job";
import * as NotifyEvent from "#core/notify/event";
import {
  auditProjectOf,
  change as commit,
  isVisible,
  load,
  originOf,
  toWebhook,
} from "#core/notify/webhook/row";
import {
  ChangeWebhook,
  CreateWebhook,
  ListWebhooks,
  type NewWebhook,
  type Webhook,
  WebhookKey,
} from "#core/notify/webhook/schema";
import * as Secret from "#core/notify/webhook/secret";
import { problemOf } from "#core/notify/webhook/url";
import { type WebhookRow, webhookEntity } from "#core/notify/webhook/webhook.entity";
import * as Outbox from "#core/outbox";
import { pageOfIndex } from "#core/page-of-index";
import type { Page } from "#core/page-schema";
import { iso } from "#core/time";

/** Each event is held against all of them. */
const most = 100;
const version = z.int().optional();
const sorted = (names: readonly string[]) => [...new Set(names)].sort();

/** Registers a receiver of events; its secret is in this answer and in no other. Throws `request.invalid` for a URL that nothing is sent to. */
export const create = fn(CreateWebhook, async (input): Promise<NewWebhook> => {
  Actor.assertRole("admin");
  assertUrl(input.url);
  const all = await Items.query(webhookEntity().query.byScope({ scope: "webhooks" }), {
    limit: most,
  });
  if (all.items.length >= most)
    throw new VisibleError("webhook.too_many", `There are ${most} webhooks; more are not kept.`, {
      hint: "Delete one that nobody receives any more: DELETE /api/v1/webhooks/{webhookId}.",
    });
  const webhookId = Id.create("webhook");
  const { secret, sealed } = await Secret.create(webhookId);
  const at = iso();
  const row: WebhookRow = {
    ...{ ...input, webhookId, scope: "webhooks", secrets: [sealed], status: "ENABLED" },
    projectIds: sorted(input.projectIds),
    ...{ createdAt: at, createdBy: Actor.use().name, updatedAt: at, version: 1 },
  };
  const { projectIds, events, description } = row;
  await transact([
    put(webhookEntity().create(row)),
    Audit.record({
      ...{ action: "webhook.create", subject: webhookId, projectId: auditProjectOf(projectIds) },
      details: { origin: originOf(row.url), events, projectIds, description },
    }),
    Outbox.enqueue(createEvent(NotifyEvent.WebhookRegistered, row)),
  ]);
  return { ...toWebhook(row), secret };
});

/** One webhook. */
export const get = fn(WebhookKey, async ({ webhookId }): Promise<Webhook> => {
  Actor.assertRole("admin");
  return toWebhook(await load(webhookId));
});

/** A page of webhooks, oldest first. */
export const list = fn(ListWebhooks, async (query): Promise<Page<Webhook>> => {
  const { projectIds } = Actor.assertRole("admin");
  const { status } = query;
  const found = await pageOfIndex<WebhookRow>({
    scope: ["webhooks", status, projectIds],
    query,
    partitions: [() => webhookEntity().query.byScope({ scope: "webhooks" })],
    load: (keys) => Items.rowsAt(webhookEntity(), keys),
    keep: (row) => isVisible(row) && (!status || row.status === status),
  });
  return { items: found.items.map(toWebhook), nextCursor: found.nextCursor };
});

/** Changes a webhook, or disables or enables it. With `version` only if that is still its version. */
export const change = fn(
  WebhookKey.extend({ change: ChangeWebhook, version }),
  async ({ webhookId, change, version }): Promise<Webhook> => {
    Actor.assertRole("admin");
    if (change.url !== undefined) assertUrl(change.url);
    const row = await Job.onCurrent(
      () => load(webhookId),
      async (row) => {
        assertVersion(row, version);
        return apply(row, change);
      },
    );
    return toWebhook(row);
  },
);

/** Gives it a new secret; the one before signs for another day beside it. */
export const rotate = fn(WebhookKey, async ({ webhookId }): Promise<NewWebhook> => {
  Actor.assertRole("admin");
  await load(webhookId);
  const { secret, sealed } = await Secret.create(webhookId);
  const row = await Job.onCurrent(
    () => load(webhookId),
    (row) =>
      commit(
        row,
        { secrets: Secret.rotated(row.secrets, sealed) },
        {
          ...{ action: "webhook.rotate", details: {} },
          event: createEvent(NotifyEvent.WebhookChanged, row),
        },
      ),
  );
  return { ...toWebhook(row), secret };
});

/** Removes it with its secrets; what is on its way to it is given up. */
export const destroy = fn(WebhookKey, async ({ webhookId }): Promise<void> => {
  Actor.assertRole("admin");
  await Job.onCurrent(
    () => load(webhookId),
    async (row) => {
      const projectId = auditProjectOf(row.projectIds);
      const isSame = webhookEntity()
        .delete({ webhookId })
        .where((one, { eq }) => eq(one.version, row.version));
      try {
        await transact([
          remove(isSame),
          Audit.record({
            ...{ action: "webhook.delete", subject: webhookId, projectId },
            details: { origin: originOf(row.url) },
          }),
          Outbox.enqueue(createEvent(NotifyEvent.WebhookDeleted, row)),
        ]);
      } catch (error) {
        if (!(error instanceof ConditionError)) throw error;
        throw new Job.ChangedError(`${webhookId} was just changed.`, { cause: error });
      }
    },
  );
});

function apply(row: WebhookRow, change: z.output<typeof ChangeWebhook>): Promise<WebhookRow> {
  const { url, ...rest } = change;
  const isDisabled = change.status === "DISABLED" && row.status === "ENABLED";
  const set: Partial<WebhookRow> = {
    ...(change as Partial<WebhookRow>),
    ...(change.projectIds && { projectIds: sorted(change.projectIds) }),
    ...(isDisabled && { statusReason: "An admin disabled it." }),
    ...(change.status === "ENABLED" && { statusReason: undefined, failingSince: undefined }),
  };
  const reason = set.statusReason ?? "";
  return commit(row, set, {
    action: isDisabled ? "webhook.disable" : "webhook.change",
    details: { ...rest, ...(url && { origin: originOf(url) }) },
    event: isDisabled
      ? createEvent(NotifyEvent.WebhookDisabled, { ...row, ...set, reason })
      : createEvent(NotifyEvent.WebhookChanged, { ...row, ...set }),
  });
}

function assertUrl(url: string): void {
  const message = problemOf(url);
  if (message) throw invalid([{ code: "custom", path: ["url"], message, input: undefined }]);
}

function assertVersion({ webhookId, version }: WebhookRow, given: number | undefined): void {
  if (given === undefined || given === version) return;
  throw new VisibleError(
    "request.version_mismatch",
    `If-Match: webhook ${webhookId} has been changed; its version is ${version}.`,
    { hint: "Read it again and decide anew." },
  );
}
