import {
  type AttributeValue,
  CreateTableCommand,
  PutItemCommand,
  QueryCommand,
  type ReturnValue,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Running, start, tableInput } from "#tests/local/dynamodb/fixture";

// What dynalite 4.0.0 gets wrong, beside what expressions.test.ts already holds it to.
let running: Running;
beforeAll(async () => {
  running = await start();
  await running.client.send(new CreateTableCommand(tableInput()));
  await put("item", {
    things: { L: [{ S: "a" }] },
    tree: { M: { x: { S: "y" } } },
    words: { S: "abc" },
    amount: { N: "5" },
    flag: { BOOL: false },
    payload: { B: bytes(0xc3, 0x28, 0x01) },
    blobs: { BS: [bytes(0xff), bytes(0xfe)] },
  });
});
afterAll(() => running.close());

const TableName = "reads";
const key = (id: string) => ({ pk: { S: id }, sk: { S: "#" } });
const bytes = (...of: number[]) => Uint8Array.from(of);
const put = (id: string, attributes: Record<string, AttributeValue>) =>
  running.client.send(new PutItemCommand({ TableName, Item: { ...key(id), ...attributes } }));

/** `true`, `false`, or the error's message. */
async function holds(ConditionExpression: string, v?: AttributeValue) {
  const command = new UpdateItemCommand({
    TableName,
    Key: key("item"),
    ConditionExpression,
    ...(v && { ExpressionAttributeValues: { ":v": v } }),
  });
  return running.client.send(command).then(
    () => true,
    (error) => error.name !== "ConditionalCheckFailedException" && error.message,
  );
}

test("NOT NOT x is x, and NOT binds tighter than AND", async () => {
  expect(await holds("NOT NOT attribute_exists(pk)")).toBe(true);
  expect(await holds("NOT NOT NOT attribute_exists(pk)")).toBe(false);
  expect(await holds("NOT attribute_exists(nope) AND attribute_exists(pk)")).toBe(true);
});

test("lists, maps, sets, booleans and null have no order: < and BETWEEN with them are errors", async () => {
  const operands: [string, AttributeValue][] = [
    ["L", { L: [] }],
    ["M", { M: {} }],
    ["BOOL", { BOOL: true }],
    ["NULL", { NULL: true }],
    ["SS", { SS: ["a"] }],
  ];
  for (const [type, value] of operands)
    for (const operator of ["<", "<=", ">", ">="])
      expect(await holds(`amount ${operator} :v`, value)).toBe(
        `Invalid ConditionExpression: Incorrect operand type for operator or function; operator or function: ${operator}, operand type: ${type}`,
      );
  expect(await holds("amount BETWEEN :v AND :v", { L: [] })).toMatch(
    /operator or function: BETWEEN, operand type: L/,
  );
  expect(await holds("things < tree")).toBe(false);
  expect(await holds("flag <= flag2")).toBe(false);
  expect(await holds("things <> :v", { L: [] })).toBe(true);
});

test("an attribute that is not there equals nothing, is not smaller than anything, begins with nothing", async () => {
  for (const condition of ["a = b", "a < b", "a <= b", "a BETWEEN b AND c", "begins_with(a, b)"])
    expect([condition, await holds(condition)]).toEqual([condition, false]);
  expect(await holds("a <> :v", { S: "x" })).toBe(true);
});

test("bytes are compared as bytes, not as text", async () => {
  expect(await holds("begins_with(payload, :v)", { B: bytes(0xc3, 0x28) })).toBe(true);
  expect(await holds("begins_with(payload, :v)", { B: bytes(0xe2, 0x28) })).toBe(false);
  expect(await holds("contains(payload, :v)", { B: bytes(0x28) })).toBe(true);
  expect(await holds("contains(payload, :v)", { B: bytes(0xff) })).toBe(false);
  expect(await holds("contains(blobs, :v)", { B: bytes(0xff) })).toBe(true);
  expect(await holds("contains(blobs, :v)", { B: bytes(0xfd) })).toBe(false);
});

test("UPDATED_OLD and UPDATED_NEW leave Attributes out when there are none", async () => {
  const update = (UpdateExpression: string, ReturnValues: ReturnValue) =>
    running.client.send(
      new UpdateItemCommand({
        TableName,
        Key: key("updated"),
        UpdateExpression,
        ReturnValues,
        ...(UpdateExpression.includes(":v") && {
          ExpressionAttributeValues: { ":v": { S: "v" } },
        }),
      }),
    );
  expect((await update("SET a = :v", "UPDATED_OLD")).Attributes).toBeUndefined();
  expect((await update("SET a = :v", "UPDATED_NEW")).Attributes).toEqual({ a: { S: "v" } });
  expect((await update("REMOVE a", "UPDATED_NEW")).Attributes).toBeUndefined();
});

test("a global index gives only what it projects, a local one fetches the rest", async () => {
  const name = "projected";
  const index = (IndexName: string, hash: string) => ({
    IndexName,
    KeySchema: [
      { AttributeName: hash, KeyType: "HASH" as const },
      { AttributeName: "at", KeyType: "RANGE" as const },
    ],
    Projection: { ProjectionType: "KEYS_ONLY" as const },
  });
  await running.client.send(
    new CreateTableCommand({
      TableName: name,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: ["pk", "sk", "at"].map((AttributeName) => ({
        AttributeName,
        AttributeType: "S",
      })),
      KeySchema: [
        { AttributeName: "pk", KeyType: "HASH" },
        { AttributeName: "sk", KeyType: "RANGE" },
      ],
      GlobalSecondaryIndexes: [index("global", "sk")],
      LocalSecondaryIndexes: [index("local", "pk")],
    }),
  );
  await running.engine.call("PutItem", {
    TableName: name,
    Item: { ...key("a"), at: { S: "1" }, extra: { S: "e" } },
  });
  const query = (IndexName: string, hash: string, value: string, more = {}) =>
    running.client.send(
      new QueryCommand({
        TableName: name,
        IndexName,
        KeyConditionExpression: `${hash} = :h`,
        ExpressionAttributeValues: { ":h": { S: value } },
        ...more,
      }),
    );
  const ProjectionExpression = "extra";
  await expect(query("global", "sk", "#", { ProjectionExpression })).rejects.toThrow(
    "Global secondary index global does not project [extra]",
  );
  const { Items } = await query("local", "pk", "a", { ProjectionExpression });
  expect(Items).toEqual([{ extra: { S: "e" } }]);
  await expect(query("local", "pk", "a", { Select: "SPECIFIC_ATTRIBUTES" })).rejects.toThrow(
    /Must specify the AttributesToGet or ProjectionExpression/,
  );
  const everything = { Select: "ALL_ATTRIBUTES", ProjectionExpression };
  await expect(query("local", "pk", "a", everything)).rejects.toThrow(/Cannot specify/);
});
