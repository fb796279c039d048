import { ChangeMessageVisibilityCommand } from "@aws-sdk/client-sqs";
import type { SQSRecord } from "aws-lambda";
import { Resource } from "sst";
import * as Aws from "#core/aws";
import { isTransient } from "#core/error";
import * as Metric from "#core/metric";
import * as ReadSets from "#core/readset/read-set";
import { park } from "#functions/event/dead-letter";
import { sentAt, sourceUrl } from "#functions/event/source-queue";
import { queue } from "#functions/lambda";

/** Seconds until a failed message is tried again, by how often it was received; its shard waits so long. */
const backoffSeconds = [1, 2, 5, 10, 20, 40, 60];

/** Deliveries after which a message is given up, as the stage's queue does it; a user's own queue may never do. */
const mostReceives = 20;

/**
 * Takes HealthOmics events into the mirror, from the stage's queue and from the user's own. What can never succeed
 * goes to the stage's dead letters, with its error.
 */
export const handler = queue("readset-events", async (record) => {
  try {
    return await ReadSets.apply(JSON.parse(record.body), sentAt(record));
  } catch (error) {
    if (isTransient(error) && receivesOf(record) < mostReceives) {
      await retryLater(record);
      throw error;
    }
    await park(record, error, Resource.ReadSetDeadLetterQueue.url);
    Metric.add("ReadSetEventsParked", 1);
    return "parked";
  }
});

async function retryLater(record: SQSRecord): Promise<void> {
  const received = receivesOf(record);
  await Aws.sqs().send(
    new ChangeMessageVisibilityCommand({
      QueueUrl: sourceUrl(record, Resource.ReadSetQueue.url),
      ReceiptHandle: record.receiptHandle,
      VisibilityTimeout: backoffSeconds[Math.min(received, backoffSeconds.length) - 1] ?? 1,
    }),
  );
}

function receivesOf({ attributes }: SQSRecord): number {
  return Number(attributes.ApproximateReceiveCount);
}
