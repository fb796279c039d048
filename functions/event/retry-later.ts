import { ChangeMessageVisibilityCommand } from "@aws-sdk/client-sqs";
import type { SQSRecord } from "aws-lambda";
import { isTransient } from "#core/error";
import { sqs } from "#core/sqs";
import { park } from "#functions/event/dead-letter";
import { sourceUrl } from "#functions/event/source-queue";

/** Seconds until a failed message is tried again, by how often it was received; in a FIFO queue its group waits so long. */
const backoffSeconds = [1, 2, 5, 10, 20, 40, 60];

/**
 * Lets a message that failed come again soon, not only after its queue's visibility timeout, which is minutes.
 * `urlOfAnother`: of any queue of the stage.
 */
export async function retryLater(record: SQSRecord, urlOfAnother: string): Promise<void> {
  const received = receivesOf(record);
  const seconds = backoffSeconds[Math.min(received, backoffSeconds.length) - 1] ?? 1;
  await hide(record, seconds * 1000, urlOfAnother);
}

/** Lets a message that is reported as failed come again after `waitMs`: 12 hours at most, by SQS. */
export async function hide(record: SQSRecord, waitMs: number, urlOfAnother: string): Promise<void> {
  await sqs().send(
    new ChangeMessageVisibilityCommand({
      QueueUrl: sourceUrl(record, urlOfAnother),
      ReceiptHandle: record.receiptHandle,
      VisibilityTimeout: Math.ceil(waitMs / 1000),
    }),
  );
}

/**
 * What becomes of a message that failed: one that can never succeed is parked in its dead letters. Throws what may pass
 * by itself, and the message comes again soon.
 */
export async function parkOrRetry(
  record: SQSRecord,
  error: unknown,
  deadLetterUrl: string,
): Promise<"parked"> {
  if (isTransient(error)) {
    await retryLater(record, deadLetterUrl);
    throw error;
  }
  await park(record, error, deadLetterUrl);
  return "parked";
}

/** How often a message was delivered, this time included. */
export function receivesOf({ attributes }: SQSRecord): number {
  return Number(attributes.ApproximateReceiveCount);
}
