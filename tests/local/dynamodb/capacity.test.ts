import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  type ConsumedCapacity,
  CreateTableCommand,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TransactGetItemsCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
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
const key = (id: string) => ({ pk: { S: id }, sk: { S: "#" } });
const indexed = (at: string) => ({ gsi1pk: { S: "g" }, gsi1sk: { S: at } });
/** An attribute that takes so many KB less what keys and names take. */
const kb = (count: number) => ({ d: { S: "x".repeat(count * 1024 - 100) } });
const ReturnConsumedCapacity = "INDEXES" as const;
const put = async (id: string, more = {}) => {
  const command = new PutItemCommand({
    TableName,
    Item: { ...key(id), ...more },
    ReturnConsumedCapacity,
  });
  return units((await running.client.send(command)).ConsumedCapacity);
};

/** Units in all, of the table, and of the first index. */
function units(capacity?: ConsumedCapacity): (number | undefined)[] {
  const index = { ...capacity?.GlobalSecondaryIndexes, ...capacity?.LocalSecondaryIndexes };
  return [
    capacity?.CapacityUnits,
    capacity?.Table?.CapacityUnits,
    Object.values(index)[0]?.CapacityUnits,
  ];
}

test("a write takes 1 KB units of the larger of the item before and after", async () => {
  expect(await put("a", kb(3))).toEqual([3, 3, undefined]);
  expect(await put("a", kb(1))).toEqual([3, 3, undefined]);
  expect(await put("a", kb(2))).toEqual([2, 2, undefined]);
  const remove = async (id: string) =>
    units(
      (
        await running.client.send(
          new DeleteItemCommand({ TableName, Key: key(id), ReturnConsumedCapacity }),
        )
      ).ConsumedCapacity,
    );
  expect(await remove("a")).toEqual([2, 2, undefined]);
  expect(await remove("nobody")).toEqual([1, 1, undefined]);
});

test("an index takes one write for a row that comes, goes or changes, two for one that moves, none else", async () => {
  expect(await put("a", { ...indexed("1"), ...kb(2) })).toEqual([4, 2, 2]);
  expect(await put("a", { ...indexed("2"), ...kb(2) })).toEqual([6, 2, 4]);
  expect(await put("a", { ...indexed("2"), ...kb(2) })).toEqual([2, 2, undefined]);
  expect(await put("a", { ...indexed("2"), ...kb(1) })).toEqual([4, 2, 2]);
  expect(await put("a", kb(1))).toEqual([2, 1, 1]);
});

test("a read takes 4 KB units, half of them when it need not be consistent", async () => {
  await put("a", kb(5));
  const get = async (id: string, ConsistentRead: boolean) =>
    units(
      (
        await running.client.send(
          new GetItemCommand({ TableName, Key: key(id), ConsistentRead, ReturnConsumedCapacity }),
        )
      ).ConsumedCapacity,
    );
  expect(await get("a", true)).toEqual([2, 2, undefined]);
  expect(await get("a", false)).toEqual([1, 1, undefined]);
  expect(await get("nobody", true)).toEqual([1, 1, undefined]);
  expect(await get("nobody", false)).toEqual([0.5, 0.5, undefined]);
});

test("a query takes units of the sum it reads, before the filter, of the index it reads", async () => {
  for (const at of ["1", "2", "3"]) await put(at, { ...indexed(at), ...kb(3) });
  const query = new QueryCommand({
    TableName,
    IndexName: "gsi1",
    KeyConditionExpression: "gsi1pk = :g",
    FilterExpression: "gsi2pk = :g",
    ExpressionAttributeValues: { ":g": { S: "g" } },
    ReturnConsumedCapacity,
  });
  const { Count, ConsumedCapacity } = await running.client.send(query);
  // 3 x 3 KB are 3 units of 4 KB together.
  expect([Count, units(ConsumedCapacity)]).toEqual([0, [1.5, 0, 1.5]]);
  const scan = new ScanCommand({ TableName, ConsistentRead: true, ReturnConsumedCapacity });
  expect(units((await running.client.send(scan)).ConsumedCapacity)).toEqual([3, 3, undefined]);
});

