import {
  type AttributeValue,
  BatchGetItemCommand,
  BatchWriteItemCommand,
  CreateTableCommand,
  DeleteItemCommand,
  DescribeContinuousBackupsCommand,
  GetItemCommand,
  ListTagsOfResourceCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TagResourceCommand,
  TransactGetItemsCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, PutCommand, QueryCommand as Q } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Running, start, until } from "#tests/local/dynamodb/fixture";
import { probeTable } from "#tests/local/dynamodb/probe-entities";

// What SDK v3 asks of DynamoDB, one probe each.
let running: Running;
beforeAll(async () => {
  running = await start();
  await running.client.send(new CreateTableCommand(probeTable));
});
afterAll(() => running.close());

const TableName = probeTable.TableName;
const key = (id: string) => ({ pk: { S: id }, sk: { S: "#" } });
type Values = Record<string, AttributeValue>;
const put = (id: string, more: Values = {}, options = {}) =>
  running.client.send(new PutItemCommand({ TableName, Item: { ...key(id), ...more }, ...options }));
const get = async (id: string) =>
  (await running.client.send(new GetItemCommand({ TableName, Key: key(id), ConsistentRead: true })))
    .Item;
const update = (id: string, UpdateExpression: string, values?: Values, more = {}) =>
  running.client.send(
    new UpdateItemCommand({
      TableName,
      Key: key(id),
      UpdateExpression,
      ExpressionAttributeValues: values,
      ...more,
    }),
  );
const arn = `arn:aws:dynamodb:us-east-1:000000000000:table/${TableName}`;

test("numbers of 38 digits come back as they are", async () => {
  const N = "12345678901234567890123456789012345678";
  await put("digits", { n: { N } });
  expect((await get("digits"))?.n).toEqual({ N });
});

test("binary and its sets come back as they are", async () => {
  const [B, BS] = [Uint8Array.of(0, 255, 7), [Uint8Array.of(1), Uint8Array.of(2, 3)]];
  await put("binary", { b: { B }, bs: { BS } });
  expect(await get("binary")).toMatchObject({ b: { B }, bs: { BS } });
});

test("empty strings are attributes, and no keys", async () => {
  await put("empty", { s: { S: "" } });
  expect((await get("empty"))?.s).toEqual({ S: "" });
  const wrong =
    "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: pk";
  await expect(put("")).rejects.toThrow(wrong);
  await expect(get("")).rejects.toThrow(wrong);
});

test("an empty string in the key of an index is refused", async () => {
  await expect(put("gsi", { gsi1pk: { S: "" }, gsi1sk: { S: "x" } })).rejects.toThrow(
    /IndexKey: gsi1pk/,
  );
});

test("a wrong type in the key of an index is refused, by put and by update", async () => {
  await expect(put("gsi", { gsi1pk: { N: "1" } })).rejects.toThrow(/Type mismatch for Index Key/);
  const set = update("gsi", "SET gsi1pk = :v", { ":v": { N: "1" } });
  await expect(set).rejects.toThrow(/Type mismatch for Index Key|unsupported type/);
});

test("empty sets are refused", async () => {
  await expect(put("sets", { s: { SS: [] } })).rejects.toThrow(/may not be empty/);
});

test("reserved words need a name of their own", async () => {
  const set = (expression: string, more = {}) =>
    update("reserved", expression, { ":v": { S: "v" } }, more);
  await expect(set("SET status = :v")).rejects.toThrow(/reserved keyword: status/);
  await set("SET #s = :v", { ExpressionAttributeNames: { "#s": "status" } });
  expect((await get("reserved"))?.status).toEqual({ S: "v" });
});

