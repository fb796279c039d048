import { createHash } from "node:crypto";
import type { ChangeRecord, StreamDescription } from "#local/engines/dynamodb/model";

/** A stream's record in the shape in which Lambda hands it to a function. */
export type LambdaRecord = {
  eventID: string;
  eventName: ChangeRecord["eventName"];
  eventVersion: "1.1";
  eventSource: "aws:dynamodb";
  awsRegion: string;
  dynamodb: {
    /** Epoch seconds, rounded down. */
    ApproximateCreationDateTime: number;
    Keys: ChangeRecord["keys"];
    NewImage?: ChangeRecord["newImage"];
    OldImage?: ChangeRecord["oldImage"];
    SequenceNumber: string;
    SizeBytes: number;
    StreamViewType: StreamDescription["viewType"];
  };
  userIdentity?: ChangeRecord["userIdentity"];
  eventSourceARN: string;
};

/** The same record always gets the same `eventID`: consumers deduplicate by it. */
export function toLambdaRecord(stream: StreamDescription, record: ChangeRecord): LambdaRecord {
  const { sequenceNumber, eventName, createdAt, keys, newImage, oldImage } = record;
  return {
    eventID: createHash("md5").update(`${stream.arn} ${sequenceNumber}`).digest("hex"),
    eventName,
    eventVersion: "1.1",
    eventSource: "aws:dynamodb",
    awsRegion: stream.arn.split(":")[3] ?? "",
    dynamodb: {
      ApproximateCreationDateTime: Math.floor(createdAt / 1000),
      Keys: keys,
      ...(newImage && { NewImage: newImage }),
      ...(oldImage && { OldImage: oldImage }),
      SequenceNumber: sequenceNumber,
      SizeBytes: record.sizeBytes,
      StreamViewType: stream.viewType,
    },
    ...(record.userIdentity && { userIdentity: record.userIdentity }),
    eventSourceARN: stream.arn,
  };
}

/** A stream has one shard here; its id is made from the ARN. */
export function shardIdOf(streamArn: string): string {
  const hash = createHash("md5").update(streamArn).digest("hex");
  return `shardId-00000000000000000000-${hash.slice(0, 8)}`;
}
