import type { SQSRecord } from "aws-lambda";
import { Resource } from "sst";
import { take } from "#core/share/push/take";
import { parkOrRetry } from "#functions/event/retry-later";
import { queue } from "#functions/lambda";

/** Pushes that somebody asked for or ended, and copies that have ended. */
export const handler = queue("push", async (record: SQSRecord) => {
  try {
    return await take(JSON.parse(record.body));
  } catch (error) {
    return parkOrRetry(record, error, Resource.PushDeadLetterQueue.url);
  }
});
