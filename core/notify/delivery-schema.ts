import * as z from "zod";
import * as Id from "#core/id";
import { PageQuery, pageOf } from "#core/page-schema";

export const DeliveryStatus = z.enum(["PENDING", "SUCCEEDED", "FAILED"]).meta({
  id: "DeliveryStatus",
  description: "PENDING: not yet, or to be tried again at `nextAttemptAt`.",
});
export type DeliveryStatus = z.infer<typeof DeliveryStatus>;

export const DeliveryAttempt = z
  .object({
    at: z.iso.datetime(),
    httpStatus: z.int().nullable().meta({ description: "What the receiver answered, if it did." }),
    error: z.string().nullable().meta({ description: "Why it did not arrive." }),
    milliseconds: z.int(),
  })
  .meta({ id: "DeliveryAttempt" });
export type DeliveryAttempt = z.infer<typeof DeliveryAttempt>;

/** An event on its way to a webhook. */
export const Delivery = z
  .object({
    id: z.string().meta({ description: "Id of the event, and of the message: `webhook-id`." }),
    webhookId: Id.schema("webhook"),
    event: z.string(),
    status: DeliveryStatus,
    attempts: z.array(DeliveryAttempt).meta({ description: "The last 20." }),
    nextAttemptAt: z.iso.datetime().nullable(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: "WebhookDelivery" });
export type Delivery = z.infer<typeof Delivery>;

export const DeliveryPage = pageOf(Delivery).meta({ id: "WebhookDeliveryPage" });
export const ListDeliveries = PageQuery.extend({ status: DeliveryStatus.optional() });

export const AskDelivery = z
  .strictObject({
    deliveryId: z.string().min(1).max(128).optional().meta({
      description: "One that ended, to be sent once more. Unset: a test, of type `WebhookTest`.",
    }),
  })
  .meta({ id: "AskWebhookDelivery" });
