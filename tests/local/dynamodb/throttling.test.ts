import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  CreateTableCommand,
  DescribeLimitsCommand,
  GetItemCommand,
  ProvisionedThroughputExceededException,
  PutItemCommand,
  QueryCommand,
  ThrottlingException,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Running, start, tableInput } from "#tests/local/dynamodb/fixture";

let running: Running;
beforeEach(async () => {
  running = await start();
  running.context.clock.setScale(0);
  running.context.gate.limits.enforced = true;
  await running.client.send(new CreateTableCommand(tableInput()));
});
afterEach(() => running.close());

const TableName = "reads";
const arn = "arn:aws:dynamodb:us-east-1:000000000000:table/reads";
const key = (pk: string, sk = "#") => ({ pk: { S: pk }, sk: { S: sk } });
const wide = (kb: number) => ({ d: { S: "x".repeat(kb * 1024 - 100) } });
const put = (Item: Record<string, unknown>, table = TableName) =>
  running.engine.call("PutItem", { TableName: table, Item });
const send = (Item: object) =>
  running.client
    .send(new PutItemCommand({ TableName, Item: Item as never }))
    .catch((error) => error);
const overQuota = () =>
  running.context.gate.ledger
    .rows()
    .filter((row) => row.overQuota > 0)
    .map(({ operation, bucket, overQuota }) => [operation, bucket, overQuota]);

/** Takes 1,000 write units of the partition `hot`. */
async function heat(): Promise<void> {
  for (const at of [1, 2, 3, 4]) await put({ ...key("hot", `${at}`), ...wide(250) });
}

test("a partition takes 1,000 write units a second; other partitions go on", async () => {
  await heat();
  const refused = await send(key("hot", "more"));
  expect(refused).toBeInstanceOf(ThrottlingException);
  expect(refused.message).toMatch(
    /^Throughput exceeds the current capacity of your table or index/,
  );
  expect(refused.throttlingReasons).toEqual([
    { reason: "TableWriteKeyRangeThroughputExceeded", resource: arn },
  ]);
  expect(overQuota()).toEqual([["PutItem", "PartitionWriteUnits", 1]]);
  await put(key("cool"));
  await running.context.clock.advance(250);
  await put({ ...key("hot", "more"), ...wide(250) });
  expect((await send(key("hot", "again"))).name).toBe("ThrottlingException");
});

test("a refused write stores nothing and leaves no record", async () => {
  await heat();
  const before = running.engine.streams.latest;
  await send(key("hot", "more"));
  expect(running.engine.streams.latest).toBe(before);
  const got = await running.client.send(new GetItemCommand({ TableName, Key: key("hot", "more") }));
  expect(got.Item).toBeUndefined();
});

test("a partition gives 3,000 read units a second, to gets and queries together", async () => {
  await put({ ...key("hot"), ...wide(400) });
  const get = () =>
    running.client.send(new GetItemCommand({ TableName, Key: key("hot"), ConsistentRead: true }));
  for (let at = 0; at < 29; at++) await get();
  const query = new QueryCommand({
    TableName,
    KeyConditionExpression: "pk = :p",
    ExpressionAttributeValues: { ":p": { S: "hot" } },
    ConsistentRead: true,
  });
  await running.client.send(query);
  const refused = await running.client.send(query).catch((error) => error);
  expect(refused.throttlingReasons?.[0]?.reason).toBe("TableReadKeyRangeThroughputExceeded");
  await expect(get()).rejects.toThrow(ThrottlingException);
});

test("a hot key of an index stops writes to the table", async () => {
  for (let at = 0; at < 4; at++)
    await put({ ...key(`${at}`), gsi1pk: { S: "hot" }, gsi1sk: { S: `${at}` }, ...wide(250) });
  const refused = await send({ ...key("next"), gsi1pk: { S: "hot" }, gsi1sk: { S: "x" } });
  expect(refused.message).toMatch(/^Throughput exceeds .* one or more global secondary indexes/);
  expect(refused.throttlingReasons).toEqual([
    { reason: "IndexWriteKeyRangeThroughputExceeded", resource: `${arn}/index/gsi1` },
  ]);
  await put({ ...key("next"), gsi1pk: { S: "cool" }, gsi1sk: { S: "x" } });
});

test("a new on-demand table takes 4,000 write units a second in all", async () => {
  for (let at = 0; at < 16; at++) await put({ ...key(`p${at}`), ...wide(250) });
  const refused = await send(key("p17"));
  expect(refused.throttlingReasons?.[0]?.reason).toBe("TableWriteAccountLimitExceeded");
  expect(overQuota()).toEqual([["PutItem", "TableWriteUnits", 1]]);
});

