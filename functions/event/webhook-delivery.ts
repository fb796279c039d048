import type { SQSRecord } from "aws-lambda";
import { Resource } from "sst";
import { invalid } from "#core/error";
import { deliver } from "#core/notify/webhook/deliver";
import { Order } from "#core/notify/webhook/queue";
import { park } from "#functions/event/dead-letter";
import { hide, parkOrRetry } from "#functions/event/retry-later";
import { queue } from "#functions/lambda";

/** Makes a delivery to a webhook; one that fails comes again when it is due. */
export const handler = queue("webhooks", async (record: SQSRecord) => {
  const { url } = Resource.WebhookDeadLetterQueue;
  const made = await tryTo(record, url);
  if (made.outcome === "given up") await park(record, new Error(made.reason), url);
  if (made.outcome === "later") {
    await hide(record, made.waitMs, url);
    throw new Error("The delivery is due later.");
  }
  return made.outcome;
});

async function tryTo(record: SQSRecord, deadLetterUrl: string) {
  try {
    const parsed = Order.safeParse(JSON.parse(record.body));
    if (!parsed.success) throw invalid(parsed.error.issues);
    return await deliver(parsed.data);
  } catch (error) {
    return { outcome: await parkOrRetry(record, error, deadLetterUrl) };
  }
}
