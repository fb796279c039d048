import { randomUUID } from "node:crypto";
import type { ChangeRecord } from "#local/engines/dynamodb/model";
import { shardIdOf } from "#local/engines/dynamodb/stream-event";

/** A batch of a stream that was given up. */
export type GivenUp = {
  functionArn: string;
  streamArn: string;
  /** Not empty. */
  records: ChangeRecord[];
  condition: "RetryAttemptsExhausted" | "RecordAgeExceeded";
  invocations: number;
  /** Whether the function threw; it may also have reported items. */
  functionError: boolean;
  /** ISO 8601 with milliseconds. */
  timestamp: string;
};

/** Lambda's invocation record, in the shape that AWS sends to an on-failure destination. */
export function invocationRecord(batch: GivenUp): object {
  const { records, streamArn } = batch;
  const [first, last] = [records[0], records.at(-1)];
  return {
    requestContext: {
      requestId: randomUUID(),
      functionArn: batch.functionArn,
      condition: batch.condition,
      approximateInvokeCount: batch.invocations,
    },
    responseContext: {
      statusCode: 200,
      executedVersion: "$LATEST",
      functionError: batch.functionError ? "Unhandled" : null,
    },
    version: "1.0",
    timestamp: batch.timestamp,
    DDBStreamBatchInfo: {
      shardId: shardIdOf(streamArn),
      startSequenceNumber: first?.sequenceNumber,
      endSequenceNumber: last?.sequenceNumber,
      approximateArrivalOfFirstRecord: arrival(first),
      approximateArrivalOfLastRecord: arrival(last),
      batchSize: records.length,
      streamArn,
    },
  };
}

function arrival(record: ChangeRecord | undefined): string | undefined {
  return record && `${new Date(record.createdAt).toISOString().slice(0, 19)}Z`;
}