test("a provisioned table has its units a second, and five minutes of them saved up", async () => {
  const ProvisionedThroughput = { ReadCapacityUnits: 1, WriteCapacityUnits: 2 };
  const { BillingMode: _, GlobalSecondaryIndexes: indexes, ...input } = tableInput("paid");
  await running.client.send(
    new CreateTableCommand({
      ...input,
      ProvisionedThroughput,
      GlobalSecondaryIndexes: indexes.map((index) => ({ ...index, ProvisionedThroughput })),
    }),
  );
  for (let at = 0; at < 3; at++) await put({ ...key(`${at}`), ...wide(200) }, "paid");
  const once = () =>
    running.client
      .send(new PutItemCommand({ TableName: "paid", Item: { ...key("x") } }))
      .catch((error) => error);
  const refused = await once();
  expect(refused).toBeInstanceOf(ProvisionedThroughputExceededException);
  expect(refused.message).toMatch(/configured provisioned throughput for the table was exceeded/);
  expect(refused.ThrottlingReasons?.[0]?.reason).toBe("TableWriteProvisionedThroughputExceeded");
  await running.context.clock.advance(500);
  expect((await once()).name).toBeUndefined();
  expect((await once()).name).toBe("ProvisionedThroughputExceededException");
});

test("a batch write gives back what there is no capacity for, and fails when that is all", async () => {
  await heat();
  const batch = (...items: object[]) =>
    running.client.send(
      new BatchWriteItemCommand({
        RequestItems: { [TableName]: items.map((Item) => ({ PutRequest: { Item } })) as never },
      }),
    );
  const { UnprocessedItems } = await batch(key("hot", "a"), key("cool"), key("hot", "b"));
  expect(UnprocessedItems?.[TableName]?.map(({ PutRequest }) => PutRequest?.Item)).toEqual([
    key("hot", "a"),
    key("hot", "b"),
  ]);
  await expect(batch(key("hot", "a"))).rejects.toThrow(ThrottlingException);
  const { Responses } = await running.client.send(
    new BatchGetItemCommand({
      RequestItems: { [TableName]: { Keys: [key("cool"), key("hot", "a")] } },
    }),
  );
  expect(Responses?.[TableName]).toEqual([key("cool")]);
});

test("a batch read gives back the keys there is no capacity for, with what was asked of them", async () => {
  await put({ ...key("hot"), ...wide(400) });
  await put(key("cool"));
  for (let at = 0; at < 30; at++)
    await running.engine.call("GetItem", { TableName, Key: key("hot"), ConsistentRead: true });
  const options = {
    ConsistentRead: true,
    ProjectionExpression: "#p",
    ExpressionAttributeNames: { "#p": "pk" },
  };
  const { Responses, UnprocessedKeys } = await running.client.send(
    new BatchGetItemCommand({
      RequestItems: { [TableName]: { Keys: [key("hot"), key("cool")], ...options } },
    }),
  );
  expect(Responses?.[TableName]).toEqual([{ pk: { S: "cool" } }]);
  expect(UnprocessedKeys?.[TableName]).toEqual({ Keys: [key("hot")], ...options });
  const only = new BatchGetItemCommand({
    RequestItems: { [TableName]: { Keys: [key("hot")], ...options } },
  });
  await expect(running.client.send(only)).rejects.toThrow(ThrottlingException);
});

test("a transaction without capacity is cancelled with the entries that lack it, and stores nothing", async () => {
  await heat();
  const refused = await running.client
    .send(
      new TransactWriteItemsCommand({
        TransactItems: [
          { Put: { TableName, Item: key("cool") } },
          { Put: { TableName, Item: key("hot", "more") } },
        ],
      }),
    )
    .catch((error) => error);
  expect(refused).toBeInstanceOf(TransactionCanceledException);
  expect(refused.CancellationReasons?.map(({ Code }: { Code: string }) => Code)).toEqual([
    "None",
    "ThrottlingError",
  ]);
  const got = await running.client.send(new GetItemCommand({ TableName, Key: key("cool") }));
  expect(got.Item).toBeUndefined();
});

test("a condition that fails takes capacity, too", async () => {
  await put({ ...key("hot"), ...wide(250) });
  const conditional = () =>
    running.client
      .send(
        new PutItemCommand({
          TableName,
          Item: key("hot"),
          ConditionExpression: "attribute_not_exists(pk)",
        }),
      )
      .catch((error) => error.name);
  for (let at = 0; at < 3; at++)
    expect(await conditional()).toBe("ConditionalCheckFailedException");
  expect(await conditional()).toBe("ThrottlingException");
});

test("nothing is refused unless quotas are enforced, but the ledger counts it", async () => {
  running.context.gate.limits.enforced = false;
  await heat();
  await put(key("hot", "more"));
  expect(overQuota()).toEqual([["PutItem", "PartitionWriteUnits", 1]]);
});

test("another rate can be set for a quota that the ledger names", async () => {
  const rate = { burst: 2, perSecond: 2 };
  running.context.gate.limits.adjust("dynamodb", "PartitionWriteUnits", rate);
  await put(key("a", "1"));
  await put(key("a", "2"));
  expect((await send(key("a", "3"))).name).toBe("ThrottlingException");
});

test("DescribeLimits may be asked once a minute", async () => {
  const ask = () => running.client.send(new DescribeLimitsCommand({})).catch((error) => error);
  expect((await ask()).TableMaxWriteCapacityUnits).toBe(40_000);
  expect((await ask()).name).toBe("ThrottlingException");
  await running.context.clock.advance(60_000);
  expect((await ask()).AccountMaxReadCapacityUnits).toBe(80_000);
});
