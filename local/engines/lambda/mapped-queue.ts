import { AwsError } from "#local/aws-error";
import type { Clock } from "#local/clock";
import { isPassing } from "#local/engines/lambda/limits";
import type { ReceivedMessage } from "#local/engines/sqs/received";
import type { SqsEngine } from "#local/engines/sqs/sqs";

/** What a mapping knows of its queue. */
export type QueueAccess = {
  sqs: SqsEngine;
  queueArn: string;
  clock: Clock;
  /** Aborted when the mapping closes. */
  signal: AbortSignal;
  log: (line: string) => void;
};

/** How often a delete is tried that SQS throttles, or fails for its own reasons. */
const mostTries = 8;

/** A queue as its mapping uses it: SQS's own calls, in process. */
export class MappedQueue {
  readonly #access: QueueAccess;

  constructor(access: QueueAccess) {
    this.#access = access;
  }

  /** What is there, up to ten messages. A deleted queue has nothing; creating it again wakes the mapping. */
  async receive(limit: number): Promise<ReceivedMessage[]> {
    try {
      const { sqs, queueArn } = this.#access;
      const { Messages = [] } = await sqs.call<{ Messages?: ReceivedMessage[] }>("ReceiveMessage", {
        QueueUrl: sqs.queueUrl(queueArn),
        MaxNumberOfMessages: limit,
        MessageSystemAttributeNames: ["All"],
        MessageAttributeNames: ["All"],
        WaitTimeSeconds: 0,
      });
      return Messages;
    } catch (error) {
      if (error instanceof AwsError && error.code === "QueueDoesNotExist") return [];
      throw error;
    }
  }

  /** Deletes what is done with; a receipt that expired meanwhile means a second delivery, as in AWS. */
  async delete(messages: { ReceiptHandle: string }[]): Promise<void> {
    for (let start = 0; start < messages.length; start += 10) {
      const entries = messages
        .slice(start, start + 10)
        .map(({ ReceiptHandle }, at) => ({ Id: String(at), ReceiptHandle }));
      for (const { Message } of await this.#deleteBatch(entries))
        this.#access.log(`could not delete: ${Message}`);
    }
  }

  /** What was processed must not come again only because SQS was busy. */
  async #deleteBatch(Entries: object[]): Promise<{ Message: string }[]> {
    const { sqs, queueArn, clock, signal } = this.#access;
    for (let tries = 1; ; tries++) {
      try {
        const QueueUrl = sqs.queueUrl(queueArn);
        const { Failed } = await sqs.call<{ Failed: { Message: string }[] }>("DeleteMessageBatch", {
          QueueUrl,
          Entries,
        });
        return Failed;
      } catch (error) {
        if (!isPassing(error) || tries >= mostTries) throw error;
        await clock.sleep(100 * 2 ** tries, signal);
      }
    }
  }

  async visibilityMs(): Promise<number> {
    const { sqs, queueArn } = this.#access;
    const { Attributes } = await sqs.call<{ Attributes: Record<string, string> }>(
      "GetQueueAttributes",
      { QueueUrl: sqs.queueUrl(queueArn), AttributeNames: ["VisibilityTimeout"] },
    );
    return Number(Attributes.VisibilityTimeout) * 1000;
  }
}
