import { command } from "#cli/command";
import { optionsFrom, unsetOptionsFrom } from "#cli/from-schema";
import { dryRunOption, flag, listOptions, several } from "#cli/tree/options";
import { changeOf, endOf, getOf, listOf, noun } from "#cli/tree/verbs";
import { AskDelivery, Delivery, ListDeliveries } from "#core/notify/delivery-schema";
import {
  ChangeWebhook,
  CreateWebhook,
  ListWebhooks,
  NewWebhook,
  Webhook,
} from "#core/notify/webhook/schema";

const webhooks = noun("webhook", { prefix: "whk", schema: Webhook, names: "webhook" });
const { id, example, detail } = webhooks;
const few = ["id", "status", "url", "events", "projectIds", "failingSince"];
const told = { schema: NewWebhook, columns: ["id", "url", "secret", "previousSecretUntil"] };

const { url, description } = CreateWebhook.shape;
const events = several("NAME", "Event that it gets, as AlertRaised; more may be given.");
const projects = several("PROJECT", "Project whose events it gets; more may be given.");

export const list = listOf(webhooks, {
  summary: "Lists receivers of events; for admins.",
  examples: [["webhook list --status DISABLED", "Those that nothing is sent to."]],
  filters: optionsFrom({ status: ListWebhooks.shape.status }),
  columns: few,
});

export const get = getOf(webhooks, "Shows receivers of events; for admins.");

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
    enable: flag("Send to it again."),
    disable: flag("Send nothing to it."),
    dryRun: dryRunOption,
  },
  prints: detail,
});

export const rotate = changeOf(webhooks, "rotate", {
  summary: "Gives a receiver a new secret, and shows it once; for admins.",
  description: "The one before signs for another day beside it.",
  prints: told,
});

export const remove = endOf(webhooks, "delete", {
  summary: "Removes a receiver of events; for admins.",
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
