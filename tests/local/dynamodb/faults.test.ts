import {
  CreateTableCommand,
  GetItemCommand,
  PutItemCommand,
  TransactionCanceledException,
  TransactionConflictException,
  TransactWriteItemsCommand,
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
const arm = (fault: object) => running.context.gate.faults.arm({ service: "dynamodb", ...fault });
const write = () =>
  running.client
    .send(
      new TransactWriteItemsCommand({
        TransactItems: ["a", "b"].map((id) => ({ Put: { TableName, Item: key(id) } })),
      }),
    )
    .catch((error) => error);

test("an injected conflict cancels a transaction with reasons, as another writer would on AWS", async () => {
  for (const code of ["TransactionConflict", "TransactionCanceledException"]) {
    arm({ operation: "TransactWriteItems", resource: TableName, effect: "error", code, times: 1 });
    const refused = await write();
    expect(refused).toBeInstanceOf(TransactionCanceledException);
    expect(refused.message).toContain("[TransactionConflict, None]");
    expect(refused.CancellationReasons).toEqual([
      { Code: "TransactionConflict", Message: "Transaction is ongoing for the item" },
      { Code: "None" },
    ]);
    const { Item } = await running.client.send(new GetItemCommand({ TableName, Key: key("a") }));
    expect(Item).toBeUndefined();
  }
  expect((await write()).$metadata.httpStatusCode).toBe(200);
});

test("an injected conflict of a single write has the error that SDKs know", async () => {
  const code = "TransactionConflictException";
  arm({ operation: "PutItem", effect: "error", code, status: 400, times: 1 });
  const put = running.client.send(new PutItemCommand({ TableName, Item: key("a") }));
  await expect(put).rejects.toBeInstanceOf(TransactionConflictException);
});

test("a fault of one table leaves batches and transactions of others alone", async () => {
  arm({ operation: "*", resource: "other", effect: "throttle" });
  expect((await write()).$metadata.httpStatusCode).toBe(200);
  arm({ operation: "BatchGetItem", resource: TableName, effect: "throttle", times: 1 });
  const input = { RequestItems: { [TableName]: { Keys: [key("a")] } } };
  await expect(running.engine.call("BatchGetItem", input)).rejects.toMatchObject({
    code: "ThrottlingException",
  });
});
