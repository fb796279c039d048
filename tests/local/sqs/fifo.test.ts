import { ChangeMessageVisibilityCommand, DeleteMessageCommand } from "@aws-sdk/client-sqs";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { FifoIndex } from "#local/engines/sqs/fifo-index";
import { bodies, settled, start } from "#tests/local/sqs/fixture";

it("gives several messages of a group in one receive, then nothing of it while one is in flight", async () => {
  const { client, create, send, receive } = await start();
  const QueueUrl = await create("reads.fifo");
  for (const body of ["a1", "a2", "a3", "a4"]) await send(QueueUrl, body, { MessageGroupId: "a" });
  await send(QueueUrl, "b1", { MessageGroupId: "b" });
  const first = await receive(QueueUrl, { MaxNumberOfMessages: 3 });
  expect(bodies(first)).toEqual(["a1", "a2", "a3"]);
  expect(bodies(await receive(QueueUrl))).toEqual(["b1"]);
  for (const { ReceiptHandle } of first.slice(0, 2))
    await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
  expect(await receive(QueueUrl)).toEqual([]);
  const next = receive(QueueUrl, { WaitTimeSeconds: 20 });
  await settled();
  await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: first[2]?.ReceiptHandle }));
  expect(bodies(await next)).toEqual(["a4"]);
});

it("gives a group again in its order after the visibility timeout", async () => {
  const { clock, create, send, receive } = await start();
  const url = await create("reads.fifo", { VisibilityTimeout: "5" });
  for (const body of ["1", "2", "3"]) await send(url, body, { MessageGroupId: "g" });
  await receive(url, { MaxNumberOfMessages: 2 });
  await clock.advance(5_000);
  expect(bodies(await receive(url))).toEqual(["1", "2", "3"]);
});

it("refuses an expired receipt, so that a slow consumer learns it was too slow", async () => {
  const { client, clock, create, send, receive } = await start();
  const QueueUrl = await create("reads.fifo", { VisibilityTimeout: "5" });
  await send(QueueUrl, "1", { MessageGroupId: "g" });
  const [message] = await receive(QueueUrl);
  await clock.advance(5_000);
  const ReceiptHandle = message?.ReceiptHandle;
  await expect(client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }))).rejects.toThrow(
    /The receipt handle has expired/,
  );
  await expect(
    client.send(
      new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 5 }),
    ),
  ).rejects.toThrow(/not available for visibility timeout change/);
  expect(bodies(await receive(QueueUrl))).toEqual(["1"]);
});

it("answers a repeated deduplication id with the first message for five minutes, even deleted", async () => {
  const { client, clock, create, send, receive } = await start();
  const QueueUrl = await create("reads.fifo");
  const again = (body: string, MessageGroupId = "g") =>
    send(QueueUrl, body, { MessageGroupId, MessageDeduplicationId: "same" });
  const first = await again("1");
  expect(first.SequenceNumber).toMatch(/^\d{20}$/);
  const [message] = await receive(QueueUrl);
  await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message?.ReceiptHandle }));
  await clock.advance(299_000);
  expect(await again("2", "other")).toMatchObject({
    MessageId: first.MessageId,
    SequenceNumber: first.SequenceNumber,
  });
  expect(await receive(QueueUrl)).toEqual([]);
  await clock.advance(1_000);
  expect((await again("3")).MessageId).not.toBe(first.MessageId);
  expect(bodies(await receive(QueueUrl))).toEqual(["3"]);
});

it("deduplicates by content, and per group where the scope says so", async () => {
  const { create, send, receive } = await start();
  const content = { ContentBasedDeduplication: "true" };
  const whole = await create("whole.fifo", content);
  const scoped = await create("scoped.fifo", { ...content, DeduplicationScope: "messageGroup" });
  for (const url of [whole, scoped])
    for (const MessageGroupId of ["a", "a", "b"])
      await send(url, "same", { MessageGroupId, MessageDeduplicationId: undefined });
  expect(await receive(whole)).toHaveLength(1);
  expect(await receive(scoped)).toHaveLength(2);
});

it("asks for a group and a deduplication id, and delays only as a queue", async () => {
  const { create, send } = await start();
  const url = await create("reads.fifo");
  await expect(send(url, "1")).rejects.toThrow(/MessageGroupId/);
  await expect(
    send(url, "1", { MessageGroupId: "g", MessageDeduplicationId: undefined }),
  ).rejects.toThrow(/ContentBasedDeduplication/);
  await expect(send(url, "1", { MessageGroupId: "g", DelaySeconds: 1 })).rejects.toThrow(
    /not valid for this queue type/,
  );
  const plain = await create("plain");
  await expect(send(plain, "1", { MessageDeduplicationId: "x" })).rejects.toThrow(
    /not valid for this queue type/,
  );
});

it("delivers every group in order and never in two hands, whatever consumers do", () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant("send" as const), group: fc.integer({ min: 0, max: 3 }) }),
    fc.record({ kind: fc.constant("receive" as const), limit: fc.integer({ min: 1, max: 10 }) }),
    fc.record({ kind: fc.constant("settle" as const), pick: fc.nat(), keep: fc.boolean() }),
    fc.record({ kind: fc.constant("wait" as const), ms: fc.integer({ min: 1, max: 40 }) }),
  );
  void fc.assert(
    fc.property(fc.array(step, { maxLength: 120, size: "max" }), (steps) => {
      const index = new FifoIndex();
      let now = 0;
      let sequence = 0;
      for (const one of steps) {
        const flying = [...index.entries()].filter((e) => e.receiveCount > 0 && e.visibleAt > now);
        if (one.kind === "wait") now += one.ms;
        if (one.kind === "send")
          index.add({
            sequence: ++sequence,
            messageId: `${sequence}`,
            groupId: `${one.group}`,
            sentAt: now,
            visibleAt: now,
            receiveCount: 0,
            receivedBefore: 0,
          });
        const picked = one.kind === "settle" ? flying[one.pick % flying.length] : undefined;
        if (one.kind === "settle" && picked) {
          if (one.keep) index.moved(Object.assign(picked, { visibleAt: now }));
          else index.remove(picked);
        }
        if (one.kind !== "receive") continue;
        const locked = new Set(flying.map((entry) => entry.groupId));
        const got = index.available(one.limit, now);
        for (const entry of got) {
          expect(locked.has(entry.groupId)).toBe(false);
          const older = [...index.entries()].filter(
            (other) => other.groupId === entry.groupId && other.sequence < entry.sequence,
          );
          expect(older.every((other) => got.includes(other))).toBe(true);
          index.moved(
            Object.assign(entry, { visibleAt: now + 20, receiveCount: entry.receiveCount + 1 }),
          );
        }
        const groupsLeft = new Set([...index.entries()].map((entry) => entry.groupId));
        // Nothing receivable may be withheld while there is room.
        if (got.length < one.limit)
          for (const group of groupsLeft)
            expect(locked.has(group) || got.some((entry) => entry.groupId === group)).toBe(true);
      }
    }),
    { numRuns: 300 },
  );
});