test("values and names that no expression uses are refused", async () => {
  const extra = { ":v": { S: "v" }, ":w": { S: "w" } };
  await expect(update("unused", "SET a = :v", extra)).rejects.toThrow(/unused in expressions.*:w/);
  const names = { ExpressionAttributeNames: { "#x": "x" } };
  await expect(update("unused", "REMOVE a", undefined, names)).rejects.toThrow(/unused.*#x/);
});

test("ALL_OLD returns what was there", async () => {
  await put("old", { v: { N: "1" } });
  const { Attributes } = await put("old", { v: { N: "2" } }, { ReturnValues: "ALL_OLD" });
  expect(Attributes?.v).toEqual({ N: "1" });
  const removed = new DeleteItemCommand({ TableName, Key: key("old"), ReturnValues: "ALL_OLD" });
  expect((await running.client.send(removed)).Attributes?.v).toEqual({ N: "2" });
});

test("ReturnValuesOnConditionCheckFailure returns the item that was in the way", async () => {
  await put("inTheWay", { v: { N: "1" } });
  const condition = {
    ConditionExpression: "attribute_not_exists(pk)",
    ReturnValuesOnConditionCheckFailure: "ALL_OLD",
  };
  const failed = await put("inTheWay", {}, condition).catch((error) => error);
  expect(failed.Item?.v).toEqual({ N: "1" });
});

test("ADD and if_not_exists count from nothing, list_append joins", async () => {
  await update("sums", "ADD n :one SET m = if_not_exists(m, :zero) + :one, l = :l", {
    ":one": { N: "1" },
    ":zero": { N: "0" },
    ":l": { L: [{ S: "a" }] },
  });
  await update("sums", "SET l = list_append(l, :l)", { ":l": { L: [{ S: "b" }] } });
  expect(await get("sums")).toMatchObject({
    n: { N: "1" },
    m: { N: "1" },
    l: { L: [{ S: "a" }, { S: "b" }] },
  });
});

test("a path into what is not there is an error", async () => {
  const set = update("paths", "SET a.b = :v", { ":v": { S: "v" } });
  await expect(set).rejects.toThrow(/document path provided in the update expression is invalid/);
});

test("twenty-five requests are a batch write, more are too many", async () => {
  const batch = (count: number) =>
    running.client.send(
      new BatchWriteItemCommand({
        RequestItems: {
          [TableName]: Array.from({ length: count }, (_, at) => ({
            PutRequest: {
              Item: { ...key(`batch${at}`), gsi2pk: { S: "b" }, gsi2sk: { S: `${at}` } },
            },
          })),
        },
      }),
    );
  expect((await batch(25)).UnprocessedItems).toEqual({});
  await expect(batch(26)).rejects.toThrow(/less than or equal to 25|Too many items/);
});

test("a hundred keys are a batch read, more are too many, and none twice", async () => {
  const batch = (ids: string[]) =>
    running.client.send(
      new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys: ids.map(key) } } }),
    );
  const ids = Array.from({ length: 101 }, (_, at) => `batch${at}`);
  expect((await batch(ids.slice(0, 100))).Responses?.[TableName]).toHaveLength(25);
  await expect(batch(ids)).rejects.toThrow(/less than or equal to 100|Too many items/);
  await expect(batch(["a", "a"])).rejects.toThrow("contains duplicates");
});

test("a parallel scan meets every item once", async () => {
  const TotalSegments = 4;
  const segments = await Promise.all(
    Array.from({ length: TotalSegments }, async (_, Segment) => {
      const { Items = [] } = await running.client.send(
        new ScanCommand({ TableName, Segment, TotalSegments, ProjectionExpression: "pk" }),
      );
      return Items.map(({ pk }) => pk?.S);
    }),
  );
  const all = await running.client.send(new ScanCommand({ TableName }));
  const seen = segments.flat();
  expect(seen.toSorted()).toEqual(all.Items?.map(({ pk }) => pk?.S).toSorted());
  expect(segments.filter((one) => one.length > 0).length).toBeGreaterThan(1);
});

test("a scan with a filter counts what it read and what it kept", async () => {
  const { Count, ScannedCount } = await running.client.send(
    new ScanCommand({
      TableName,
      FilterExpression: "begins_with(gsi2pk, :b)",
      ExpressionAttributeValues: { ":b": { S: "b" } },
      ConsistentRead: true,
    }),
  );
  expect(Count).toBe(25);
  expect(ScannedCount).toBeGreaterThan(25);
});

test("a query's Limit ends a page even where nothing follows", async () => {
  const page = (Limit: number, ExclusiveStartKey?: Values) =>
    running.client.send(
      new QueryCommand({
        TableName,
        IndexName: "gsi2",
        KeyConditionExpression: "gsi2pk = :b",
        ExpressionAttributeValues: { ":b": { S: "b" } },
        Limit,
        ExclusiveStartKey,
      }),
    );
  const first = await page(25);
  expect([first.Count, first.LastEvaluatedKey]).toEqual([25, expect.anything()]);
  const rest = await page(25, first.LastEvaluatedKey);
  expect([rest.Count, rest.LastEvaluatedKey]).toEqual([0, undefined]);
});

test("Select COUNT returns no items", async () => {
  const counted = await running.client.send(
    new QueryCommand({
      TableName,
      IndexName: "gsi2",
      Select: "COUNT",
      KeyConditionExpression: "gsi2pk = :b AND gsi2sk BETWEEN :l AND :h",
      ExpressionAttributeValues: { ":b": { S: "b" }, ":l": { S: "1" }, ":h": { S: "2" } },
    }),
  );
  expect([counted.Count, counted.Items]).toEqual([12, undefined]);
});

