import { Entity } from "electrodb";
import { electro } from "#core/dynamo";
import { any, index, key, model, number, primary, string } from "#core/entity";
import type { WebhookStatus } from "#core/notify/webhook/schema";
import { lazy } from "#core/settings";

/** A secret, encrypted for its webhook. */
export type SealedSecret = {
  sealed: string;
  /** When it stops to sign; unset: it is the newest. */
  until?: string;
};

/** A receiver of events as the table has it. */
export type WebhookRow = {
  webhookId: string;
  /** All are in one partition of their list: there are some dozens. */
  scope: "webhooks";
  url: string;
  events: string[];
  projectIds: string[];
  description: string;
  /** The newest first; two at most. */
  secrets: SealedSecret[];
  status: WebhookStatus;
  statusReason?: string;
  /** Of the first delivery that failed since one arrived. */
  failingSince?: string;
  createdAt: string;
  createdBy: string;
  updatedAt: string;
  version: number;
};

/**
 * Webhooks.
 * | access pattern | key |
 * | one webhook | pk webhookId |
 * | all, oldest first | gsi1 scope, sk webhookId (a ULID) |
 */
export const webhookEntity = lazy(
  () =>
    new Entity(
      {
        model: model("webhook"),
        attributes: {
          webhookId: key,
          scope: { type: ["webhooks"] as const, required: true },
          url: key,
          events: any,
          projectIds: any,
          description: key,
          secrets: any,
          status: { type: ["ENABLED", "DISABLED"] as const, required: true },
          statusReason: string,
          failingSince: string,
          createdAt: key,
          createdBy: key,
          updatedAt: key,
          version: number,
        },
        indexes: {
          primary: primary(["webhookId"]),
          byScope: index(1, ["scope"], ["webhookId"]),
        },
      },
      electro(),
    ),
);
