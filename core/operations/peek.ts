import {
  ChangeMessageVisibilityBatchCommand,
  type Message,
  ReceiveMessageCommand,
} from "@aws-sdk/client-sqs";
import { sqs } from "#core/sqs";

/** SQS gives and takes at most ten messages a call. */
const mostAtOnce = 10;
/** Messages are hidden while they are looked at, so that each is seen once; after that they are back by themselves. */
const hiddenSeconds = 20;

/**
 * Looks at up to `limit` messages and gives them back: none is lost, also when this is killed.
 * Of one message group of a FIFO queue SQS shows ten at most. Each look counts as a receive, which
 * is of no consequence in a queue that is the last stop.
 */
export async function peek(queueUrl: string, limit: number): Promise<Message[]> {
  const seen = new Map<string, Message>();
  try {
    while (seen.size < limit) {
      const { Messages = [] } = await sqs().send(
        new ReceiveMessageCommand({
          QueueUrl: queueUrl,
          MaxNumberOfMessages: Math.min(mostAtOnce, limit - seen.size),
          VisibilityTimeout: hiddenSeconds,
          // A short poll asks some of SQS's servers only; the first look asks all of them.
          WaitTimeSeconds: seen.size === 0 ? 1 : 0,
          MessageSystemAttributeNames: ["All"],
          MessageAttributeNames: ["All"],
        }),
      );
      if (Messages.length === 0) break;
      for (const message of Messages) seen.set(message.ReceiptHandle ?? "", message);
    }
  } finally {
    await giveBack(queueUrl, [...seen.keys()]);
  }
  return [...seen.values()];
}

async function giveBack(QueueUrl: string, receipts: string[]): Promise<void> {
  for (let start = 0; start < receipts.length; start += mostAtOnce)
    await sqs().send(
      new ChangeMessageVisibilityBatchCommand({
        QueueUrl,
        Entries: receipts.slice(start, start + mostAtOnce).map((ReceiptHandle, index) => ({
          Id: String(index),
          ReceiptHandle,
          VisibilityTimeout: 0,
        })),
      }),
    );
}
