import * as z from "zod";
import * as Event from "#core/event";

/** What somebody has to look at: it failed, takes too long, or was switched off. */
export const AlertState = z.enum(["FAILED", "OVERDUE", "DISABLED"]);
export type AlertState = z.infer<typeof AlertState>;

/** Told once for each failure of a thing, and once when it is overdue. */
export const AlertRaised = Event.define(
  "AlertRaised",
  "1.0.0",
  z.object({
    alertId: z.string(),
    kind: z.string().meta({ description: "What it is about, in words: push job." }),
    thingId: z.string(),
    projectId: z.string(),
    state: AlertState,
    cause: z.string(),
    link: z.string().meta({ description: "Of the web app." }),
  }),
);

const webhook = { webhookId: z.string(), projectIds: z.array(z.string()) };

/** An admin registered a receiver of events. */
export const WebhookRegistered = Event.define("WebhookRegistered", "1.0.0", z.object(webhook));
/** It was changed or enabled again, or has a new secret. */
export const WebhookChanged = Event.define("WebhookChanged", "1.0.0", z.object(webhook));
/** Nothing is sent to it any more: somebody wished so, or it failed for days. */
export const WebhookDisabled = Event.define(
  "WebhookDisabled",
  "1.0.0",
  z.object({ ...webhook, reason: z.string() }),
);
export const WebhookDeleted = Event.define("WebhookDeleted", "1.0.0", z.object(webhook));
