import { AwsError } from "#local/aws-error";
import type { ChangeStreams } from "#local/engines/dynamodb/change-streams";
import { sequenceText } from "#local/engines/dynamodb/commit";
import type { Database } from "#local/engines/dynamodb/database";
import { validationError } from "#local/engines/dynamodb/errors";
import type { ChangeRecord, StreamDescription } from "#local/engines/dynamodb/model";
import { fromIterator, toIterator } from "#local/engines/dynamodb/shard-iterator";
import { shardIdOf, toLambdaRecord } from "#local/engines/dynamodb/stream-event";
import { known, limitOf, required } from "#local/engines/dynamodb/stream-input";

/** One answer holds so much (API reference, GetRecords). */
const mostRecords = 1000;
const longestBytes = 1024 * 1024;

/** What the operations on streams work on. */
export type StreamSource = { database: Database; streams: ChangeStreams };

type IteratorInput = {
  StreamArn?: string;
  ShardId?: string;
  ShardIteratorType?: string;
  SequenceNumber?: string;
};

/** `GetShardIterator`: oldest, newest, at or behind a record that is still there. */
export async function getShardIterator(
  { database, streams }: StreamSource,
  input: IteratorInput,
): Promise<object> {
  known("GetShardIterator", input, ["StreamArn", "ShardId", "ShardIteratorType", "SequenceNumber"]);
  const { arn } = streams.describe(required("streamArn", input.StreamArn));
  if (required("shardId", input.ShardId) !== shardIdOf(arn))
    throw new AwsError(
      "ResourceNotFoundException",
      `Requested resource not found: Shard does not exist: ${input.ShardId}`,
    );
  const after = await placeOf(streams, arn, input);
  return { ShardIterator: toIterator({ arn, after, issuedAt: database.now }) };
}

/** The sequence number behind which an iterator of the asked type begins. */
async function placeOf(
  streams: ChangeStreams,
  arn: string,
  { ShardIteratorType: type, SequenceNumber: sequence }: IteratorInput,
): Promise<string> {
  const at = type === "AT_SEQUENCE_NUMBER" || type === "AFTER_SEQUENCE_NUMBER";
  if (at !== (sequence !== undefined))
    throw validationError(
      at
        ? `SequenceNumber is required for ShardIteratorType ${type}`
        : `SequenceNumber cannot be specified for ShardIteratorType ${type}`,
    );
  if (type === "TRIM_HORIZON") return "";
  if (type === "LATEST") return streams.latest;
  if (!at || sequence === undefined)
    throw validationError(
      `1 validation error detected: Value '${type}' at 'shardIteratorType' failed to satisfy constraint: Member must satisfy enum value set: [AFTER_SEQUENCE_NUMBER, LATEST, AT_SEQUENCE_NUMBER, TRIM_HORIZON]`,
    );
  if (!/^\d{21}$/.test(sequence) || sequence > streams.latest)
    throw validationError(`Invalid SequenceNumber: ${sequence}`);
  const before = sequenceText(Number(sequence) - 1);
  const [record] = await streams.read(arn, before, 1);
  if (record?.sequenceNumber !== sequence)
    throw new AwsError(
      "TrimmedDataAccessException",
      "The operation attempted to read past the oldest stream record in a shard.",
    );
  return type === "AT_SEQUENCE_NUMBER" ? before : sequence;
}

type RecordsInput = { ShardIterator?: string; Limit?: number };

/** `GetRecords`; without `NextShardIterator` once a closed stream is read to its end. */
export async function getRecords(
  { database, streams }: StreamSource,
  input: RecordsInput,
): Promise<object> {
  known("GetRecords", input, ["ShardIterator", "Limit"]);
  if (input.Limit !== undefined && input.Limit > mostRecords)
    throw new AwsError("LimitExceededException", `Limit must be no more than ${mostRecords}.`);
  const limit = limitOf(input.Limit, mostRecords);
  const place = fromIterator(required("shardIterator", input.ShardIterator), database.now);
  const stream = streams.describe(place.arn);
  const records = fitting(await streams.read(place.arn, place.after, limit));
  const after = records.at(-1)?.sequenceNumber ?? place.after;
  const last = stream.closedAt === undefined ? undefined : await streams.last(place.arn);
  const ended = stream.closedAt !== undefined && (!last || last.sequenceNumber <= after);
  return {
    Records: records.map((record) => toApiRecord(stream, record)),
    ...(!ended && {
      NextShardIterator: toIterator({ arn: place.arn, after, issuedAt: database.now }),
    }),
  };
}

/** The beginning that takes no more than 1 MB; the first record in any case. */
function fitting(records: ChangeRecord[]): ChangeRecord[] {
  let bytes = 0;
  const end = records.findIndex((record, at) => {
    bytes += record.sizeBytes;
    return at > 0 && bytes > longestBytes;
  });
  return end < 0 ? records : records.slice(0, end);
}

/** As Lambda's functions get it, but for the names of two members and the ARN, which the caller knows. */
function toApiRecord(stream: StreamDescription, record: ChangeRecord): object {
  const { eventSourceARN: _, userIdentity, ...shown } = toLambdaRecord(stream, record);
  return {
    ...shown,
    ...(userIdentity && {
      userIdentity: { Type: userIdentity.type, PrincipalId: userIdentity.principalId },
    }),
  };
}
