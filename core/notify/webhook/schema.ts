import * as z from "zod";
import * as Id from "#core/id";
import { webhookEvents } from "#core/notify/catalogue";
import { PageQuery, pageOf } from "#core/page-schema";

export const WebhookStatus = z.enum(["ENABLED", "DISABLED"]).meta({ id: "WebhookStatus" });
export type WebhookStatus = z.infer<typeof WebhookStatus>;

const WebhookEvent = z.enum(webhookEvents).meta({ id: "WebhookEvent" });

const url = z.string().min(1).max(2048).meta({
  description:
    "Where events are sent by POST: https, at a public address. Redirects are not followed.",
  example: "https://example.org/seqferry",
});
const events = z
  .array(WebhookEvent)
  .min(1)
  .max(webhookEvents.length)
  .refine((names) => new Set(names).size === names.length, "must name each event once")
  .meta({
    description: "Names of events. `AlertRaised` tells of everything that failed or is overdue.",
  });
const projectIds = z.array(z.string().min(1).max(128)).min(1).max(50).meta({
  description:
    "An event is sent if all projects that it tells of are among these; `unassigned` stands for none.",
});
const description = z.string().trim().min(1).max(256).meta({
  description: "Who receives it, and whom to ask.",
});

/** What an admin registers. */
export const CreateWebhook = z
  .strictObject({ url, events, projectIds, description })
  .meta({ id: "CreateWebhook" });
export type CreateWebhook = z.infer<typeof CreateWebhook>;

export const ChangeWebhook = z
  .strictObject({
    url: url.optional(),
    events: events.optional(),
    projectIds: projectIds.optional(),
    description: description.optional(),
    status: WebhookStatus.optional().meta({ description: "DISABLED: nothing is sent to it." }),
  })
  .refine((change) => Object.keys(change).length > 0, "must change something")
  .meta({ id: "ChangeWebhook" });
export type ChangeWebhook = z.infer<typeof ChangeWebhook>;

/** A receiver of events. */
export const Webhook = z
  .object({
    id: Id.schema("webhook"),
    url: z.string(),
    events: z.array(z.string()),
    projectIds: z.array(z.string()),
    description: z.string(),
    status: WebhookStatus,
    statusReason: z.string().nullable().meta({ description: "Why it is DISABLED." }),
    failingSince: z.iso.datetime().nullable().meta({
      description: "Since when nothing has arrived. After three days it is disabled.",
    }),
    previousSecretUntil: z.iso.datetime().nullable().meta({
      description: "Until then deliveries are signed with the secret before this one, too.",
    }),
    createdAt: z.iso.datetime(),
    createdBy: z.string(),
    updatedAt: z.iso.datetime(),
    version: z.int(),
  })
  .meta({ id: "Webhook" });
export type Webhook = z.infer<typeof Webhook>;

/** The only answer that holds the secret. */
export const NewWebhook = Webhook.extend({
  secret: z.string().meta({
    description: "Signs deliveries, as Standard Webhooks says: `whsec_…`. It is not shown again.",
  }),
}).meta({ id: "NewWebhook" });
export type NewWebhook = z.infer<typeof NewWebhook>;

export const WebhookPage = pageOf(Webhook).meta({ id: "WebhookPage" });
export const WebhookKey = z.object({ webhookId: Id.schema("webhook") });
export const ListWebhooks = PageQuery.extend({ status: WebhookStatus.optional() });
