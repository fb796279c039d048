import type { SQSRecord } from "aws-lambda";

/** Attribute of a parked message: when it was first sent, in epoch milliseconds. */
export const sentAtAttribute = "sentAt";

/**
 * The URL of the queue that a record came from. All queues of a stage are in one account and Region: their
 * URLs differ in the name, which is the end of both the URL and the ARN.
 */
export function sourceUrl(record: SQSRecord, urlOfAnother: string): string {
  const name = record.eventSourceARN.split(":").at(-1) ?? "";
  return urlOfAnother.replace(/[^/]+$/, name);
}

/**
 * When a message was sent, in epoch milliseconds. A message that comes back from the dead letters is sent anew; it
 * carries its first time, which orders bodies that have none of their own.
 */
export function sentAt({ attributes, messageAttributes }: SQSRecord): number {
  return Number(messageAttributes[sentAtAttribute]?.stringValue ?? attributes.SentTimestamp);
}
