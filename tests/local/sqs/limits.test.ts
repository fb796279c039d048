import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  SendMessageBatchCommand,
} from "@aws-sdk/client-sqs";
import { expect, it } from "vitest";
import { arn, bodies, type Running, start } from "#tests/local/sqs/fixture";

/** Quotas enforced, and a clock that stands still. */
async function limited(): Promise<Running> {
  const running = await start();
  running.clock.setScale(0);
  running.context.gate.limits.enforced = true;
  return running;
}

/** How many of so many calls in process are taken. */
async function taken({ sqs }: Running, operation: string, inputs: object[]): Promise<number> {
  const results = await Promise.allSettled(inputs.map((input) => sqs.call(operation, input)));
  return results.filter(({ status }) => status === "fulfilled").length;
}

const message = (at: number, MessageGroupId = "g") => ({
  MessageBody: `${at}`,
  MessageGroupId,
  MessageDeduplicationId: `${at}`,
});

it("takes 300 calls a second of each method of a FIFO queue, whatever a batch holds", async () => {
  const running = await limited();
  const { clock, client, create, receive, send } = running;
  const QueueUrl = await create("reads.fifo");
  const batches = Array.from({ length: 300 }, (_, at) => ({
    QueueUrl,
    Entries: [0, 1].map((one) => ({ Id: `${one}`, ...message(at * 2 + one) })),
  }));
  expect(await taken(running, "SendMessageBatch", batches)).toBe(300);
  const more = () => send(QueueUrl, "more", { MessageGroupId: "g" });
  await expect(more()).rejects.toMatchObject({
    name: "RequestThrottled",
    $metadata: { httpStatusCode: 403 },
  });
  expect(await receive(QueueUrl)).toHaveLength(10);
  await clock.advance(10);
  await more();
  await more();
  await more();
  await expect(more()).rejects.toThrow(/throttled/);
  const other = await create("other.fifo");
  await send(other, "1", { MessageGroupId: "g" });
  await expect(
    client.send(
      new SendMessageBatchCommand({ QueueUrl, Entries: [{ Id: "1", ...message(9_999) }] }),
    ),
  ).rejects.toMatchObject({ name: "RequestThrottled" });
});

it("says so in the Query protocol, too", async () => {
  const running = await limited();
  const QueueUrl = await running.create("reads.fifo");
  await taken(running, "ReceiveMessage", Array(300).fill({ QueueUrl }));
  const response = await fetch(running.url, {
    method: "POST",
    body: new URLSearchParams({ Action: "ReceiveMessage", QueueUrl }),
  });
  expect(response.status).toBe(403);
  expect(await response.text()).toContain("<Code>RequestThrottled</Code>");
});

it("holds a group to 300 sends a second in high throughput mode, and the queue to more", async () => {
  const running = await limited();
  const QueueUrl = await running.create("reads.fifo", {
    DeduplicationScope: "messageGroup",
    FifoThroughputLimit: "perMessageGroupId",
  });
  const sends = (group: string) =>
    Array.from({ length: 310 }, (_, at) => ({ QueueUrl, ...message(at, group) }));
  expect(await taken(running, "SendMessage", sends("a"))).toBe(300);
  expect(await taken(running, "SendMessage", sends("b"))).toBe(300);
  const { Successful, Failed } = await running.client.send(
    new SendMessageBatchCommand({
      QueueUrl,
      Entries: ["a", "c"].map((group) => ({ Id: group, ...message(1_000, group) })),
    }),
  );
  expect(Successful?.map(({ Id }) => Id)).toEqual(["c"]);
  expect(Failed).toMatchObject([{ Id: "a", Code: "RequestThrottled" }]);
});

it("has no quota for standard queues", async () => {
  const running = await limited();
  const QueueUrl = await running.create("reads");
  const sends = Array(1_000).fill({ QueueUrl, MessageBody: "x" });
  expect(await taken(running, "SendMessage", sends)).toBe(1_000);
});

it("gives no more than may be in flight: an error to a short poll of a standard queue alone", async () => {
  const running = await start(undefined, { mostInFlight: 3 });
  const { client, create, receive, send } = running;
  const QueueUrl = await create("reads");
  const fifo = await create("reads.fifo");
  for (const body of ["1", "2", "3", "4", "5"]) {
    await send(QueueUrl, body);
    await send(fifo, body, { MessageGroupId: body });
  }
  const held = await receive(QueueUrl);
  expect(bodies(held)).toEqual(["1", "2", "3"]);
  await expect(receive(QueueUrl)).rejects.toMatchObject({
    name: "OverLimit",
    $metadata: { httpStatusCode: 403 },
  });
  const longPoll = receive(QueueUrl, { WaitTimeSeconds: 20 });
  const { ReceiptHandle } = held[0] ?? {};
  await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
  expect(bodies(await longPoll)).toEqual(["4"]);
  expect(await receive(fifo)).toHaveLength(3);
  expect(await receive(fifo)).toEqual([]);
});

it("lets only those queues name a dead-letter queue that its redrive allow policy lets", async () => {
  const { create } = await start();
  const policy = (name: string) =>
    JSON.stringify({ deadLetterTargetArn: arn(name), maxReceiveCount: 1 });
  await create("nobody", { RedriveAllowPolicy: '{"redrivePermission":"denyAll"}' });
  const sourceQueueArns = [arn("friend")];
  await create("friends", {
    RedriveAllowPolicy: JSON.stringify({ redrivePermission: "byQueue", sourceQueueArns }),
  });
  await create("friend", { RedrivePolicy: policy("friends") });
  for (const name of ["nobody", "friends"])
    await expect(create("stranger", { RedrivePolicy: policy(name) })).rejects.toThrow(
      /does not allow/,
    );
  const wrong = { redrivePermission: "denyAll", sourceQueueArns };
  await expect(create("wrong", { RedriveAllowPolicy: JSON.stringify(wrong) })).rejects.toThrow(
    /RedriveAllowPolicy/,
  );
});

it("keeps KMS settings and refuses two kinds of encryption at once", async () => {
  const { client, create } = await start();
  const QueueUrl = await create("reads", { KmsMasterKeyId: "alias/lab" });
  const { Attributes } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }),
  );
  expect(Attributes).toMatchObject({
    KmsMasterKeyId: "alias/lab",
    KmsDataKeyReusePeriodSeconds: "300",
    SqsManagedSseEnabled: "false",
  });
  await expect(
    create("both", { KmsMasterKeyId: "alias/lab", SqsManagedSseEnabled: "true" }),
  ).rejects.toMatchObject({ name: "InvalidAttributeName" });
});

it("delivers twice and out of order on a standard queue when asked to, never on a FIFO one", async () => {
  const { context, clock, create, receive, send } = await start();
  const plain = await create("reads");
  const fifo = await create("reads.fifo");
  const { faults } = context.gate;
  faults.arm({ service: "sqs", effect: "duplicate", times: 1 });
  for (const url of [fifo, plain])
    await send(url, "1", url === fifo ? { MessageGroupId: "g" } : {});
  expect(bodies(await receive(plain))).toEqual(["1"]);
  expect(bodies(await receive(plain))).toEqual(["1"]);
  expect(bodies(await receive(fifo))).toEqual(["1"]);
  expect(await receive(fifo)).toEqual([]);
  faults.arm({ service: "sqs", effect: "reorder", delay: "PT5S", times: 1 });
  await send(plain, "2");
  await send(plain, "3");
  expect(bodies(await receive(plain))).toEqual(["3"]);
  await clock.advance(5_000);
  expect(bodies(await receive(plain))).toEqual(["2"]);
});
