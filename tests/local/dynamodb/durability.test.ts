import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { TableDescription } from "#local/engines/dynamodb/model";
import { type Running, start, tableInput, until } from "#tests/local/dynamodb/fixture";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "dynamodb-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

type Rows = { Items: { pk: { S: string }; sk: { S: string } }[]; LastEvaluatedKey?: object };

async function all({ engine }: Running, IndexName?: string): Promise<string[]> {
  const seen: string[] = [];
  for (let ExclusiveStartKey: object | undefined, more = true; more; ) {
    const page: Rows = await engine.call("Scan", {
      TableName: "reads",
      IndexName,
      ExclusiveStartKey,
    });
    seen.push(...page.Items.map(({ pk, sk }) => `${pk.S}${sk.S}`));
    ExclusiveStartKey = page.LastEvaluatedKey;
    more = ExclusiveStartKey !== undefined;
  }
  return seen.sort();
}

async function streamArn({ engine }: Running): Promise<string> {
  const { Table } = await engine.call<{ Table: TableDescription }>("DescribeTable", {
    TableName: "reads",
  });
  return Table.LatestStreamArn ?? "";
}

test("kill -9 in the middle of transactions loses nothing acknowledged and tears nothing", async () => {
  const writer = spawn(
    process.execPath,
    [fileURLToPath(new URL("./endless-writer.ts", import.meta.url)), directory],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  const exited = new Promise((resolve) => writer.once("exit", resolve));
  const acknowledged: string[] = [];
  for await (const id of createInterface({ input: writer.stdout })) {
    acknowledged.push(id);
    if (acknowledged.length === 300) writer.kill("SIGKILL");
  }
  await exited;

  const running = await start(directory);
  const items = await all(running);
  const stored = new Set(items);
  expect(acknowledged.filter((id) => !stored.has(`${id}l`))).toEqual([]);
  const lefts = items.filter((id) => id.endsWith("l")).map((id) => id.slice(0, -1));
  const rights = items.filter((id) => id.endsWith("r")).map((id) => id.slice(0, -1));
  expect(lefts).toEqual(rights);
  expect(await all(running, "gsi1")).toEqual(items);
  const records = await running.engine.streams.read(await streamArn(running), "", 1e6);
  expect(records.map(({ keys }) => `${keys.pk?.S}${keys.sk?.S}`).sort()).toEqual(items);
  await running.close();
});

test("tables, items, settings, streams, tokens and expiry timers survive a restart", async () => {
  const first = await start(directory);
  await first.engine.call("CreateTable", tableInput());
  await first.engine.call("UpdateTimeToLive", {
    TableName: "reads",
    TimeToLiveSpecification: { Enabled: true, AttributeName: "ttl" },
  });
  const ttl = { N: String(Math.floor(first.context.clock.now() / 1000) + 600) };
  const write = {
    ClientRequestToken: "once",
    TransactItems: [
      { Put: { TableName: "reads", Item: { pk: { S: "a" }, sk: { S: "1" }, ttl } } },
      { Put: { TableName: "reads", Item: { pk: { S: "b" }, sk: { S: "1" } } } },
    ],
  };
  await first.engine.call("TransactWriteItems", write);
  const arn = await streamArn(first);
  const records = await first.engine.streams.read(arn, "", 9);
  await first.close();

  const second = await start(directory);
  await second.engine.call("TransactWriteItems", write);
  expect(await second.engine.streams.read(arn, "", 9)).toEqual(records);
  expect(await all(second)).toEqual(["a1", "b1"]);
  await second.context.clock.advance(601_000);
  await until(async () => (await all(second)).length === 1);
  const [removal] = await second.engine.streams.read(arn, records[1]?.sequenceNumber ?? "", 9);
  expect(removal).toMatchObject({ eventName: "REMOVE", sequenceNumber: "000000000000000000003" });
  await second.close();
});
