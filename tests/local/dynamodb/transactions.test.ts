import {
  ConditionalCheckFailedException,
  CreateTableCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactGetItemsCommand,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Running, start, tableInput } from "#tests/local/dynamodb/fixture";

let running: Running;
beforeAll(async () => {
  running = await start();
  await running.client.send(new CreateTableCommand(tableInput()));
});
afterAll(() => running.close());

const TableName = "reads";
const key = (id: string) => ({ pk: { S: id }, sk: { S: "#" } });
const put = (id: string, extra = {}): TransactWriteItem => ({
  Put: { TableName, Item: { ...key(id), ...extra } },
});
const write = (TransactItems: TransactWriteItem[], ClientRequestToken?: string) =>
  running.client.send(new TransactWriteItemsCommand({ TransactItems, ClientRequestToken }));
const get = async (id: string) =>
  (await running.client.send(new GetItemCommand({ TableName, Key: key(id) }))).Item;
const missing = { ConditionExpression: "attribute_not_exists(pk)" };

test("a transaction stores nothing, neither items nor index rows, when one condition fails", async () => {
  await write([put("a", { n: { N: "1" } })]);
  const failed = await write([
    put("b", { gsi1pk: { S: "atomic" }, gsi1sk: { S: "1" } }),
    {
      Put: {
        TableName,
        Item: key("a"),
        ...missing,
        ReturnValuesOnConditionCheckFailure: "ALL_OLD",
      },
    },
    {
      Update: {
        TableName,
        Key: key("c"),
        UpdateExpression: "ADD n :n",
        ExpressionAttributeValues: { ":n": { N: "1" } },
      },
    },
    { ConditionCheck: { TableName, Key: key("d"), ConditionExpression: "attribute_exists(pk)" } },
  ]).catch((error) => error);
  expect(failed).toBeInstanceOf(TransactionCanceledException);
  expect(failed.message).toContain("[None, ConditionalCheckFailed, None, ConditionalCheckFailed]");
  expect(failed.CancellationReasons[1]).toEqual({
    Code: "ConditionalCheckFailed",
    Message: "The conditional request failed",
    Item: { ...key("a"), n: { N: "1" } },
  });
  expect(failed.CancellationReasons[3].Item).toBeUndefined();
  expect([await get("b"), await get("c")]).toEqual([undefined, undefined]);
  const rows = await running.client.send(
    new QueryCommand({
      TableName,
      IndexName: "gsi1",
      KeyConditionExpression: "gsi1pk = :p",
      ExpressionAttributeValues: { ":p": { S: "atomic" } },
    }),
  );
  expect(rows.Items).toEqual([]);
});

test("put, update, delete and check commit together, a hundred items at most", async () => {
  await write([put("keep"), put("drop")]);
  await write([
    put("new"),
    { Delete: { TableName, Key: key("drop") } },
    {
      Update: {
        TableName,
        Key: key("keep2"),
        UpdateExpression: "SET m = :m",
        ExpressionAttributeValues: { ":m": { M: {} } },
      },
    },
    {
      ConditionCheck: { TableName, Key: key("keep"), ConditionExpression: "attribute_exists(pk)" },
    },
  ]);
  expect([await get("new"), await get("drop"), await get("keep2")]).toEqual([
    key("new"),
    undefined,
    { ...key("keep2"), m: { M: {} } },
  ]);
  const many = (count: number) => Array.from({ length: count }, (_, at) => put(`many${at}`));
  await write(many(100));
  await expect(write(many(101))).rejects.toThrow(/less than or equal to 100/);
});

test("two operations on one item are refused", async () => {
  const twice = write([put("x"), { Delete: { TableName, Key: key("x") } }]);
  await expect(twice).rejects.toThrow("cannot include multiple operations on one item");
});

test("more than 4 MB are refused", async () => {
  const large = { d: { S: "x".repeat(390_000) } };
  const items = Array.from({ length: 11 }, (_, at) => put(`large${at}`, large));
  await expect(write(items)).rejects.toThrow(/4 MB/);
  expect(await get("large0")).toBeUndefined();
});

test("a token repeats nothing for ten minutes, and stands for one transaction only", async () => {
  const add = (by: string): TransactWriteItem[] => [
    {
      Update: {
        TableName,
        Key: key("sum"),
        UpdateExpression: "ADD n :n",
        ExpressionAttributeValues: { ":n": { N: by } },
      },
    },
  ];
  await write(add("1"), "token");
  await write(add("1"), "token");
  expect((await get("sum"))?.n).toEqual({ N: "1" });
  await expect(write(add("2"), "token")).rejects.toThrow(/same client token/);
  await running.context.clock.advance(10 * 60 * 1000);
  await write(add("2"), "token");
  expect((await get("sum"))?.n).toEqual({ N: "3" });
});

test("a data error inside a transaction is a cancellation reason, an expression error is not", async () => {
  await write([put("typed", { n: { S: "text" } })]);
  const add = (UpdateExpression: string): TransactWriteItem => ({
    Update: {
      TableName,
      Key: key("typed"),
      UpdateExpression,
      ExpressionAttributeValues: { ":n": { N: "1" } },
    },
  });
  const failed = await write([add("ADD n :n"), put("typed2")]).catch((error) => error);
  expect(failed.CancellationReasons[0].Code).toBe("ValidationError");
  await expect(write([add("ADD n :n n")])).rejects.toThrow(/Invalid UpdateExpression/);
  const emptyKey = await write([put("empty", { gsi1pk: { S: "" }, gsi1sk: { S: "s" } })]).catch(
    (error) => error,
  );
  expect([emptyKey.name, emptyKey.message]).toEqual([
    "ValidationException",
    expect.stringContaining("IndexKey: gsi1pk"),
  ]);
  const mistyped = await write([put("mistyped", { gsi1pk: { N: "5" }, gsi1sk: { S: "s" } })]).catch(
    (error) => error,
  );
  expect(mistyped.CancellationReasons[0]).toMatchObject({
    Code: "ValidationError",
    Message: expect.stringContaining("Type mismatch for Index Key gsi1pk"),
  });
});

test("a transaction sees the items of one moment", async () => {
  await write([put("left", { v: { N: "0" } }), put("right", { v: { N: "0" } })]);
  const both = async () => {
    const one = (id: string) => ({ Get: { TableName, Key: key(id), ProjectionExpression: "v" } });
    const { Responses } = await running.client.send(
      new TransactGetItemsCommand({ TransactItems: [one("left"), one("right"), one("nobody")] }),
    );
    return Responses?.map(({ Item }) => Item?.v?.N);
  };
  const seen = await Promise.all(
    Array.from({ length: 20 }, async (_, at) => {
      const v = { v: { N: String(at) } };
      await write([put("left", v), put("right", v)]);
      return both();
    }),
  );
  for (const [left, right, nobody] of seen.map((one) => one ?? [])) {
    expect(left).toBe(right);
    expect(nobody).toBeUndefined();
  }
});

test("a failed condition returns the item when asked, and only then", async () => {
  await write([put("there", { v: { N: "7" } })]);
  const attempt = (ReturnValuesOnConditionCheckFailure: "ALL_OLD" | "NONE") =>
    running.client
      .send(
        new PutItemCommand({
          TableName,
          Item: key("there"),
          ...missing,
          ReturnValuesOnConditionCheckFailure,
        }),
      )
      .catch((error) => error);
  const shown = await attempt("ALL_OLD");
  expect(shown).toBeInstanceOf(ConditionalCheckFailedException);
  expect(shown.Item).toEqual({ ...key("there"), v: { N: "7" } });
  expect((await attempt("NONE")).Item).toBeUndefined();
});
