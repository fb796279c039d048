import { api } from "./api";
import { bus } from "./bus";
import {
  askDeliveries,
  deliveries,
  deliveryTimeoutSeconds,
  notifications,
  notifyDeadLetters,
  notifyLink,
  notifyTimeoutSeconds,
  webhookDeadLetters,
} from "./notify-queue";
import type { Statement } from "./permission";
import { allowRules, queueRule } from "./rule";
import { stage, stageLink } from "./stage";
import { indexArns, tableArn, tableLink } from "./table";
import { openWebhookSecrets, tokenKeyLink } from "./task-token";

/** Told for each read set and fastq, or among ourselves: webhooks cannot have them (`core/notify/catalogue.ts`). */
const busOnly = ["ReadSetChanged", "FastqStateChange", "FastqSetStateChange", "RunToldOf"];

const told = queueRule("SomethingHappened", {
  bus: bus.name,
  pattern: { source: ["seqferry"], "detail-type": [{ "anything-but": busOnly }] },
  queue: notifications,
});
allowRules("Notifications", notifications, [told]);

const rows: Statement[] = [
  {
    actions: [
      "dynamodb:GetItem",
      "dynamodb:BatchGetItem",
      "dynamodb:PutItem",
      "dynamodb:UpdateItem",
      "dynamodb:DeleteItem",
    ],
    resources: [tableArn],
  },
  { actions: ["dynamodb:Query"], resources: [indexArns] },
];

/** AWS puts a hyphen and six characters behind a secret's name. */
const secrets = Object.values(stage.slack ?? {}).map(
  (name) =>
    $interpolate`arn:aws:secretsmanager:${aws.getRegionOutput().region}:${aws.getCallerIdentityOutput().accountId}:secret:${name}-??????`,
);
const readSlackSecrets: Statement[] =
  secrets.length > 0 ? [{ actions: ["secretsmanager:GetSecretValue"], resources: secrets }] : [];

const deadLettersLink = new sst.Linkable("NotifyDeadLetterQueue", {
  properties: { url: notifyDeadLetters.url },
});
const webhookDeadLettersLink = new sst.Linkable("WebhookDeadLetterQueue", {
  properties: { url: webhookDeadLetters.url },
});
const links = [tableLink, stageLink, notifyLink];

export const notifier = notifications.subscribe(
  {
    handler: "functions/event/notify.handler",
    timeout: `${notifyTimeoutSeconds} seconds`,
    memory: "512 MB",
    link: [...links, deadLettersLink],
    permissions: [
      ...rows,
      ...readSlackSecrets,
      askDeliveries,
      { actions: ["sqs:SendMessage"], resources: [notifyDeadLetters.arn] },
    ],
  },
  { batch: { size: 10, partialResponses: true } },
);

/** Few at once: each waits for somebody else's server. */
export const deliverer = deliveries.subscribe(
  {
    handler: "functions/event/webhook-delivery.handler",
    timeout: `${deliveryTimeoutSeconds} seconds`,
    memory: "512 MB",
    link: [...links, tokenKeyLink, webhookDeadLettersLink],
    permissions: [
      ...rows,
      openWebhookSecrets,
      { actions: ["sqs:SendMessage"], resources: [webhookDeadLetters.arn] },
    ],
  },
  { batch: { size: 5, partialResponses: true } },
);

/** What should have ended by now. */
export const alertsDue = new sst.aws.CronV2("AlertsDue", {
  schedule: "rate(15 minutes)",
  function: {
    handler: "functions/cron/alerts-due.handler",
    timeout: "2 minutes",
    link: links,
    permissions: rows,
  },
});

const slackActions = new sst.aws.Function("SlackActions", {
  handler: "functions/api/slack-actions.handler",
  // Slack waits for three seconds; a start from cold is a part of them.
  timeout: "10 seconds",
  memory: "1024 MB",
  link: links,
  permissions: [...rows, ...readSlackSecrets],
});
api.route("POST /slack/actions", slackActions.arn);
