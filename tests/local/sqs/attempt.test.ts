import { ChangeMessageVisibilityCommand, DeleteMessageCommand } from "@aws-sdk/client-sqs";
import { expect, it } from "vitest";
import { bodies, directory, start } from "#tests/local/sqs/fixture";

const attempt = { ReceiveRequestAttemptId: "try-1" };

async function queueOf(running: Awaited<ReturnType<typeof start>>, messages: string[]) {
  running.clock.setScale(0);
  const url = await running.create("reads.fifo", { VisibilityTimeout: "30" });
  for (const body of messages) await running.send(url, body, { MessageGroupId: body.slice(0, 1) });
  return url;
}

it("gives the same messages and receipts for the same attempt, and their visibility timeout anew", async () => {
  const running = await start();
  const { clock, client, receive } = running;
  const QueueUrl = await queueOf(running, ["a1", "a2"]);
  const first = await receive(QueueUrl, { ...attempt, MaxNumberOfMessages: 1 });
  await clock.advance(20_000);
  expect(await receive(QueueUrl, attempt)).toEqual(first);
  await clock.advance(29_000);
  expect(await receive(QueueUrl)).toEqual([]);
  const { ReceiptHandle } = first[0] ?? {};
  await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
  expect(bodies(await receive(QueueUrl))).toEqual(["a2"]);
});

it("takes other messages for another attempt, or for none", async () => {
  const running = await start();
  const url = await queueOf(running, ["a1", "b1", "c1"]);
  const one = { MaxNumberOfMessages: 1 };
  expect(bodies(await running.receive(url, { ...attempt, ...one }))).toEqual(["a1"]);
  const other = { ReceiveRequestAttemptId: "try-2", ...one };
  expect(bodies(await running.receive(url, other))).toEqual(["b1"]);
  expect(bodies(await running.receive(url, one))).toEqual(["c1"]);
});

it("refuses an attempt whose messages were deleted, changed or shown again", async () => {
  const running = await start();
  const { client, clock, receive } = running;
  const QueueUrl = await queueOf(running, ["a1", "b1", "c1"]);
  const ends = {
    deleted: (ReceiptHandle: string) =>
      client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle })),
    changed: (ReceiptHandle: string) =>
      client.send(
        new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 60 }),
      ),
    shown: () => clock.advance(30_000),
  };
  for (const [ReceiveRequestAttemptId, end] of Object.entries(ends)) {
    const request = { ReceiveRequestAttemptId, MaxNumberOfMessages: 1 };
    const [message] = await receive(QueueUrl, request);
    await end(message?.ReceiptHandle ?? "");
    await expect(receive(QueueUrl, request)).rejects.toThrow(/not retryable/);
  }
});

it("forgets an attempt after five minutes, and keeps it over a restart until then", async () => {
  const files = directory();
  const before = await start(files);
  const url = await queueOf(before, ["a1"]);
  const more = { ...attempt, VisibilityTimeout: 600 };
  const first = await before.receive(url, more);
  await before.close();
  const { clock, create, receive } = await start(files);
  clock.setScale(0);
  const again = await create("reads.fifo");
  expect(await receive(again, more)).toEqual(first);
  await clock.advance(300_000);
  expect(await receive(again, more)).toEqual([]);
});

it("is a matter of FIFO queues", async () => {
  const { create, receive } = await start();
  await expect(receive(await create("plain"), attempt)).rejects.toThrow(/not valid for this queue/);
});
