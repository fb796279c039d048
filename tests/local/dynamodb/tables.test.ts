import {
  CreateTableCommand,
  DeleteTableCommand,
  DescribeContinuousBackupsCommand,
  DescribeEndpointsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  ListTablesCommand,
  ListTagsOfResourceCommand,
  PutItemCommand,
  QueryCommand,
  ResourceInUseException,
  ResourceNotFoundException,
  ScanCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateContinuousBackupsCommand,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Running, start, tableInput } from "#tests/local/dynamodb/fixture";

let running: Running;
beforeEach(async () => {
  running = await start();
  await running.client.send(new CreateTableCommand(tableInput()));
});
afterEach(() => running.close());

const TableName = "reads";
const describe = async () =>
  (await running.client.send(new DescribeTableCommand({ TableName }))).Table;

test("a new on-demand table, its indexes and its stream are active at once", async () => {
  const table = await describe();
  expect(table).toMatchObject({
    TableStatus: "ACTIVE",
    TableArn: "arn:aws:dynamodb:us-east-1:000000000000:table/reads",
    BillingModeSummary: { BillingMode: "PAY_PER_REQUEST" },
    StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" },
  });
  expect(table?.GlobalSecondaryIndexes?.map((index) => index.IndexStatus)).toEqual([
    "ACTIVE",
    "ACTIVE",
  ]);
  expect(table?.LatestStreamArn).toBe(`${table?.TableArn}/stream/${table?.LatestStreamLabel}`);
  const again = running.client.send(new CreateTableCommand(tableInput()));
  await expect(again).rejects.toBeInstanceOf(ResourceInUseException);
});

test("tables are listed by name, page by page", async () => {
  for (const name of ["zeta", "alpha"])
    await running.client.send(new CreateTableCommand(tableInput(name)));
  const first = await running.client.send(new ListTablesCommand({ Limit: 2 }));
  expect(first).toMatchObject({ TableNames: ["alpha", "reads"], LastEvaluatedTableName: "reads" });
  const rest = await running.client.send(
    new ListTablesCommand({ ExclusiveStartTableName: "reads" }),
  );
  expect(rest.TableNames).toEqual(["zeta"]);
});

test("a table made anew under an old name is empty, and protection prevents the deletion", async () => {
  await running.client.send(
    new PutItemCommand({ TableName, Item: { pk: { S: "a" }, sk: { S: "b" } } }),
  );
  const protect = (DeletionProtectionEnabled: boolean) =>
    running.client.send(new UpdateTableCommand({ TableName, DeletionProtectionEnabled }));
  await protect(true);
  const remove = () => running.client.send(new DeleteTableCommand({ TableName }));
  await expect(remove()).rejects.toThrow(/protected against deletion/);
  await protect(false);
  expect((await remove()).TableDescription?.TableStatus).toBe("DELETING");
  await expect(describe()).rejects.toBeInstanceOf(ResourceNotFoundException);
  await running.client.send(new CreateTableCommand(tableInput()));
  expect((await running.client.send(new ScanCommand({ TableName }))).Items).toEqual([]);
});

test("an index added to a table holds the items that were there, a dropped one is gone", async () => {
  const Item = { pk: { S: "a" }, sk: { S: "b" }, owner: { S: "me" } };
  await running.client.send(new PutItemCommand({ TableName, Item }));
  await running.client.send(
    new UpdateTableCommand({
      TableName,
      AttributeDefinitions: [
        ...tableInput().AttributeDefinitions,
        { AttributeName: "owner", AttributeType: "S" },
      ],
      GlobalSecondaryIndexUpdates: [
        {
          Create: {
            IndexName: "owners",
            KeySchema: [{ AttributeName: "owner", KeyType: "HASH" }],
            Projection: { ProjectionType: "KEYS_ONLY" },
          },
        },
      ],
    }),
  );
  const query = new QueryCommand({
    TableName,
    IndexName: "owners",
    KeyConditionExpression: "#o = :o",
    ExpressionAttributeNames: { "#o": "owner" },
    ExpressionAttributeValues: { ":o": { S: "me" } },
  });
  expect((await running.client.send(query)).Items).toEqual([Item]);
  await running.client.send(
    new UpdateTableCommand({
      TableName,
      GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: "owners" } }],
    }),
  );
  await expect(running.client.send(query)).rejects.toThrow(/does not have the specified index/);
});

test("tags are set, listed and removed", async () => {
  const ResourceArn = (await describe())?.TableArn;
  const Tags = [
    { Key: "stage", Value: "dev" },
    { Key: "app", Value: "seqferry" },
  ];
  await running.client.send(new TagResourceCommand({ ResourceArn, Tags }));
  await running.client.send(new UntagResourceCommand({ ResourceArn, TagKeys: ["stage"] }));
  const listed = await running.client.send(new ListTagsOfResourceCommand({ ResourceArn }));
  expect(listed.Tags).toEqual([{ Key: "app", Value: "seqferry" }]);
});

