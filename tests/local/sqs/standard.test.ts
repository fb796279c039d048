import {
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  SendMessageBatchCommand,
} from "@aws-sdk/client-sqs";
import { expect, it } from "vitest";
import { bodies, settled, start } from "#tests/local/sqs/fixture";

it("gives a message back when its visibility timeout is over, and counts the receives", async () => {
  const { clock, create, send, receive } = await start();
  const url = await create("reads", { VisibilityTimeout: "10" });
  const { MessageId } = await send(url, "a");
  const [first] = await receive(url);
  await clock.advance(9_000);
  expect(await receive(url)).toEqual([]);
  await clock.advance(1_000);
  const [second] = await receive(url);
  expect(second).toMatchObject({ MessageId, Attributes: { ApproximateReceiveCount: "2" } });
  expect(second?.ReceiptHandle).not.toBe(first?.ReceiptHandle);
  expect(second?.Attributes?.ApproximateFirstReceiveTimestamp).toBe(
    first?.Attributes?.ApproximateFirstReceiveTimestamp,
  );
});

it("deletes by the latest receipt, even late, and not by an older one", async () => {
  const { client, clock, create, send, receive } = await start();
  const QueueUrl = await create("reads", { VisibilityTimeout: "1" });
  await send(QueueUrl, "a");
  const [first] = await receive(QueueUrl);
  await clock.advance(1_000);
  const [second] = await receive(QueueUrl);
  await clock.advance(1_000);
  const remove = (ReceiptHandle?: string) =>
    client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
  await remove(first?.ReceiptHandle);
  expect(await receive(QueueUrl, { VisibilityTimeout: 0 })).toHaveLength(1);
  await remove(second?.ReceiptHandle);
  const [third] = await receive(QueueUrl, { VisibilityTimeout: 0 });
  await remove(third?.ReceiptHandle);
  await remove(third?.ReceiptHandle);
  expect(await receive(QueueUrl)).toEqual([]);
  await expect(remove("forged")).rejects.toMatchObject({ name: "ReceiptHandleIsInvalid" });
});

it("lengthens, shortens and ends visibility, to twelve hours at most", async () => {
  const { client, clock, create, send, receive } = await start();
  const QueueUrl = await create("reads", { VisibilityTimeout: "10" });
  await send(QueueUrl, "a");
  const [message] = await receive(QueueUrl);
  const change = (VisibilityTimeout: number) =>
    client.send(
      new ChangeMessageVisibilityCommand({
        QueueUrl,
        ReceiptHandle: message?.ReceiptHandle,
        VisibilityTimeout,
      }),
    );
  await change(100);
  await clock.advance(50_000);
  expect(await receive(QueueUrl)).toEqual([]);
  await expect(change(43_200)).rejects.toThrow(/beyond the limit/);
  await change(0);
  expect(await receive(QueueUrl)).toHaveLength(1);
  await expect(change(10)).rejects.toMatchObject({ name: "MessageNotInflight" });
});

it("wakes a long poll by a send, by a delay's end and by a visibility timeout's end", async () => {
  const { clock, create, send, receive } = await start();
  const url = await create("reads", { VisibilityTimeout: "5" });
  const sent = receive(url, { WaitTimeSeconds: 20 });
  await settled();
  await send(url, "now");
  expect(bodies(await sent)).toEqual(["now"]);

  const returned = receive(url, { WaitTimeSeconds: 20 });
  await settled();
  await clock.advance(5_000);
  expect(bodies(await returned)).toEqual(["now"]);

  await send(url, "later", { DelaySeconds: 3 });
  const delayed = receive(url, { WaitTimeSeconds: 20 });
  await settled();
  await clock.advance(3_000);
  expect(bodies(await delayed)).toEqual(["later"]);
});

it("wakes a poller by the new queue of a name, whatever the deleted one had waiting", async () => {
  const { clock, create, receive, send, sqs } = await start();
  const QueueUrl = await create("reads");
  let woken = 0;
  sqs.onAvailable("arn:aws:sqs:us-east-1:000000000000:reads", () => woken++);
  await send(QueueUrl, "old", { DelaySeconds: 1 });
  await sqs.call("DeleteQueue", { QueueUrl });
  await clock.advance(60_000);
  await create("reads");
  await send(QueueUrl, "new", { DelaySeconds: 2 });
  woken = 0;
  await clock.advance(2_000);
  expect(woken).toBe(1);
  expect(bodies(await receive(QueueUrl))).toEqual(["new"]);
});

it("ends a long poll empty after its time, and when the engine closes", async () => {
  const running = await start();
  const url = await running.create("reads", { ReceiveMessageWaitTimeSeconds: "20" });
  const timed = running.receive(url);
  await settled();
  await running.clock.advance(20_000);
  expect(await timed).toEqual([]);
  const closed = running.receive(url);
  await settled();
  await running.sqs.close();
  expect(await closed).toEqual([]);
});

