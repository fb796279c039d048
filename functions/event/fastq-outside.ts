import type { SQSRecord } from "aws-lambda";
import { Resource } from "sst";
import { take } from "#core/fastq/outside/take";
import { parkOrRetry } from "#functions/event/retry-later";
import { queue } from "#functions/lambda";

/**
 * Takes in events of a fastq manager that stays beside this system, and of its unarchiving. One that can never be taken
 * in goes to the dead letters with the reason.
 */
export const handler = queue("fastq-outside", async (record: SQSRecord) => {
  try {
    return await take(JSON.parse(record.body));
  } catch (error) {
    return parkOrRetry(record, error, Resource.FastqOutsideDeadLetterQueue.url);
  }
});
