import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type AttributeValue,
  CreateTableCommand,
  GetItemCommand,
  PutItemCommand,
  UpdateTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";
import { afterEach, expect, test } from "vitest";
import { type Running, settle, start, tableInput, until } from "#tests/local/dynamodb/fixture";

let running: Running;
afterEach(() => running.close());

const TableName = "reads";
const key = (id: string) => ({ pk: { S: id }, sk: { S: "#" } });
const put = (id: string, ttl: AttributeValue) =>
  running.client.send(new PutItemCommand({ TableName, Item: { ...key(id), ttl } }));
const there = async (id: string) =>
  (await running.client.send(new GetItemCommand({ TableName, Key: key(id) }))).Item !== undefined;
const toggle = (Enabled: boolean) =>
  running.client.send(
    new UpdateTimeToLiveCommand({
      TableName,
      TimeToLiveSpecification: { Enabled, AttributeName: "ttl" },
    }),
  );
const seconds = () => Math.floor(running.context.clock.now() / 1000);

async function begin(options?: { ttlDelayMs: number }, directory?: string): Promise<void> {
  running = await start(directory, options);
  running.context.clock.setScale(0);
  await running.client.send(new CreateTableCommand(tableInput()));
  await toggle(true);
}

test("an expired item can be read until it is removed, one second after its time", async () => {
  await begin();
  const at = seconds() + 60;
  await put("a", { N: String(at) });
  await running.context.clock.advance(at * 1000 + 999 - running.context.clock.now());
  await settle();
  expect(await there("a")).toBe(true);
  await running.context.clock.advance(1);
  await until(async () => !(await there("a")));
});

test("the removal can be made as late as on AWS, and holds over a restart", async () => {
  const directory = mkdtempSync(join(tmpdir(), "dynamodb-ttl-"));
  const ttlDelayMs = 48 * 60 * 60 * 1000;
  await begin({ ttlDelayMs }, directory);
  const { line } = running.context.clock;
  await put("a", { N: String(seconds()) });
  await running.context.clock.advance(ttlDelayMs - 2000);
  await settle();
  expect(await there("a")).toBe(true);
  await running.close();
  running = await start(directory, { ttlDelayMs });
  expect(await there("a")).toBe(true);
  await running.context.clock.advance(
    line.origin + ttlDelayMs + 3000 - running.context.clock.now(),
  );
  await until(async () => !(await there("a")));
  rmSync(directory, { recursive: true, force: true });
});

test("only numbers of seconds from the last five years count", async () => {
  await begin();
  const now = seconds();
  const year = 365 * 24 * 60 * 60;
  await put("due", { N: String(now - 4 * year) });
  await put("text", { S: String(now - 60) });
  await put("set", { NS: [String(now - 60)] });
  await put("ancient", { N: String(now - 5 * year - 60) });
  await put("milliseconds", { N: String(running.context.clock.now()) });
  await put("negative", { N: "-5" });
  await running.context.clock.advance(2000);
  await until(async () => !(await there("due")));
  for (const id of ["text", "set", "ancient", "milliseconds", "negative"])
    expect([id, await there(id)]).toEqual([id, true]);
});

test("TTL can be switched once an hour", async () => {
  await begin();
  await expect(toggle(false)).rejects.toThrow(
    "Time to live has been modified multiple times within a fixed interval",
  );
  await running.context.clock.advance(60 * 60 * 1000);
  await toggle(false);
  await put("a", { N: String(seconds() - 60) });
  await running.context.clock.advance(60_000);
  await settle();
  expect(await there("a")).toBe(true);
});