test("time to live and point-in-time recovery are what they were set to", async () => {
  const ttl = (Enabled: boolean) =>
    running.client.send(
      new UpdateTimeToLiveCommand({
        TableName,
        TimeToLiveSpecification: { Enabled, AttributeName: "expiresAt" },
      }),
    );
  await ttl(true);
  await expect(ttl(true)).rejects.toThrow("TimeToLive is already enabled");
  const described = await running.client.send(new DescribeTimeToLiveCommand({ TableName }));
  expect(described.TimeToLiveDescription).toEqual({
    TimeToLiveStatus: "ENABLED",
    AttributeName: "expiresAt",
  });
  await running.client.send(
    new UpdateContinuousBackupsCommand({
      TableName,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    }),
  );
  const backups = await running.client.send(new DescribeContinuousBackupsCommand({ TableName }));
  expect(backups.ContinuousBackupsDescription?.PointInTimeRecoveryDescription).toEqual({
    PointInTimeRecoveryStatus: "ENABLED",
    RecoveryPeriodInDays: 35,
  });
});

test("a table says what it holds up to six hours later, and anew after a restart", async () => {
  const counts = async () => {
    const table = await describe();
    const [gsi1, gsi2] = table?.GlobalSecondaryIndexes ?? [];
    return [table?.ItemCount, table?.TableSizeBytes, gsi1?.ItemCount, gsi2?.ItemCount];
  };
  const Item = { pk: { S: "a" }, sk: { S: "b" }, gsi1pk: { S: "g" }, gsi1sk: { S: "1" } };
  await running.client.send(new PutItemCommand({ TableName, Item }));
  expect(await counts()).toEqual([0, 0, 0, 0]);
  await running.context.clock.advance(6 * 60 * 60 * 1000);
  expect(await counts()).toEqual([1, 20, 1, 0]);
});

test("a table's class is kept and shown; AWS's own key needs no encryption settings", async () => {
  const TableClass = "STANDARD_INFREQUENT_ACCESS" as const;
  const input = { ...tableInput("rare"), TableClass, SSESpecification: { Enabled: false } };
  const { TableDescription } = await running.client.send(new CreateTableCommand(input));
  expect(TableDescription).toMatchObject({ TableClassSummary: { TableClass } });
  expect(TableDescription?.SSEDescription).toBeUndefined();
  const back = new UpdateTableCommand({ TableName: "rare", TableClass: "STANDARD" });
  expect((await running.client.send(back)).TableDescription?.TableClassSummary?.TableClass).toBe(
    "STANDARD",
  );
});

test("one index at a time is made or dropped", async () => {
  const two = new UpdateTableCommand({
    TableName,
    GlobalSecondaryIndexUpdates: ["gsi1", "gsi2"].map((IndexName) => ({ Delete: { IndexName } })),
  });
  await expect(running.client.send(two)).rejects.toThrow(/Only 1 online index/);
});

test("what AWS has and this engine has not is refused by name: exports, backups, keys of many attributes", async () => {
  const refused = (operation: string, input: object) =>
    expect(running.engine.call(operation, input)).rejects.toMatchObject({ code: "NotImplemented" });
  await refused("ExportTableToPointInTime", { TableArn: "arn", S3Bucket: "b" });
  await refused("CreateBackup", { TableName, BackupName: "b" });
  await refused("ExecuteStatement", { Statement: "SELECT" });
  await refused("PutItem", { TableName: `arn:aws:dynamodb:us-east-1:1:table/${TableName}` });
  await refused("CreateTable", {
    ...tableInput("many"),
    OnDemandThroughput: { MaxReadRequestUnits: 1 },
  });
  const [first] = tableInput().GlobalSecondaryIndexes;
  const KeySchema = [...(first?.KeySchema ?? []), { AttributeName: "gsi2pk", KeyType: "RANGE" }];
  await refused("CreateTable", {
    ...tableInput("many"),
    GlobalSecondaryIndexes: [{ ...first, KeySchema }],
  });
});

test("the endpoint is the one that everything has", async () => {
  const { Endpoints } = await running.client.send(new DescribeEndpointsCommand({}));
  expect(Endpoints).toEqual([{ Address: "127.0.0.1:4566", CachePeriodInMinutes: 1440 }]);
});

test("encryption with a key of KMS is refused, not left out", async () => {
  const input = { ...tableInput("other"), SSESpecification: { Enabled: true } };
  const sse = running.client.send(new CreateTableCommand(input));
  await expect(sse).rejects.toThrow(/does not implement encryption with a key of KMS/);
});
