import { SendMessageCommand } from "@aws-sdk/client-sqs";
import * as z from "zod";
import { setting } from "#core/settings";
import { sqs } from "#core/sqs";

/** Which delivery is to be made: what is sent, and where, is in the table. */
export const Order = z.object({ webhookId: z.string(), eventId: z.string(), round: z.int() });
export type Order = z.infer<typeof Order>;

/** Asks for a delivery. Twice is once: an order whose round is over does nothing. */
export async function order({ webhookId, eventId, round }: Order): Promise<void> {
  await sqs().send(
    new SendMessageCommand({
      QueueUrl: setting("notify").deliveryQueueUrl,
      MessageBody: JSON.stringify({ webhookId, eventId, round }),
    }),
  );
}
