import {
  CreateTableCommand,
  DeleteItemCommand,
  DeleteTableCommand,
  PutItemCommand,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Running, start, tableInput, until } from "#tests/local/dynamodb/fixture";

let running: Running;
let arn: string;
beforeEach(async () => {
  running = await start();
  const { TableDescription } = await running.client.send(new CreateTableCommand(tableInput()));
  arn = TableDescription?.LatestStreamArn ?? "";
});
afterEach(() => running.close());

const TableName = "reads";
const key = (id: string) => ({ pk: { S: id }, sk: { S: "#" } });
const put = (id: string, extra = {}) =>
  running.client.send(new PutItemCommand({ TableName, Item: { ...key(id), ...extra } }));
const remove = (id: string) =>
  running.client.send(new DeleteItemCommand({ TableName, Key: key(id) }));
const read = (after = "") => running.engine.streams.read(arn, after, 100);

test("every change has one record with both images, in order; what changes nothing has none", async () => {
  const v = (n: number) => ({ v: { N: `${n}` } });
  await put("a", v(1));
  await put("a", v(2));
  await put("a", v(2));
  await remove("a");
  await remove("a");
  const records = await read();
  expect(
    records.map(({ eventName, keys, oldImage, newImage }) => [eventName, keys, oldImage, newImage]),
  ).toEqual([
    ["INSERT", key("a"), undefined, { ...key("a"), ...v(1) }],
    ["MODIFY", key("a"), { ...key("a"), ...v(1) }, { ...key("a"), ...v(2) }],
    ["REMOVE", key("a"), { ...key("a"), ...v(2) }, undefined],
  ]);
  expect(records[0]).toMatchObject({ sequenceNumber: "000000000000000000001", sizeBytes: 15 });
  expect(await read(records[1]?.sequenceNumber)).toEqual(records.slice(2));
});

test("a failed write leaves no record", async () => {
  await put("a");
  const failing = new PutItemCommand({
    TableName,
    Item: key("a"),
    ConditionExpression: "attribute_not_exists(pk)",
  });
  await expect(running.client.send(failing)).rejects.toThrow();
  expect(await read()).toHaveLength(1);
});

test("an append wakes those who listen, until they stop", async () => {
  let woken = 0;
  const stop = running.engine.streams.onAppend(arn, () => woken++);
  await put("a");
  expect(woken).toBe(1);
  stop();
  await put("b");
  expect(woken).toBe(1);
});

test("records are gone after 24 hours, and not before", async () => {
  await put("a");
  await running.context.clock.advance(24 * 60 * 60 * 1000 - 5000);
  expect(await read()).toHaveLength(1);
  await running.context.clock.advance(5000);
  expect(await read()).toEqual([]);
});

test("the view type decides which images a record has", async () => {
  for (const [type, images] of [
    ["KEYS_ONLY", [undefined, undefined]],
    ["NEW_IMAGE", [undefined, { ...key("a"), v: { N: "2" } }]],
    ["OLD_IMAGE", [{ ...key("a"), v: { N: "1" } }, undefined]],
  ] as const) {
    const input = tableInput(`t-${type}`);
    const { TableDescription } = await running.client.send(
      new CreateTableCommand({
        ...input,
        StreamSpecification: { StreamEnabled: true, StreamViewType: type },
      }),
    );
    for (const N of ["1", "2"])
      await running.engine.call("PutItem", {
        TableName: input.TableName,
        Item: { ...key("a"), v: { N } },
      });
    const [, record] = await running.engine.streams.read(
      TableDescription?.LatestStreamArn ?? "",
      "",
      9,
    );
    expect([record?.oldImage, record?.newImage]).toEqual(images);
  }
});

test("a stream switched off, or of a deleted table, can be read for another day", async () => {
  await put("a");
  await running.client.send(
    new UpdateTableCommand({ TableName, StreamSpecification: { StreamEnabled: false } }),
  );
  await put("b");
  expect(await read()).toHaveLength(1);
  await running.client.send(new DeleteTableCommand({ TableName }));
  expect(await read()).toHaveLength(1);
  await running.context.clock.advance(25 * 60 * 60 * 1000);
  await until(() =>
    read().then(
      () => false,
      () => true,
    ),
  );
});

test("an item is removed when its time has come, by the service, and from the indexes", async () => {
  const expiresAt = Math.floor(running.context.clock.now() / 1000) + 3600;
  const extra = { gsi1pk: { S: "g" }, gsi1sk: { S: "1" } };
  await put("before", { expiresAt: { N: `${expiresAt}` }, ...extra });
  await running.client.send(
    new UpdateTimeToLiveCommand({
      TableName,
      TimeToLiveSpecification: { Enabled: true, AttributeName: "expiresAt" },
    }),
  );
  await put("after", { expiresAt: { N: `${expiresAt + 60}` } });
  await put("prolonged", { expiresAt: { N: `${expiresAt}` } });
  await put("prolonged", { expiresAt: { N: `${expiresAt + 9999}` } });
  await put("text", { expiresAt: { S: `${expiresAt}` } });
  await put("ancient", { expiresAt: { N: "1000" } });
  const start = running.engine.streams.latest;
  await running.context.clock.advance(3590_000);
  expect(await read(start)).toEqual([]);
  await running.context.clock.advance(30_000);
  await until(async () => (await read(start)).length === 1);
  await running.context.clock.advance(60_000);
  await until(async () => (await read(start)).length === 2);
  const removed = await read(start);
  expect(removed.map(({ keys, eventName }) => [keys, eventName])).toEqual([
    [key("before"), "REMOVE"],
    [key("after"), "REMOVE"],
  ]);
  expect(removed[0]?.userIdentity).toEqual({
    type: "Service",
    principalId: "dynamodb.amazonaws.com",
  });
  const left = await running.engine.call("Query", {
    TableName,
    IndexName: "gsi1",
    KeyConditionExpression: "gsi1pk = :g",
    ExpressionAttributeValues: { ":g": { S: "g" } },
  });
  expect(left).toMatchObject({ Count: 0 });
});
