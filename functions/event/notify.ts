import type { SQSRecord } from "aws-lambda";
import { Resource } from "sst";
import { take } from "#core/notify/take";
import { parkOrRetry } from "#functions/event/retry-later";
import { queue } from "#functions/lambda";

/** Whatever happened: alerts, webhooks and Slack are told of it. */
export const handler = queue("notify", async (record: SQSRecord) => {
  try {
    return await take(JSON.parse(record.body));
  } catch (error) {
    return parkOrRetry(record, error, Resource.NotifyDeadLetterQueue.url);
  }
});
