import {
  type AttributeValue,
  CreateTableCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { apply } from "#local/engines/dynamodb/dynalite";
import { sameItem } from "#local/engines/dynamodb/items";
import { type Running, start, tableInput } from "#tests/local/dynamodb/fixture";

let running: Running;
beforeAll(async () => {
  running = await start();
  await running.client.send(new CreateTableCommand(tableInput()));
});
afterAll(() => running.close());

const TableName = "reads";
const key = (id: string) => ({ pk: { S: id }, sk: { S: "#" } });
type Values = Record<string, AttributeValue>;
const put = (id: string, attributes: Values) =>
  running.client.send(new PutItemCommand({ TableName, Item: { ...key(id), ...attributes } }));
const update = (id: string, UpdateExpression: string, ExpressionAttributeValues?: Values) =>
  running.client.send(
    new UpdateItemCommand({
      TableName,
      Key: key(id),
      UpdateExpression,
      ExpressionAttributeValues,
      ReturnValues: "ALL_NEW",
    }),
  );

/** Whether a condition holds on the item. */
async function holds(id: string, ConditionExpression: string, values?: Values): Promise<boolean> {
  const command = new UpdateItemCommand({
    TableName,
    Key: key(id),
    ConditionExpression,
    ExpressionAttributeValues: values,
  });
  const failed = await running.client.send(command).then(
    () => undefined,
    (error) => error.name,
  );
  if (failed && failed !== "ConditionalCheckFailedException") throw new Error(failed);
  return !failed;
}

test("copying a map into its own child ends neither in a cycle nor in a crash", async () => {
  await put("cycle", { m: { M: { a: { N: "1" } } } });
  const { Attributes } = await update("cycle", "SET m.x = if_not_exists(m, :v), m.y = m", {
    ":v": { N: "0" },
  });
  const copy = { M: { a: { N: "1" } } };
  expect(Attributes?.m).toEqual({ M: { a: { N: "1" }, x: copy, y: copy } });
});

test("REMOVE of several list elements takes the positions before the update", async () => {
  const list = ["a", "b", "c", "d"].map((S) => ({ S }));
  await put("list", { l: { L: list } });
  const { Attributes } = await update("list", "REMOVE l[0], l[2], l[9]");
  expect(Attributes?.l).toEqual({ L: [{ S: "b" }, { S: "d" }] });
});

test("false, empty strings, lists and maps count in conditions", async () => {
  const list = { L: [{ NULL: true }, { BOOL: false }, { M: { k: { S: "v" } } }] };
  await put("odd", {
    b: { BOOL: false },
    s: { S: "" },
    e: { B: new Uint8Array() },
    l: list,
    m: { M: { k: list } },
  });
  const truths: [string, Values][] = [
    ["attribute_type(b, :v)", { ":v": { S: "BOOL" } }],
    ["b IN (:v)", { ":v": { BOOL: false } }],
    ["size(s) = :v", { ":v": { N: "0" } }],
    ["size(e) = :v", { ":v": { N: "0" } }],
    ["contains(l, :v)", { ":v": { BOOL: false } }],
    ["contains(l, :v)", { ":v": { NULL: true } }],
    ["contains(l, :v)", { ":v": { M: { k: { S: "v" } } } }],
    ["l = :v", { ":v": list }],
    ["m = :v", { ":v": { M: { k: list } } }],
  ];
  for (const [condition, values] of truths)
    expect([condition, await holds("odd", condition, values)]).toEqual([condition, true]);
  expect(await holds("odd", "contains(l, :v)", { ":v": { BOOL: true } })).toBe(false);
  expect(await holds("odd", "l = :v", { ":v": { L: list.L.toReversed() } })).toBe(false);
});

test("the 400 KB limit counts UTF-8 bytes", async () => {
  await put("ascii", { d: { S: "x".repeat(399 * 1024) } });
  await expect(put("utf8", { d: { S: "é".repeat(205 * 1024) } })).rejects.toThrow(
    /maximum allowed size/,
  );
});

test("an empty key of an index is refused by put and by update", async () => {
  const wrong = /IndexName: gsi1, IndexKey: gsi1pk/;
  await expect(put("e", { gsi1pk: { S: "" } })).rejects.toThrow(wrong);
  await expect(update("e", "SET gsi1pk = :v", { ":v": { S: "" } })).rejects.toThrow(wrong);
});

test("thousands of items under one index key are all in the index", async () => {
  const ids = Array.from({ length: 6000 }, (_, at) => `same${at}`);
  for (let at = 0; at < ids.length; at += 25)
    await running.engine.call("BatchWriteItem", {
      RequestItems: {
        [TableName]: ids.slice(at, at + 25).map((id) => ({
          PutRequest: { Item: { ...key(id), gsi2pk: { S: "one" }, gsi2sk: { S: "one" } } },
        })),
      },
    });
  const counted = await running.engine.call<{ Count: number }>("Query", {
    TableName,
    IndexName: "gsi2",
    Select: "COUNT",
    KeyConditionExpression: "gsi2pk = :v",
    ExpressionAttributeValues: { ":v": { S: "one" } },
  });
  expect(counted.Count).toBe(6000);
});

test("a parameter that nobody implements is refused, not ignored", async () => {
  const put = running.engine.call("PutItem", { TableName, Item: key("p"), Fancy: true });
  await expect(put).rejects.toMatchObject({ code: "NotImplemented" });
  const partiql = running.engine.call("ExecuteStatement", { Statement: "SELECT" });
  await expect(partiql).rejects.toMatchObject({ code: "NotImplemented" });
});

test("a patch that no longer fits dynalite's source is an error", () => {
  expect(() => apply("text", [{ file: "f", find: "gone", replace: "" }])).toThrow(/no longer fits/);
});

const value = fc.letrec<{ value: AttributeValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.record({ S: fc.string({ maxLength: 20 }) }),
    fc.record({ N: fc.integer().map(String) }),
    fc.record({ BOOL: fc.boolean() }),
    fc.record({ L: fc.array(tie("value"), { maxLength: 3 }) }),
    fc.record({
      M: fc.dictionary(fc.string({ minLength: 1, maxLength: 5 }), tie("value"), {
        maxKeys: 3,
        noNullPrototype: true,
      }),
    }),
  ) as fc.Arbitrary<AttributeValue>,
})).value;

