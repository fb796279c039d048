import { ChangeMessageVisibilityCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import type { SQSRecord } from "aws-lambda";
import { Resource } from "sst";
import * as Aws from "#core/aws";
import { isTransient } from "#core/error";
import * as Log from "#core/log";
import * as ReadSets from "#core/readset/read-set";
import { queue } from "#functions/lambda";

/** Seconds until a failed message is tried again, by how often it was received; its shard waits so long. */
const backoffSeconds = [1, 2, 5, 10, 20, 40, 60];

/** Takes HealthOmics events into the mirror. What can never succeed goes to the dead letters, with its error. */
export const handler = queue("readset-events", async (record) => {
  try {
    return await ReadSets.apply(JSON.parse(record.body));
  } catch (error) {
    if (isTransient(error)) {
      await retryLater(record);
      throw error;
    }
    await park(record, error);
    return "parked";
  }
});

async function park(record: SQSRecord, error: unknown): Promise<void> {
  const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  Log.error("A read-set event can never succeed", { messageId: record.messageId, reason });
  await Aws.sqs().send(
    new SendMessageCommand({
      QueueUrl: Resource.ReadSetDeadLetterQueue.url,
      MessageBody: record.body,
      MessageGroupId: record.attributes.MessageGroupId ?? "unknown",
      MessageDeduplicationId: record.messageId,
      MessageAttributes: {
        error: { DataType: "String", StringValue: reason.slice(0, 1024) },
      },
    }),
  );
}

async function retryLater(record: SQSRecord): Promise<void> {
  const received = Number(record.attributes.ApproximateReceiveCount);
  await Aws.sqs().send(
    new ChangeMessageVisibilityCommand({
      QueueUrl: Resource.ReadSetQueue.url,
      ReceiptHandle: record.receiptHandle,
      VisibilityTimeout: backoffSeconds[Math.min(received, backoffSeconds.length) - 1] ?? 1,
    }),
  );
}