it("receives nothing for a client that hung up during its long poll", async () => {
  const { create, url, send, receive } = await start();
  const QueueUrl = await create("reads");
  const gone = new AbortController();
  const poll = fetch(url, {
    method: "POST",
    headers: { "x-amz-target": "AmazonSQS.ReceiveMessage" },
    body: JSON.stringify({ QueueUrl, WaitTimeSeconds: 20 }),
    signal: gone.signal,
  });
  await settled();
  gone.abort();
  await expect(poll).rejects.toThrow();
  await settled();
  await send(QueueUrl, "a");
  expect(bodies(await receive(QueueUrl))).toEqual(["a"]);
});

it("drops a message when its retention is over", async () => {
  const { clock, context, create, send, receive } = await start();
  const url = await create("reads", { MessageRetentionPeriod: "60" });
  await send(url, "old");
  await clock.advance(59_000);
  await send(url, "new");
  await clock.advance(1_000);
  expect(bodies(await receive(url))).toEqual(["new"]);
  expect(context.logged).toEqual(["sqs reads: retention ended for 1 messages"]);
});

it("carries message attributes and the trace header, and gives those asked for", async () => {
  const { create, send, receive } = await start();
  const url = await create("reads");
  const attributes = {
    "run.id": { DataType: "String", StringValue: "r-1" },
    "run.size": { DataType: "Number.bytes", StringValue: "12" },
    digest: { DataType: "Binary", BinaryValue: new Uint8Array([0, 255]) },
  };
  const sent = await send(url, "a", {
    MessageGroupId: "tenant",
    MessageDeduplicationId: undefined,
    MessageAttributes: attributes,
    MessageSystemAttributes: { AWSTraceHeader: { DataType: "String", StringValue: "Root=1" } },
  });
  const [message] = await receive(url, { VisibilityTimeout: 0 });
  expect(message?.MessageAttributes).toEqual(attributes);
  expect(message?.MD5OfMessageAttributes).toBe(sent.MD5OfMessageAttributes);
  expect(message?.Attributes).toMatchObject({ AWSTraceHeader: "Root=1", MessageGroupId: "tenant" });
  const [some] = await receive(url, {
    MessageAttributeNames: ["run.*"],
    MessageSystemAttributeNames: ["SentTimestamp"],
  });
  expect(Object.keys(some?.MessageAttributes ?? {})).toEqual(["run.id", "run.size"]);
  expect(Object.keys(some?.Attributes ?? {})).toEqual(["SentTimestamp"]);
});

it("takes 1 MiB and no byte more, in one message and in a batch", async () => {
  const { client, create, send } = await start();
  const QueueUrl = await create("reads");
  const full = "x".repeat(1_048_576);
  await send(QueueUrl, full);
  await expect(send(QueueUrl, `${full}y`)).rejects.toThrow(/must be shorter than 1048576 bytes/);
  const half = full.slice(0, 600_000);
  const Entries = ["a", "b"].map((Id) => ({ Id, MessageBody: half }));
  await expect(
    client.send(new SendMessageBatchCommand({ QueueUrl, Entries })),
  ).rejects.toMatchObject({ name: "BatchRequestTooLong" });
});

it("answers each entry of a batch for itself, and refuses a malformed batch whole", async () => {
  const { client, create, receive } = await start();
  const QueueUrl = await create("reads");
  const batch = (Entries: { Id: string; MessageBody: string }[]) =>
    client.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
  const sent = await batch([
    { Id: "good", MessageBody: "a" },
    { Id: "bad", MessageBody: "\u0001" },
  ]);
  expect(sent.Successful?.map((one) => one.Id)).toEqual(["good"]);
  expect(sent.Failed).toMatchObject([
    { Id: "bad", Code: "InvalidMessageContents", SenderFault: true },
  ]);
  const eleven = Array.from({ length: 11 }, (_, at) => ({ Id: `${at}`, MessageBody: "x" }));
  await expect(batch(eleven)).rejects.toMatchObject({ name: "TooManyEntriesInBatchRequest" });
  await expect(batch([])).rejects.toMatchObject({ name: "EmptyBatchRequest" });
  await expect(batch(["a", "a"].map((Id) => ({ Id, MessageBody: "x" })))).rejects.toMatchObject({
    name: "BatchEntryIdsNotDistinct",
  });
  const [message] = await receive(QueueUrl);
  const deleted = await client.send(
    new DeleteMessageBatchCommand({
      QueueUrl,
      Entries: [
        { Id: "good", ReceiptHandle: message?.ReceiptHandle },
        { Id: "bad", ReceiptHandle: "forged" },
      ],
    }),
  );
  expect(deleted.Successful?.map((one) => one.Id)).toEqual(["good"]);
  expect(deleted.Failed).toMatchObject([{ Id: "bad", Code: "ReceiptHandleIsInvalid" }]);
});
