/** One attribute in DynamoDB's wire form; binary is base64 text. */
export type AttributeValue = {
  S?: string;
  N?: string;
  B?: string;
  BOOL?: boolean;
  NULL?: boolean;
  L?: AttributeValue[];
  M?: Item;
  SS?: string[];
  NS?: string[];
  BS?: string[];
};

export type Item = Record<string, AttributeValue>;

export type KeyType = "S" | "N" | "B";
export type KeySchema = { AttributeName: string; KeyType: "HASH" | "RANGE" }[];
type Throughput = { ReadCapacityUnits: number; WriteCapacityUnits: number };

/** A secondary index as `DescribeTable` shows it. */
export type IndexDescription = {
  IndexName: string;
  KeySchema: KeySchema;
  Projection: { ProjectionType: "ALL" | "KEYS_ONLY" | "INCLUDE"; NonKeyAttributes?: string[] };
  IndexArn: string;
  IndexSizeBytes: number;
  ItemCount: number;
  IndexStatus?: "ACTIVE";
  ProvisionedThroughput?: Throughput & { NumberOfDecreasesToday?: number };
};

export type StreamViewType = "KEYS_ONLY" | "NEW_IMAGE" | "OLD_IMAGE" | "NEW_AND_OLD_IMAGES";
export type StreamSpecification = { StreamEnabled: boolean; StreamViewType?: StreamViewType };

/** A table as `DescribeTable` shows it; times are epoch seconds. */
export type TableDescription = {
  TableName: string;
  TableId: string;
  TableArn: string;
  TableStatus: "ACTIVE" | "DELETING";
  CreationDateTime: number;
  AttributeDefinitions: { AttributeName: string; AttributeType: KeyType }[];
  KeySchema: KeySchema;
  GlobalSecondaryIndexes?: IndexDescription[];
  LocalSecondaryIndexes?: IndexDescription[];
  ProvisionedThroughput: Throughput & { NumberOfDecreasesToday?: number };
  BillingModeSummary?: { BillingMode: string; LastUpdateToPayPerRequestDateTime?: number };
  TableSizeBytes: number;
  ItemCount: number;
  DeletionProtectionEnabled: boolean;
  StreamSpecification?: StreamSpecification;
  LatestStreamArn?: string;
  LatestStreamLabel?: string;
  TableClassSummary?: { TableClass: TableClass; LastUpdateDateTime?: number };
};

/** Which prices are paid: of storage or of access. Nothing else differs. */
export type TableClass = "STANDARD" | "STANDARD_INFREQUENT_ACCESS";

/** A table as it is stored: what `DescribeTable` shows and the settings other operations show. */
export type Table = {
  description: TableDescription;
  /** Attribute with the expiry time in epoch seconds, while TTL is enabled. */
  ttlAttribute?: string;
  /** When TTL was last switched, epoch milliseconds. */
  ttlSwitchedAt?: number;
  pointInTimeRecovery: { enabled: boolean; recoveryPeriodInDays?: number };
  tags: Record<string, string>;
};

/** What one write did to one item. */
export type Change = {
  table: Table;
  /** Storage key inside the table. */
  key: string;
  before: Item | undefined;
  after: Item | undefined;
  /** True when the TTL sweeper removed the item. */
  expired?: boolean;
};

/** One record of a table's stream. */
export type ChangeRecord = {
  /** 21 digits, growing with every record of the engine. */
  sequenceNumber: string;
  eventName: "INSERT" | "MODIFY" | "REMOVE";
  /** Epoch milliseconds. */
  createdAt: number;
  keys: Item;
  /** As the stream's view type asks. */
  newImage?: Item;
  oldImage?: Item;
  /** Keys and both images together. */
  sizeBytes: number;
  userIdentity?: { type: "Service"; principalId: "dynamodb.amazonaws.com" };
};

/** A stream that can be read, perhaps of a table that is gone; times are epoch milliseconds. */
export type StreamDescription = {
  arn: string;
  tableName: string;
  viewType: StreamViewType;
  keySchema: KeySchema;
  /** The last sequence number that the engine had given out when the stream was switched on. */
  startsAfter: number;
  /** Set once the stream was disabled or its table deleted: nothing is appended any more. */
  closedAt?: number;
};
