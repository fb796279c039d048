import { randomUUID } from "node:crypto";
import { notImplemented } from "#local/aws-error";
import type { EngineContext } from "#local/engine";
import { validationError } from "#local/engines/dynamodb/errors";
import { typeOf } from "#local/engines/dynamodb/items";
import type {
  IndexDescription,
  StreamSpecification,
  Table,
  TableClass,
  TableDescription,
} from "#local/engines/dynamodb/model";

/** Input of `CreateTable`, checked. */
export type CreateInput = Pick<
  TableDescription,
  "TableName" | "AttributeDefinitions" | "KeySchema" | "StreamSpecification"
> & {
  BillingMode?: string;
  ProvisionedThroughput?: TableDescription["ProvisionedThroughput"];
  GlobalSecondaryIndexes?: IndexInput[];
  LocalSecondaryIndexes?: IndexInput[];
  DeletionProtectionEnabled?: boolean;
  TableClass?: TableClass;
  SSESpecification?: Encryption;
  Tags?: { Key: string; Value: string }[];
};

/** `Enabled: false` is AWS's own key, which every table has; anything else is a key of KMS. */
export type Encryption = { Enabled?: boolean; SSEType?: string; KMSMasterKeyId?: string };

export type IndexInput = Pick<
  IndexDescription,
  "IndexName" | "KeySchema" | "Projection" | "ProvisionedThroughput"
>;

const none = { ReadCapacityUnits: 0, WriteCapacityUnits: 0 };

/** The table that `CreateTable` makes: active at once, as are its indexes. */
export function newTable(input: CreateInput, context: EngineContext): Table {
  refuseKms(input.SSESpecification);
  const createdAt = context.clock.now() / 1000;
  const arn = `arn:aws:dynamodb:${context.region}:${context.accountId}:table/${input.TableName}`;
  const description: TableDescription = {
    TableName: input.TableName,
    TableId: randomUUID(),
    TableArn: arn,
    TableStatus: "ACTIVE",
    CreationDateTime: createdAt,
    AttributeDefinitions: input.AttributeDefinitions,
    KeySchema: input.KeySchema,
    ProvisionedThroughput: { NumberOfDecreasesToday: 0, ...(input.ProvisionedThroughput ?? none) },
    ...(input.BillingMode === "PAY_PER_REQUEST" && {
      BillingModeSummary: {
        BillingMode: "PAY_PER_REQUEST",
        LastUpdateToPayPerRequestDateTime: createdAt,
      },
    }),
    ...(input.GlobalSecondaryIndexes && {
      GlobalSecondaryIndexes: input.GlobalSecondaryIndexes.map((index) => globalIndex(index, arn)),
    }),
    ...(input.LocalSecondaryIndexes && {
      LocalSecondaryIndexes: input.LocalSecondaryIndexes.map((index) => localIndex(index, arn)),
    }),
    TableSizeBytes: 0,
    ItemCount: 0,
    DeletionProtectionEnabled: input.DeletionProtectionEnabled ?? false,
    ...(input.TableClass && { TableClassSummary: { TableClass: input.TableClass } }),
    ...streamOf(input.StreamSpecification, arn, context.clock.iso()),
  };
  return {
    description,
    pointInTimeRecovery: { enabled: false },
    tags: Object.fromEntries((input.Tags ?? []).map(({ Key, Value }) => [Key, Value])),
  };
}

/** Nothing here is encrypted with keys of KMS: a table that asks for one is not made. */
export function refuseKms(encryption: Encryption | undefined): void {
  const { Enabled, SSEType, KMSMasterKeyId } = encryption ?? {};
  if (Enabled || SSEType || KMSMasterKeyId)
    throw notImplemented("dynamodb", "encryption with a key of KMS (SSESpecification)");
}

/** A global index; its key attributes must be declared when it is added to a table. */
export function globalIndex(input: IndexInput, tableArn: string): IndexDescription {
  return {
    ...localIndex(input, tableArn),
    IndexStatus: "ACTIVE",
    ProvisionedThroughput: { NumberOfDecreasesToday: 0, ...(input.ProvisionedThroughput ?? none) },
  };
}

function localIndex(input: IndexInput, tableArn: string): IndexDescription {
  return {
    IndexName: input.IndexName,
    KeySchema: input.KeySchema,
    Projection: input.Projection,
    IndexArn: `${tableArn}/index/${input.IndexName}`,
    IndexSizeBytes: 0,
    ItemCount: 0,
  };
}

/** The members that describe a stream switched on at `startedAt` (ISO-8601); none when it is off. */
export function streamOf(
  specification: StreamSpecification | undefined,
  tableArn: string,
  startedAt: string,
): Pick<TableDescription, "StreamSpecification" | "LatestStreamArn" | "LatestStreamLabel"> {
  if (specification?.StreamEnabled === false && specification.StreamViewType)
    throw validationError(
      "One or more parameter values were invalid: StreamViewType cannot be specified when StreamEnabled is false",
    );
  if (!specification?.StreamEnabled) return {};
  if (!specification.StreamViewType)
    throw validationError(
      "One or more parameter values were invalid: StreamViewType must be specified when StreamEnabled is true",
    );
  const label = startedAt.replace("Z", "");
  return {
    StreamSpecification: specification,
    LatestStreamLabel: label,
    LatestStreamArn: `${tableArn}/stream/${label}`,
  };
}

/** Throws unless every key attribute of a new index is declared. */
export function requireDeclared(index: IndexInput, table: TableDescription): void {
  const missing = index.KeySchema.filter((key) => !typeOf(key.AttributeName, table));
  if (missing.length > 0)
    throw validationError(
      `One or more parameter values were invalid: Some index key attributes are not defined in AttributeDefinitions. Keys: [${missing.map((key) => key.AttributeName).join(", ")}], AttributeDefinitions: [${table.AttributeDefinitions.map((one) => one.AttributeName).join(", ")}]`,
    );
}