test("pages count bytes, not characters", async () => {
  await put("a", { d: { S: "é".repeat(3000) } });
  const query = new QueryCommand({
    TableName,
    KeyConditionExpression: "pk = :p",
    ExpressionAttributeValues: { ":p": { S: "a" } },
    ConsistentRead: true,
    ReturnConsumedCapacity,
  });
  expect(units((await running.client.send(query)).ConsumedCapacity)[0]).toBe(2);
});

test("TOTAL shows the sum only, NONE nothing", async () => {
  const asked = async (wanted?: "TOTAL" | "NONE") =>
    (
      await running.client.send(
        new PutItemCommand({
          TableName,
          Item: { ...key("t"), ...indexed(String(wanted)) },
          ReturnConsumedCapacity: wanted,
        }),
      )
    ).ConsumedCapacity;
  expect(await asked("TOTAL")).toEqual({ TableName, CapacityUnits: 2 });
  expect(await asked("NONE")).toBeUndefined();
  expect(await asked()).toBeUndefined();
});

test("each item of a batch is rounded up by itself", async () => {
  const written = await running.client.send(
    new BatchWriteItemCommand({
      RequestItems: {
        [TableName]: [
          { PutRequest: { Item: { ...key("a"), ...kb(2), ...indexed("1") } } },
          { PutRequest: { Item: key("b") } },
        ],
      },
      ReturnConsumedCapacity,
    }),
  );
  expect(units(written.ConsumedCapacity?.[0])).toEqual([5, 3, 2]);
  const read = await running.client.send(
    new BatchGetItemCommand({
      RequestItems: { [TableName]: { Keys: [key("a"), key("b"), key("c")] } },
      ReturnConsumedCapacity,
    }),
  );
  expect(units(read.ConsumedCapacity?.[0])).toEqual([1.5, 1.5, undefined]);
});

test("a transaction takes twice as much, of indexes too, and says of which kind", async () => {
  const written = await running.client.send(
    new TransactWriteItemsCommand({
      TransactItems: [
        { Put: { TableName, Item: { ...key("a"), ...kb(2), ...indexed("1") } } },
        {
          ConditionCheck: {
            TableName,
            Key: key("b"),
            ConditionExpression: "attribute_not_exists(pk)",
          },
        },
      ],
      ReturnConsumedCapacity,
    }),
  );
  expect(written.ConsumedCapacity?.[0]).toMatchObject({
    CapacityUnits: 10,
    WriteCapacityUnits: 10,
    Table: { CapacityUnits: 6 },
    GlobalSecondaryIndexes: { gsi1: { CapacityUnits: 4 } },
  });
  const read = await running.client.send(
    new TransactGetItemsCommand({
      TransactItems: [{ Get: { TableName, Key: key("a") } }],
      ReturnConsumedCapacity,
    }),
  );
  expect(read.ConsumedCapacity?.[0]).toMatchObject({ CapacityUnits: 2, ReadCapacityUnits: 2 });
});

test("an update that leaves what an index projects alone costs the index nothing", async () => {
  const input = tableInput("narrow");
  const narrow = input.GlobalSecondaryIndexes.slice(0, 1).map((index) => ({
    ...index,
    Projection: { ProjectionType: "KEYS_ONLY" as const },
  }));
  await running.client.send(
    new CreateTableCommand({
      ...input,
      AttributeDefinitions: input.AttributeDefinitions.slice(0, 4),
      GlobalSecondaryIndexes: narrow,
    }),
  );
  await running.engine.call("PutItem", {
    TableName: "narrow",
    Item: { ...key("a"), ...indexed("1") },
  });
  const update = new UpdateItemCommand({
    TableName: "narrow",
    Key: key("a"),
    UpdateExpression: "SET v = :v",
    ExpressionAttributeValues: { ":v": { N: "1" } },
    ReturnConsumedCapacity,
  });
  expect(units((await running.client.send(update)).ConsumedCapacity)).toEqual([1, 1, undefined]);
});
