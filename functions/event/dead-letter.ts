import { SendMessageCommand } from "@aws-sdk/client-sqs";
import type { SQSRecord } from "aws-lambda";
import * as Log from "#core/log";
import { sqs } from "#core/sqs";
import { sentAt, sentAtAttribute } from "#functions/event/source-queue";

/**
 * Puts a message that can never succeed into a dead-letter queue, with its error in the attribute `error`
 * and the time when it was first sent in `sentAt`.
 * Reported as a failure it would come back again and again, and lock its message group each time.
 */
export async function park(record: SQSRecord, error: unknown, queueUrl: string): Promise<void> {
  const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  Log.error("A message can never succeed", { messageId: record.messageId, reason });
  const isFifo = queueUrl.endsWith(".fifo");
  await sqs().send(
    new SendMessageCommand({
      QueueUrl: queueUrl,
      MessageBody: record.body,
      ...(isFifo && {
        MessageGroupId: record.attributes.MessageGroupId ?? "unknown",
        MessageDeduplicationId: record.messageId,
      }),
      MessageAttributes: {
        error: { DataType: "String", StringValue: reason.slice(0, 1024) },
        [sentAtAttribute]: { DataType: "Number", StringValue: String(sentAt(record)) },
      },
    }),
  );
}
