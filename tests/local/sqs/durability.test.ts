import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { GetQueueUrlCommand } from "@aws-sdk/client-sqs";
import { expect, it } from "vitest";
import { openStore } from "#local/store";
import { bodies, directory, settled, start } from "#tests/local/sqs/fixture";

it("keeps queues, tags, messages, receipts and deduplication over a restart", async () => {
  const files = directory();
  const before = await start(files);
  const url = await before.create("reads.fifo", { VisibilityTimeout: "30" });
  const { MessageId } = await before.send(url, "1", { MessageGroupId: "g" });
  await before.send(url, "2", { MessageGroupId: "g" });
  const [held] = await before.receive(url, { MaxNumberOfMessages: 1 });
  await before.close();

  const after = await start(files);
  const { QueueUrl = "" } = await after.client.send(
    new GetQueueUrlCommand({ QueueName: "reads.fifo" }),
  );
  expect(await after.receive(QueueUrl)).toEqual([]);
  const again = await after.send(QueueUrl, "1", { MessageGroupId: "g" });
  expect(again.MessageId).toBe(MessageId);
  const { ReceiptHandle } = held ?? {};
  await after.sqs.call("DeleteMessage", { QueueUrl, ReceiptHandle });
  expect(bodies(await after.receive(QueueUrl))).toEqual(["2"]);
});

it("keeps the messages of a database from before receives of other queues were counted", async () => {
  const files = directory();
  const store = openStore(files);
  const database = store.database("sqs");
  database.exec(`
    CREATE TABLE queue (id INTEGER PRIMARY KEY, name TEXT, settings TEXT, tags TEXT,
      created_at INTEGER, modified_at INTEGER, purged_at INTEGER);
    CREATE TABLE message (sequence INTEGER PRIMARY KEY, queue_id INTEGER, message_id TEXT,
      body TEXT, attributes TEXT, trace_header TEXT, group_id TEXT, deduplication_id TEXT,
      source_arn TEXT, sent_at INTEGER, visible_at INTEGER, receive_count INTEGER,
      received_at INTEGER, first_received_at INTEGER);
    INSERT INTO queue VALUES (1, 'reads', '{}', '{}', 0, 0, NULL);
    INSERT INTO message (queue_id, message_id, body, sent_at, visible_at, receive_count)
      VALUES (1, 'id', 'old', ${Date.now()}, 0, 2);
  `);
  store.close();
  const { receive, url } = await start(files);
  const [message] = await receive(`${url}/000000000000/reads`);
  expect(message).toMatchObject({ Body: "old", Attributes: { ApproximateReceiveCount: "3" } });
});

it("wakes a long poll by a visibility timeout that began before the restart", async () => {
  const files = directory();
  const before = await start(files);
  await before.send(await before.create("reads", { VisibilityTimeout: "10" }), "1");
  await before.receive(`${before.url}/000000000000/reads`);
  await before.close();
  const after = await start(files);
  const poll = after.receive(`${after.url}/000000000000/reads`, { WaitTimeSeconds: 20 });
  await settled();
  await after.clock.advance(10_000);
  expect(bodies(await poll)).toEqual(["1"]);
});

it("loses no acknowledged message to kill -9, and none in flight", async () => {
  const files = directory();
  const sender = spawn(process.execPath, [join(import.meta.dirname, "endless-sender.ts"), files], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const lines: string[] = [];
  for await (const line of createInterface(sender.stdout)) {
    lines.push(line);
    if (lines.length === 500) sender.kill("SIGKILL");
  }
  if (sender.signalCode === null) await once(sender, "exit");
  const sent = lines.filter((line) => line.startsWith("sent ")).map((line) => line.slice(5));
  expect(lines).toContain("received 0");

  const { clock, create, receive, sqs } = await start(files);
  const QueueUrl = await create("reads.fifo");
  const groups = new Map<string, number[]>();
  const drain = async () => {
    for (let got = await receive(QueueUrl); got.length > 0; got = await receive(QueueUrl)) {
      for (const { Body, Attributes } of got) {
        const group = Attributes?.MessageGroupId ?? "";
        groups.set(group, [...(groups.get(group) ?? []), Number(Body)]);
      }
      const Entries = got.map(({ ReceiptHandle }, at) => ({ Id: `${at}`, ReceiptHandle }));
      await sqs.call("DeleteMessageBatch", { QueueUrl, Entries });
    }
  };
  await drain();
  expect(groups.has("0")).toBe(false);
  await clock.advance(600_000);
  await drain();
  const received = [...groups.values()].flat();
  expect(sent.filter((body) => !received.includes(Number(body)))).toEqual([]);
  expect(new Set(received).size).toBe(received.length);
  for (const order of groups.values()) expect(order).toEqual([...order].sort((a, b) => a - b));
});