test("a consistent read of a global index is refused", async () => {
  const query = new QueryCommand({
    TableName,
    IndexName: "gsi1",
    ConsistentRead: true,
    KeyConditionExpression: "gsi1pk = :b",
    ExpressionAttributeValues: { ":b": { S: "b" } },
  });
  await expect(running.client.send(query)).rejects.toThrow(/Consistent reads are not supported/);
});

test("a transaction takes a hundred items and shows what each came to", async () => {
  const TransactItems = Array.from({ length: 100 }, (_, at) => ({
    Put: { TableName, Item: key(`tx${at}`), ConditionExpression: "attribute_not_exists(pk)" },
  }));
  await running.client.send(new TransactWriteItemsCommand({ TransactItems }));
  const again = await running.client
    .send(new TransactWriteItemsCommand({ TransactItems: TransactItems.slice(99) }))
    .catch((error) => error);
  expect(again.CancellationReasons).toEqual([
    { Code: "ConditionalCheckFailed", Message: "The conditional request failed" },
  ]);
  const { Responses } = await running.client.send(
    new TransactGetItemsCommand({
      TransactItems: TransactItems.map((_, at) => ({ Get: { TableName, Key: key(`tx${at}`) } })),
    }),
  );
  expect(Responses?.map(({ Item }) => Item?.pk?.S)).toEqual(
    TransactItems.map((_, at) => `tx${at}`),
  );
});

test("an item may be in a transaction once", async () => {
  const item = { Put: { TableName, Item: key("once") } };
  const twice = new TransactWriteItemsCommand({ TransactItems: [item, item] });
  await expect(running.client.send(twice)).rejects.toThrow(/multiple operations on one item/);
});

test("an index is added to an on-demand table without throughput", async () => {
  await put("indexed", { owner: { S: "me" } });
  await running.client.send(
    new UpdateTableCommand({
      TableName,
      AttributeDefinitions: [
        ...probeTable.AttributeDefinitions,
        { AttributeName: "owner", AttributeType: "S" },
      ],
      GlobalSecondaryIndexUpdates: [
        {
          Create: {
            IndexName: "owners",
            KeySchema: [{ AttributeName: "owner", KeyType: "HASH" }],
            Projection: { ProjectionType: "ALL" },
          },
        },
      ],
    }),
  );
  const { Count } = await running.client.send(
    new QueryCommand({
      TableName,
      IndexName: "owners",
      KeyConditionExpression: "#o = :o",
      ExpressionAttributeNames: { "#o": "owner" },
      ExpressionAttributeValues: { ":o": { S: "me" } },
    }),
  );
  expect(Count).toBe(1);
});

test("an expired item is gone in seconds", async () => {
  await running.client.send(
    new UpdateTimeToLiveCommand({
      TableName,
      TimeToLiveSpecification: { Enabled: true, AttributeName: "ttl" },
    }),
  );
  await put("expiring", { ttl: { N: String(Math.floor(running.context.clock.now() / 1000) + 5) } });
  await running.context.clock.advance(10_000);
  await until(async () => (await get("expiring")) === undefined);
});

test("tags are kept", async () => {
  const Tags = [{ Key: "stage", Value: "dev" }];
  await running.client.send(new TagResourceCommand({ ResourceArn: arn, Tags }));
  const listed = await running.client.send(new ListTagsOfResourceCommand({ ResourceArn: arn }));
  expect(listed.Tags).toEqual(Tags);
});

test("a table without point-in-time recovery says so; one that is not there has an error of its own", async () => {
  const ask = (name: string) =>
    running.client.send(new DescribeContinuousBackupsCommand({ TableName: name }));
  const { ContinuousBackupsDescription: backups } = await ask(TableName);
  expect(backups?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus).toBe("DISABLED");
  await expect(ask("absent")).rejects.toThrow("Table not found: absent");
});

test("the document client sends and reads plain values", async () => {
  const documents = DynamoDBDocumentClient.from(running.client);
  const Item = { pk: "doc", sk: "1", n: 1.5, list: [true, null], tags: new Set(["a"]) };
  await documents.send(new PutCommand({ TableName, Item }));
  const { Items } = await documents.send(
    new Q({
      TableName,
      KeyConditionExpression: "pk = :p AND begins_with(sk, :s)",
      ExpressionAttributeValues: { ":p": "doc", ":s": "1" },
    }),
  );
  expect(Items).toEqual([Item]);
});
