import type { ChangeStreams } from "#local/engines/dynamodb/change-streams";
import { sequenceText } from "#local/engines/dynamodb/commit";
import type { StreamDescription } from "#local/engines/dynamodb/model";
import { shardIdOf } from "#local/engines/dynamodb/stream-event";
import { known, limitOf, required } from "#local/engines/dynamodb/stream-input";
import {
  getRecords,
  getShardIterator,
  type StreamSource,
} from "#local/engines/dynamodb/stream-records";

/** One answer holds so many (API reference, ListStreams and DescribeStream). */
const mostStreams = 100;

/** The API of DynamoDB Streams (`DynamoDBStreams_20120810`). Each stream has one shard. */
export const streamOperations: Record<string, (of: StreamSource, input: object) => unknown> = {
  ListStreams: listStreams,
  DescribeStream: describeStream,
  GetShardIterator: getShardIterator,
  GetRecords: getRecords,
};

type ListInput = { TableName?: string; Limit?: number; ExclusiveStartStreamArn?: string };

function listStreams({ database }: StreamSource, input: ListInput): object {
  known("ListStreams", input, ["TableName", "Limit", "ExclusiveStartStreamArn"]);
  const { TableName, ExclusiveStartStreamArn: after = "" } = input;
  const all = [...database.streams.values()]
    .filter(({ tableName, arn }) => (!TableName || tableName === TableName) && arn > after)
    .sort((a, b) => (a.arn < b.arn ? -1 : 1));
  const some = all.slice(0, limitOf(input.Limit, mostStreams));
  return {
    Streams: some.map(({ arn, tableName }) => ({
      StreamArn: arn,
      StreamLabel: labelOf(arn),
      TableName: tableName,
    })),
    ...(some.length < all.length && { LastEvaluatedStreamArn: some.at(-1)?.arn }),
  };
}

type DescribeInput = { StreamArn?: string; Limit?: number; ExclusiveStartShardId?: string };

async function describeStream({ streams }: StreamSource, input: DescribeInput): Promise<object> {
  known("DescribeStream", input, ["StreamArn", "Limit", "ExclusiveStartShardId"]);
  limitOf(input.Limit, mostStreams);
  const stream = streams.describe(required("streamArn", input.StreamArn));
  const shard = await shardOf(streams, stream);
  const passed = input.ExclusiveStartShardId === shard.ShardId;
  return {
    StreamDescription: {
      StreamArn: stream.arn,
      StreamLabel: labelOf(stream.arn),
      StreamStatus: stream.closedAt === undefined ? "ENABLED" : "DISABLED",
      StreamViewType: stream.viewType,
      CreationRequestDateTime: Date.parse(`${labelOf(stream.arn)}Z`) / 1000,
      TableName: stream.tableName,
      KeySchema: stream.keySchema,
      Shards: passed ? [] : [shard],
    },
  };
}

async function shardOf(streams: ChangeStreams, { arn, startsAfter, closedAt }: StreamDescription) {
  const last = closedAt === undefined ? undefined : await streams.last(arn);
  return {
    ShardId: shardIdOf(arn),
    SequenceNumberRange: {
      StartingSequenceNumber: sequenceText(startsAfter + 1),
      ...(closedAt !== undefined && {
        EndingSequenceNumber: last?.sequenceNumber ?? sequenceText(startsAfter + 1),
      }),
    },
  };
}

/** The ARN's end: when the stream was switched on, ISO-8601 without zone. */
function labelOf(arn: string): string {
  return arn.split("/").at(-1) ?? "";
}
