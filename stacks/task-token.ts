import type { Statement } from "./permission";
import { isPermanent } from "./stage";

/** Encrypts the task tokens of those who wait (`core/task-token.ts`). */
const tokenKey = new aws.kms.Key(
  "TokenKey",
  {
    description: `Task tokens that ${$app.name}-${$app.stage} answers when a copy ends or fastqs are ready`,
    enableKeyRotation: true,
    deletionWindowInDays: 30,
  },
  // As the table that holds what it has sealed.
  { retainOnDelete: isPermanent },
);

export const tokenKeyLink = new sst.Linkable("TokenKey", { properties: { arn: tokenKey.arn } });

/** Who waits with a task token is told what it waits for, or that it never will be. */
export const answer: Statement[] = [
  { actions: ["kms:Decrypt"], resources: [tokenKey.arn] },
  {
    actions: ["states:SendTaskSuccess", "states:SendTaskFailure", "states:SendTaskHeartbeat"],
    // There are no resources for these (`wildcard.ts`).
    resources: ["*"],
  },
];

export const sealToken: Statement = { actions: ["kms:Encrypt"], resources: [tokenKey.arn] };

const ofSharing = {
  resources: [tokenKey.arn],
  // Whoever opens URLs of pulls opens no task token by that.
  conditions: [
    {
      test: "StringEquals",
      variable: "kms:EncryptionContext:purpose",
      values: ["sharing-urls"],
    },
  ],
};

const ofWebhooks = {
  resources: [tokenKey.arn],
  conditions: [
    {
      test: "StringEquals",
      variable: "kms:EncryptionContext:purpose",
      values: ["webhook-secret"],
    },
  ],
};

/** So have secrets of webhooks (`core/notify/webhook/secret.ts`). */
export const sealWebhookSecrets: Statement = { actions: ["kms:Encrypt"], ...ofWebhooks };
export const openWebhookSecrets: Statement = { actions: ["kms:Decrypt"], ...ofWebhooks };

/** URLs of pulls have the same key (`core/share/sharing-job/urls.ts`). */
export const sealSharingUrls: Statement = { actions: ["kms:Encrypt"], ...ofSharing };
export const openSharingUrls: Statement = { actions: ["kms:Decrypt"], ...ofSharing };
