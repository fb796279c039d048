import * as z from "zod";
import { command, option } from "#cli/command";
import { optionsFrom, unsetOptionsFrom } from "#cli/from-schema";
import { dryRunOption, listOptions, yesOption } from "#cli/tree/follow";
import { AskDelivery, Delivery, ListDeliveries } from "#core/notify/delivery-schema";
import {
  ChangeWebhook,
  CreateWebhook,
  ListWebhooks,
  NewWebhook,
  Webhook,
} from "#core/notify/webhook/schema";

const example = "whk.01JD4XVQ4S8Y6Z9T3M2K7B5C1A";
const id = { name: "ID", description: "As whk.01JD4X…", names: "webhook" } as const;
const few = ["id", "status", "url", "events", "projectIds", "failingSince"];
const detail = { schema: Webhook, columns: Object.keys(Webhook.shape) };
const told = { schema: NewWebhook, columns: ["id", "url", "secret", "previousSecretUntil"] };

const { url, description } = CreateWebhook.shape;
const events = option({
  schema: z.array(z.string().min(1)).default([]),
  value: "NAME",
  repeats: true,
  description: "Event that it gets, as AlertRaised; more may be given.",
});
const projects = option({
  schema: z.array(z.string().min(1)).default([]),
  value: "PROJECT",
  repeats: true,
  description: "Project whose events it gets; more may be given.",
});

export const list = command({
  path: "webhook list",
  summary: "Lists receivers of events; for admins.",
  examples: [["webhook list --status DISABLED", "Those that nothing is sent to."]],
  options: { ...optionsFrom({ status: ListWebhooks.shape.status }), ...listOptions },
  prints: { schema: Webhook, columns: few },
});

export const get = command({
  path: "webhook get",
  summary: "Shows receivers of events; for admins.",
  examples: [[`webhook get ${example}`, "One."]],
  args: [{ ...id, many: true }],
  options: {},
  prints: detail,
});

export const create = command({
  path: "webhook create",
  summary: "Registers a receiver of events, and shows its secret once; for admins.",
  description: "Deliveries are signed as Standard Webhooks says: verify them with its library.",
  examples: [
    [
      'webhook create --url https://example.org/seqferry --event AlertRaised --project-id demo --description "Operators"',
      "All that failed or is overdue.",
    ],
  ],
  options: {
    ...optionsFrom({ url, description }),
    ...{ event: events, projectId: projects, dryRun: dryRunOption },
  },
  prints: told,
});

export const change = command({
  path: "webhook change",
  summary: "Changes a receiver of events, or enables it again; for admins.",
  examples: [[`webhook change ${example} --enable`, "One that was disabled."]],
  args: [id],
  options: {
    ...unsetOptionsFrom({
      url: ChangeWebhook.shape.url,
      description: ChangeWebhook.shape.description,
    }),
    ...{ event: events, projectId: projects },
    enable: option({ schema: z.boolean().default(false), description: "Send to it again." }),
    disable: option({ schema: z.boolean().default(false), description: "Send nothing to it." }),
    dryRun: dryRunOption,
  },
  prints: detail,
});

export const rotate = command({
  path: "webhook rotate",
  summary: "Gives a receiver a new secret, and shows it once; for admins.",
  description: "The one before signs for another day beside it.",
  examples: [[`webhook rotate ${example}`, "One."]],
  args: [id],
  options: { dryRun: dryRunOption },
  prints: told,
});

export const remove = command({
  path: "webhook delete",
  summary: "Removes a receiver of events; for admins.",
  description: "Asks first; without a terminal, --yes is needed.",
  examples: [[`webhook delete ${example} --yes`, "Without asking."]],
  args: [id],
  options: { dryRun: dryRunOption, yes: yesOption },
  prints: { schema: Webhook, columns: few },
});

const sent = {
  schema: Delivery,
  columns: ["id", "event", "status", "attempts", "nextAttemptAt", "createdAt"],
};

export const deliveries = command({
  path: "webhook deliveries",
  summary: "Lists what was sent to a receiver in the last 30 days, newest first; for admins.",
  examples: [[`webhook deliveries ${example} --status FAILED --all`, "What did not arrive."]],
  args: [id],
  options: { ...optionsFrom({ status: ListDeliveries.shape.status }), ...listOptions },
  prints: sent,
});

export const test = command({
  path: "webhook test",
  summary: "Has a test sent to a receiver, or a delivery once more; for admins.",
  examples: [[`webhook test ${example}`, "A message of type WebhookTest."]],
  args: [id],
  options: { ...optionsFrom({ deliveryId: AskDelivery.shape.deliveryId }), dryRun: dryRunOption },
  prints: sent,
});

export const webhookCommands = [list, get, create, change, rotate, remove, deliveries, test];
