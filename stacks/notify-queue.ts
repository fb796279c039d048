import type { Statement } from "./permission";
import { stage } from "./stage";
import { sealWebhookSecrets } from "./task-token";

const retention = { messageRetentionSeconds: 14 * 86_400 };
export const notifyTimeoutSeconds = 60;
export const deliveryTimeoutSeconds = 30;

/** Events of which somebody could not be told, with the error; kept for 14 days. */
export const notifyDeadLetters = new sst.aws.Queue("NotifyDeadLetters", {
  transform: { queue: retention },
});

/** Whatever happened. */
export const notifications = new sst.aws.Queue("Notifications", {
  visibilityTimeout: `${6 * notifyTimeoutSeconds} seconds`,
  dlq: { queue: notifyDeadLetters.arn, retry: 20 },
  transform: { queue: retention },
});

/** Deliveries that were given up, with the reason; kept for 14 days. */
export const webhookDeadLetters = new sst.aws.Queue("WebhookDeadLetters", {
  transform: { queue: retention },
});

/** Deliveries to webhooks: each comes again by its own schedule (`core/notify/webhook/schedule.ts`). */
export const deliveries = new sst.aws.Queue("WebhookDeliveries", {
  visibilityTimeout: `${6 * deliveryTimeoutSeconds} seconds`,
  dlq: { queue: webhookDeadLetters.arn, retry: 20 },
  transform: { queue: retention },
});

/** The local cloud's receiver: set by it, and in its stage only. */
const local = $app.stage === "local" ? process.env.LOCAL_RECEIVER : undefined;

/** What functions are told: texts only, so that its type is the same in all stages. */
export const notifyLink = new sst.Linkable("Notify", {
  properties: {
    webOrigin: stage.webOrigins[0] ?? "",
    deliveryQueueUrl: deliveries.url,
    localReceiver: local ? `${local}/` : "",
    slack: {
      apiUrl: local ? `${local}/slack` : "https://slack.com/api",
      botTokenSecretName: stage.slack?.botToken ?? "",
      signingSecretName: stage.slack?.signingSecret ?? "",
      configSecretName: stage.slack?.config ?? "",
    },
  },
});

export const askDeliveries: Statement = {
  actions: ["sqs:SendMessage"],
  resources: [deliveries.arn],
};

/** What the API does of webhooks beside their rows. */
export const webhookPermissions: Statement[] = [askDeliveries, sealWebhookSecrets];
