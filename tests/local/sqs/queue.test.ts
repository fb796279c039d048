import {
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  ListQueueTagsCommand,
  PurgeQueueCommand,
  QueueDoesNotExist,
  SendMessageCommand,
  SetQueueAttributesCommand,
  TagQueueCommand,
  UntagQueueCommand,
} from "@aws-sdk/client-sqs";
import { expect, it } from "vitest";
import { arn, start } from "#tests/local/sqs/fixture";

it("answers CreateQueue with the same attributes again, and refuses another value", async () => {
  const { client, create } = await start();
  const url = await create("reads", { VisibilityTimeout: "60" });
  expect(url).toMatch(/\/000000000000\/reads$/);
  expect(await create("reads", { VisibilityTimeout: "60" })).toBe(url);
  expect(await create("reads")).toBe(url);
  await expect(create("reads", { VisibilityTimeout: "61" })).rejects.toMatchObject({
    name: "QueueNameExists",
    message: expect.stringContaining("VisibilityTimeout"),
  });
  expect(await client.send(new GetQueueUrlCommand({ QueueName: "reads" }))).toMatchObject({
    QueueUrl: url,
  });
});

it.each([
  ["a name with a space", "no good", {}],
  ["a name of 81 characters", "x".repeat(81), {}],
  ["FifoQueue without the suffix", "plain", { FifoQueue: "true" }],
  ["a visibility timeout above twelve hours", "q", { VisibilityTimeout: "43201" }],
  ["an unknown attribute", "q", { Colour: "red" }],
  ["a FIFO attribute on a standard queue", "q", { DeduplicationScope: "queue" }],
  ["a policy that is not JSON", "q", { Policy: "{" }],
  ["a redrive policy without target", "q", { RedrivePolicy: '{"maxReceiveCount":3}' }],
])(
  "refuses %s and makes no queue",
  async (_what, QueueName, Attributes: Record<string, string>) => {
    const { client } = await start();
    await expect(client.send(new CreateQueueCommand({ QueueName, Attributes }))).rejects.toThrow();
    expect((await client.send(new ListQueuesCommand({}))).QueueUrls).toBeUndefined();
  },
);

it("names a missing queue with the code of either protocol", async () => {
  const { client, url } = await start();
  const error = await client
    .send(new SendMessageCommand({ QueueUrl: `${url}/000000000000/none`, MessageBody: "x" }))
    .catch((one) => one);
  expect(error).toBeInstanceOf(QueueDoesNotExist);
  expect(error.$metadata.httpStatusCode).toBe(400);
  const response = await fetch(url, {
    method: "POST",
    headers: { "x-amz-target": "AmazonSQS.GetQueueUrl" },
    body: JSON.stringify({ QueueName: "none" }),
  });
  expect(response.headers.get("x-amzn-query-error")).toBe(
    "AWS.SimpleQueueService.NonExistentQueue;Sender",
  );
});

it("shows set, default and counted attributes, and only those asked for", async () => {
  const { client, create, send, receive } = await start();
  const QueueUrl = await create("reads", { DelaySeconds: "5" });
  await send(QueueUrl, "delayed");
  for (const body of ["a", "b", "c"]) await send(QueueUrl, body, { DelaySeconds: 0 });
  await receive(QueueUrl, { MaxNumberOfMessages: 1 });
  const all = await client.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }),
  );
  expect(all.Attributes).toMatchObject({
    QueueArn: arn("reads"),
    DelaySeconds: "5",
    MaximumMessageSize: "1048576",
    ApproximateNumberOfMessages: "2",
    ApproximateNumberOfMessagesNotVisible: "1",
    ApproximateNumberOfMessagesDelayed: "1",
  });
  await client.send(
    new SetQueueAttributesCommand({ QueueUrl, Attributes: { VisibilityTimeout: "7" } }),
  );
  const some = await client.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["VisibilityTimeout"] }),
  );
  expect(some.Attributes).toEqual({ VisibilityTimeout: "7" });
});

it("lists queues by prefix, page by page", async () => {
  const { client, create } = await start();
  for (const name of ["b-2", "a-1", "b-1", "b-3"]) await create(name);
  const first = await client.send(new ListQueuesCommand({ QueueNamePrefix: "b", MaxResults: 2 }));
  const { NextToken } = first;
  const rest = await client.send(
    new ListQueuesCommand({ QueueNamePrefix: "b", MaxResults: 2, NextToken }),
  );
  const names = [...(first.QueueUrls ?? []), ...(rest.QueueUrls ?? [])].map((url) =>
    url.split("/").at(-1),
  );
  expect(names).toEqual(["b-1", "b-2", "b-3"]);
  expect(rest.NextToken).toBeUndefined();
});

it("keeps tags, and replaces and removes them by key", async () => {
  const { client, create } = await start();
  const QueueUrl = await create("reads");
  await client.send(new TagQueueCommand({ QueueUrl, Tags: { team: "lab", stage: "dev" } }));
  await client.send(new TagQueueCommand({ QueueUrl, Tags: { stage: "prod" } }));
  await client.send(new UntagQueueCommand({ QueueUrl, TagKeys: ["team", "none"] }));
  expect((await client.send(new ListQueueTagsCommand({ QueueUrl }))).Tags).toEqual({
    stage: "prod",
  });
});

it("purges everything, once in 60 seconds", async () => {
  const { client, clock, create, send, receive } = await start();
  const QueueUrl = await create("reads");
  await send(QueueUrl, "a");
  await client.send(new PurgeQueueCommand({ QueueUrl }));
  await send(QueueUrl, "b");
  await expect(client.send(new PurgeQueueCommand({ QueueUrl }))).rejects.toMatchObject({
    name: "PurgeQueueInProgress",
  });
  expect((await receive(QueueUrl)).map((message) => message.Body)).toEqual(["b"]);
  await clock.advance(60_000);
  await client.send(new PurgeQueueCommand({ QueueUrl }));
  expect(await receive(QueueUrl)).toEqual([]);
});

it("forgets a deleted queue's messages, also under the same name, which is free after 60 seconds", async () => {
  const { client, clock, create, send, receive } = await start();
  const QueueUrl = await create("reads");
  await send(QueueUrl, "old");
  await client.send(new DeleteQueueCommand({ QueueUrl }));
  await expect(receive(QueueUrl)).rejects.toMatchObject({ name: "QueueDoesNotExist" });
  await clock.advance(59_000);
  await expect(create("reads")).rejects.toMatchObject({ name: "QueueDeletedRecently" });
  await clock.advance(1_000);
  await create("reads");
  expect(await receive(QueueUrl)).toEqual([]);
});

it("answers an operation it does not have with NotImplemented, not with silence", async () => {
  const { sqs } = await start();
  await expect(sqs.call("BakeCake", {})).rejects.toMatchObject({ code: "NotImplemented" });
});
