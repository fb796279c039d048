import type { ReceivedMessage } from "#local/engines/sqs/received";

/** One record of the event a function gets from SQS. */
export type LambdaRecord = {
  messageId: string;
  receiptHandle: string;
  body: string;
  attributes: Record<string, string>;
  messageAttributes: Record<string, LambdaAttribute>;
  md5OfMessageAttributes?: string;
  md5OfBody: string;
  eventSource: "aws:sqs";
  eventSourceARN: string;
  awsRegion: string;
};

/** A message attribute as Lambda writes it; `binaryValue` is base64. */
type LambdaAttribute = {
  stringValue?: string;
  binaryValue?: string;
  stringListValues: string[];
  binaryListValues: string[];
  dataType: string;
};

/** The largest event Lambda takes. */
const payloadBytes = 6 * 1024 * 1024;

/** Writes a received message as Lambda does. */
export function toLambdaRecord(
  message: ReceivedMessage,
  queueArn: string,
  region: string,
): LambdaRecord {
  const attributes = Object.entries(message.MessageAttributes ?? {}).map(
    ([name, { DataType, StringValue, BinaryValue }]): [string, LambdaAttribute] => [
      name,
      {
        ...(StringValue === undefined ? {} : { stringValue: StringValue }),
        ...(BinaryValue === undefined ? {} : { binaryValue: BinaryValue }),
        stringListValues: [],
        binaryListValues: [],
        dataType: DataType,
      },
    ],
  );
  return {
    messageId: message.MessageId,
    receiptHandle: message.ReceiptHandle,
    body: message.Body,
    attributes: message.Attributes ?? {},
    messageAttributes: Object.fromEntries(attributes),
    ...(message.MD5OfMessageAttributes
      ? { md5OfMessageAttributes: message.MD5OfMessageAttributes }
      : {}),
    md5OfBody: message.MD5OfBody,
    eventSource: "aws:sqs",
    eventSourceARN: queueArn,
    awsRegion: region,
  };
}

/** Cuts records, in order, into events of at most 6 MiB. */
export function payloads(records: LambdaRecord[]): LambdaRecord[][] {
  const parts: LambdaRecord[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const record of records) {
    const size = Buffer.byteLength(JSON.stringify(record)) + 1;
    if (bytes + size > payloadBytes) {
      parts.push([]);
      bytes = '{"Records":[]}'.length;
    }
    parts.at(-1)?.push(record);
    bytes += size;
  }
  return parts;
}