test("whatever is put is what is got, and equals itself in a condition", async () => {
  await fc.assert(
    fc.asyncProperty(value, async (v) => {
      await put("any", { v });
      const { Item } = await running.client.send(
        new GetItemCommand({ TableName, Key: key("any"), ConsistentRead: true }),
      );
      expect(Item?.v).toEqual(v);
      expect(await holds("any", "v = :v", { ":v": v })).toBe(true);
    }),
    { numRuns: 40 },
  );
});

test("an item equals another exactly when their attributes do", async () => {
  const item = fc.dictionary(fc.constantFrom("a", "b"), value as fc.Arbitrary<object>);
  await fc.assert(
    fc.property(item, item, (a, b) => {
      const plain = (one: object) => JSON.parse(JSON.stringify(one));
      const sorted = (one: unknown): unknown =>
        Array.isArray(one)
          ? one.map(sorted)
          : typeof one === "object" && one
            ? Object.entries(one)
                .sort(([x], [y]) => (x < y ? -1 : 1))
                .map(([name, inner]) => [name, sorted(inner)])
            : one;
      const same = JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
      expect(sameItem(plain(a), plain(b))).toBe(same);
    }),
  );
  expect(sameItem({ s: { SS: ["a", "b"] } }, { s: { SS: ["b", "a"] } })).toBe(true);
});

test("sort keys come back in byte order, numbers in numeric order", async () => {
  await running.client.send(
    new CreateTableCommand({
      TableName: "sorted",
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [
        { AttributeName: "pk", AttributeType: "S" },
        { AttributeName: "sk", AttributeType: "N" },
      ],
      KeySchema: [
        { AttributeName: "pk", KeyType: "HASH" },
        { AttributeName: "sk", KeyType: "RANGE" },
      ],
    }),
  );
  const numbers = fc.uniqueArray(fc.integer({ min: -1_000_000, max: 1_000_000 }), {
    minLength: 1,
    maxLength: 12,
  });
  const strings = fc.uniqueArray(fc.string({ unit: "binary", minLength: 1, maxLength: 6 }), {
    minLength: 1,
    maxLength: 12,
  });
  let run = 0;
  await fc.assert(
    fc.asyncProperty(numbers, strings, async (given, texts) => {
      const pk = { S: `run${run++}` };
      for (const n of given)
        await running.engine.call("PutItem", {
          TableName: "sorted",
          Item: { pk, sk: { N: `${n}` } },
        });
      for (const S of texts)
        await running.engine.call("PutItem", { TableName, Item: { pk, sk: { S } } });
      const query = async (table: string) => {
        const { Items = [] } = await running.client.send(
          new QueryCommand({
            TableName: table,
            KeyConditionExpression: "pk = :p",
            ExpressionAttributeValues: { ":p": pk },
          }),
        );
        return Items.map((item) => item.sk?.N ?? item.sk?.S);
      };
      expect(await query("sorted")).toEqual(given.toSorted((a, b) => a - b).map(String));
      const bytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));
      expect(await query(TableName)).toEqual(texts.toSorted(bytes));
    }),
    { numRuns: 15 },
  );
});
