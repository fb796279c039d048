import {
  type AttributeValue,
  BatchGetItemCommand,
  CreateTableCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
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
type Values = Record<string, AttributeValue>;
const put = (id: string, attributes: Values, more = {}) =>
  running.client.send(
    new PutItemCommand({ TableName, Item: { ...key(id), ...attributes }, ...more }),
  );
const update = (id: string, UpdateExpression: string, ExpressionAttributeValues?: Values) =>
  running.client.send(
    new UpdateItemCommand({ TableName, Key: key(id), UpdateExpression, ExpressionAttributeValues }),
  );
const message = (call: Promise<unknown>) =>
  call.then(
    () => "stored",
    (error) => `${error.name}: ${error.message}`,
  );

/** An attribute `d` that makes the item of that id so many bytes large. */
const filler = (id: string, bytes: number, unit = "x") => {
  const left = bytes - ("pk".length + id.length + "sk".length + 1 + "d".length);
  const width = Buffer.byteLength(unit);
  return unit.repeat(Math.floor(left / width)) + "x".repeat(left % width);
};

test("an item of 400 KB is stored, one byte more is not, whatever its characters", async () => {
  for (const unit of ["x", "é", "日", "🧬"]) {
    expect(await message(put("fit", { d: { S: filler("fit", 409_600, unit) } }))).toBe("stored");
    expect(await message(put("big", { d: { S: filler("big", 409_601, unit) } }))).toBe(
      "ValidationException: Item size has exceeded the maximum allowed size",
    );
  }
});

test("an update cannot grow an item beyond 400 KB", async () => {
  const set = (id: string, bytes: number) =>
    message(update(id, "SET d = :d", { ":d": { S: filler(id, bytes) } }));
  expect(await set("grown", 409_600)).toBe("stored");
  expect(await set("grown", 409_601)).toBe(
    "ValidationException: Item size to update has exceeded the maximum allowed size",
  );
});

test("a partition key has 2,048 bytes at most, a sort key 1,024, in the table and in its indexes", async () => {
  const item = (pk: string, sk: string, more: Values = {}) =>
    message(
      running.client.send(
        new PutItemCommand({ TableName, Item: { pk: { S: pk }, sk: { S: sk }, ...more } }),
      ),
    );
  const of = (bytes: number) => "é".repeat(bytes / 2) + "x".repeat(bytes % 2);
  const hash = /Size of hashkey has exceeded the maximum size limit of2048 bytes/;
  const range = /Aggregated size of all range keys has exceeded the size limit of 1024 bytes/;
  expect(await item(of(2048), of(1024))).toBe("stored");
  expect(await item(of(2049), "s")).toMatch(hash);
  expect(await item("p", of(1025))).toMatch(range);
  const index = (pk: number, sk: number) => ({ gsi1pk: { S: of(pk) }, gsi1sk: { S: of(sk) } });
  expect(await item("p", "s", index(2048, 1024))).toBe("stored");
  expect(await item("p", "s", index(2049, 1))).toMatch(hash);
  expect(await item("p", "s", index(1, 1025))).toMatch(range);
});

test("an expression has 4,096 bytes at most, counted before names are put in", async () => {
  const call = "attribute_not_exists()";
  const condition = (bytes: number) => call.replace(")", `${"b".repeat(bytes - call.length)})`);
  expect(await message(put("e1", {}, { ConditionExpression: condition(4096) }))).toBe("stored");
  expect(await message(put("e2", {}, { ConditionExpression: condition(4097) }))).toBe(
    "ValidationException: Invalid ConditionExpression: Expression size has exceeded the maximum allowed size; expression size: 4097",
  );
  const names = Array.from({ length: 30 }, (_, at) => [`#a${at}`, "n".repeat(250) + at] as const);
  const projection = new GetItemCommand({
    TableName,
    Key: key("e1"),
    ProjectionExpression: names.map(([alias]) => alias).join(", "),
    ExpressionAttributeNames: Object.fromEntries(names),
  });
  expect(await message(running.client.send(projection))).toBe("stored");
});

test("an expression has 300 operators and functions at most, IN a hundred operands", async () => {
  const chain = (terms: number) => Array.from({ length: terms }, () => "a=:v").join(" OR ");
  const values = { ExpressionAttributeValues: { ":v": { S: "" } } };
  const condition = (ConditionExpression: string, more = {}) =>
    message(put("ops", {}, { ConditionExpression, ...values, ...more }));
  expect(await condition(chain(150))).toMatch(/^ConditionalCheckFailedException/);
  expect(await condition(`${chain(150)} OR NOT a=:v`)).toBe(
    "ValidationException: Invalid ConditionExpression: The expression contains too many operators; operator count: 302",
  );
  const many = (count: number) => {
    const names = Array.from({ length: count }, (_, at) => `:v${at}`);
    return condition(`a IN (${names.join(",")})`, {
      ExpressionAttributeValues: Object.fromEntries(names.map((name) => [name, { S: "" }])),
    });
  };
  expect(await many(100)).toMatch(/^ConditionalCheckFailedException/);
  expect(await many(101)).toBe(
    "ValidationException: Invalid ConditionExpression: The IN operator is provided with too many operands; number of operands: 101",
  );
});

const nested = (levels: number): AttributeValue =>
  levels === 1 ? { S: "leaf" } : { M: { n: nested(levels - 1) } };

test("a value at level 32 is stored, at level 33 it is not, however it would get there", async () => {
  const wrong = /Nesting Levels have exceeded supported limits/;
  expect(await message(put("deep", { a: nested(32) }))).toBe("stored");
  expect(await message(put("deeper", { a: nested(33) }))).toMatch(wrong);
  expect(await message(update("deep", "SET b = :v", { ":v": nested(33) }))).toMatch(wrong);
  expect(await message(update("deep", "SET m = :m", { ":m": { M: {} } }))).toBe("stored");
  expect(await message(update("deep", "SET m.n = a"))).toMatch(wrong);
  const batch = running.engine.call("BatchWriteItem", {
    RequestItems: { [TableName]: [{ PutRequest: { Item: { ...key("d"), a: nested(33) } } }] },
  });
  expect(await message(batch)).toMatch(wrong);
});

test("a path has 32 elements at most", async () => {
  const path = (elements: number) => Array.from({ length: elements }, () => "m").join(".");
  const get = (elements: number) =>
    message(
      running.client.send(
        new GetItemCommand({ TableName, Key: key("x"), ProjectionExpression: path(elements) }),
      ),
    );
  expect(await get(32)).toBe("stored");
  expect(await get(33)).toMatch(/The document path has too many nesting elements/);
});

test("numbers have 38 digits and a range, also those that an update works out", async () => {
  const digits = "9".repeat(38);
  expect(await message(put("n", { n: { N: digits } }))).toBe("stored");
  expect(await message(put("n2", { n: { N: `${digits}9` } }))).toMatch(/more than 38 significant/);
  expect(await message(put("n3", { n: { N: "1e126" } }))).toMatch(/Number overflow/);
  expect(await message(put("n4", { n: { N: "1e-131" } }))).toMatch(/Number underflow/);
  expect(await message(update("n", "ADD n :v", { ":v": { N: "0.1" } }))).toMatch(
    /more than 38 significant/,
  );
  await put("n", { n: { N: "9e125" } });
  expect(await message(update("n", "ADD n :v", { ":v": { N: "9e125" } }))).toMatch(
    /Number overflow/,
  );
});

test("a page counts names in full, as items do", async () => {
  for (const id of ["1", "2", "3", "4", "5"])
    await put(`names${id}`, {
      gsi2pk: { S: "names" },
      gsi2sk: { S: id },
      ...Object.fromEntries(
        ["a", "b", "c", "d", "e", "f"].map((letter) => [letter.repeat(60_000), { NULL: true }]),
      ),
    });
  const query = new QueryCommand({
    TableName,
    IndexName: "gsi2",
    KeyConditionExpression: "gsi2pk = :p",
    ExpressionAttributeValues: { ":p": { S: "names" } },
  });
  expect((await running.client.send(query)).Count).toBe(3);
});

test("a page ends with 1 MB of items, a batch with 16 MB; the rest comes after", async () => {
  const ids = Array.from({ length: 50 }, (_, at) => `page${at}`);
  for (const id of ids)
    await running.engine.call("PutItem", {
      TableName,
      Item: {
        pk: { S: id },
        sk: { S: "#" },
        gsi1pk: { S: "pages" },
        gsi1sk: { S: id },
        d: { S: "x".repeat(399 * 1024) },
      },
    });
  const { Items, LastEvaluatedKey } = await running.client.send(
    new QueryCommand({
      TableName,
      IndexName: "gsi1",
      KeyConditionExpression: "gsi1pk = :p",
      ExpressionAttributeValues: { ":p": { S: "pages" } },
    }),
  );
  // The item that crosses the limit is the last of its page.
  expect([Items?.length, LastEvaluatedKey?.gsi1sk]).toEqual([3, Items?.at(-1)?.gsi1sk]);
  const { Responses, UnprocessedKeys } = await running.client.send(
    new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys: ids.map(key) } } }),
  );
  const got = Responses?.[TableName] ?? [];
  const left = UnprocessedKeys?.[TableName]?.Keys ?? [];
  expect([got.length, left.length]).toEqual([41, 9]);
  const all = [...got, ...left].map(({ pk }) => pk?.S);
  expect(new Set(all)).toEqual(new Set(ids));
});
