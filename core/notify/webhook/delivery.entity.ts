import { Entity } from "electrodb";
import { electro } from "#core/dynamo";
import { any, key, model, number, primary, string } from "#core/entity";
import type { DeliveryAttempt, DeliveryStatus } from "#core/notify/delivery-schema";
import { lazy } from "#core/settings";

/** An event on its way to a webhook, as the table has it for 30 days. */
export type DeliveryRow = {
  webhookId: string;
  eventId: string;
  event: string;
  /** What is sent, the same bytes each time. */
  body: string;
  status: DeliveryStatus;
  attempts: DeliveryAttempt[];
  /** Attempts of this round. */
  tries: number;
  /** 1, and one for each time that somebody has it sent once more. */
  round: number;
  nextAttemptAt?: string;
  createdAt: string;
  updatedAt: string;
  expires_at: number;
};

/**
 * Deliveries to webhooks.
 * | access pattern | key |
 * | one, and a webhook's, newest first | pk webhookId, sk eventId (a ULID) |
 */
export const deliveryEntity = lazy(
  () =>
    new Entity(
      {
        model: model("webhookDelivery"),
        attributes: {
          webhookId: key,
          eventId: key,
          event: key,
          body: key,
          status: { type: ["PENDING", "SUCCEEDED", "FAILED"] as const, required: true },
          attempts: any,
          tries: number,
          round: number,
          nextAttemptAt: string,
          createdAt: key,
          updatedAt: key,
          expires_at: number,
        },
        indexes: {
          primary: primary(["webhookId"], ["eventId"]),
        },
      },
      electro(),
    ),
);
