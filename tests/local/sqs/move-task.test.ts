import {
  CancelMessageMoveTaskCommand,
  DeleteQueueCommand,
  ListMessageMoveTasksCommand,
  StartMessageMoveTaskCommand,
} from "@aws-sdk/client-sqs";
import { expect, it } from "vitest";
import { arn, bodies, directory, type Running, start } from "#tests/local/sqs/fixture";

/** A dead-letter queue with three messages that `reads` gave up. */
async function deadLetters(running: Running): Promise<{ dead: string; url: string }> {
  running.clock.setScale(0);
  const dead = await running.create("dead");
  const url = await running.create("reads", {
    VisibilityTimeout: "0",
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arn("dead"), maxReceiveCount: 1 }),
  });
  for (const body of ["1", "2", "3"]) await running.send(url, body);
  await running.receive(url);
  await running.receive(url);
  return { dead, url };
}

const begin = ({ client }: Running, more: object = {}) =>
  client.send(new StartMessageMoveTaskCommand({ SourceArn: arn("dead"), ...more }));

async function tasks({ client }: Running) {
  const { Results = [] } = await client.send(
    new ListMessageMoveTasksCommand({ SourceArn: arn("dead"), MaxResults: 10 }),
  );
  return Results;
}

it("moves so many messages a second by the clock, and lists how far it is", async () => {
  const running = await start();
  const { url } = await deadLetters(running);
  const { TaskHandle } = await begin(running, { MaxNumberOfMessagesPerSecond: 2 });
  expect(await tasks(running)).toEqual([
    {
      TaskHandle,
      Status: "RUNNING",
      SourceArn: arn("dead"),
      MaxNumberOfMessagesPerSecond: 2,
      ApproximateNumberOfMessagesMoved: 0,
      ApproximateNumberOfMessagesToMove: 3,
      StartedTimestamp: Math.floor(running.clock.now()),
    },
  ]);
  await running.clock.advance(1_000);
  expect(await tasks(running)).toMatchObject([
    { Status: "RUNNING", ApproximateNumberOfMessagesMoved: 2 },
  ]);
  await running.clock.advance(500);
  const [task] = await tasks(running);
  expect(task).toMatchObject({ Status: "COMPLETED", ApproximateNumberOfMessagesMoved: 3 });
  expect(task?.TaskHandle).toBeUndefined();
  expect(bodies(await running.receive(url))).toEqual(["1", "2", "3"]);
});

it("makes new messages of what it moves, with ids, ages and counts of their own", async () => {
  const running = await start();
  const { dead, url } = await deadLetters(running);
  const [letter] = await running.receive(dead, { VisibilityTimeout: 0, MaxNumberOfMessages: 1 });
  await running.clock.advance(5_000);
  await begin(running);
  const [message] = await running.receive(url, { MaxNumberOfMessages: 1 });
  expect(message?.Body).toBe(letter?.Body);
  expect(message?.MessageId).not.toBe(letter?.MessageId);
  expect(message?.Attributes).toMatchObject({
    ApproximateReceiveCount: "1",
    SentTimestamp: String(Math.floor(running.clock.now())),
  });
  expect(message?.Attributes?.DeadLetterQueueSourceArn).toBeUndefined();
});

it("stops when it is cancelled, and leaves moved what was moved", async () => {
  const running = await start();
  const { dead, url } = await deadLetters(running);
  const { TaskHandle } = await begin(running, { MaxNumberOfMessagesPerSecond: 1 });
  await running.clock.advance(1_000);
  const cancel = () => running.client.send(new CancelMessageMoveTaskCommand({ TaskHandle }));
  expect(await cancel()).toMatchObject({ ApproximateNumberOfMessagesMoved: 1 });
  expect(await tasks(running)).toMatchObject([{ Status: "CANCELLING" }]);
  await running.clock.advance(10_000);
  expect(await tasks(running)).toMatchObject([
    { Status: "CANCELLED", ApproximateNumberOfMessagesMoved: 1 },
  ]);
  await expect(cancel()).rejects.toThrow(/Only active tasks/);
  expect(bodies(await running.receive(url))).toEqual(["1"]);
  expect(bodies(await running.receive(dead))).toEqual(["2", "3"]);
});

it("goes on after a restart where it was", async () => {
  const files = directory();
  const before = await start(files);
  const { url } = await deadLetters(before);
  await begin(before, { MaxNumberOfMessagesPerSecond: 1 });
  await before.clock.advance(1_000);
  await before.close();
  const after = await start(files);
  await after.clock.advance(2_000);
  expect(await tasks(after)).toMatchObject([{ Status: "COMPLETED" }]);
  expect(await after.receive(url.replace(before.url, after.url))).toHaveLength(3);
});

it("fails when its destination goes, or a message came from nowhere", async () => {
  const running = await start();
  const { dead } = await deadLetters(running);
  const QueueUrl = await running.create("elsewhere");
  await begin(running, { DestinationArn: arn("elsewhere"), MaxNumberOfMessagesPerSecond: 1 });
  await running.client.send(new DeleteQueueCommand({ QueueUrl }));
  await running.clock.advance(1_000);
  await running.send(dead, "stray");
  await begin(running);
  expect(await tasks(running)).toMatchObject([
    {
      Status: "FAILED",
      FailureReason: "CouldNotDetermineMessageSource",
      ApproximateNumberOfMessagesMoved: 3,
    },
    {
      Status: "FAILED",
      FailureReason: "AWS.SimpleQueueService.NonExistentQueue",
      DestinationArn: arn("elsewhere"),
    },
  ]);
});

it("runs once at a time for a queue, and says what is wrong with a request in AWS's words", async () => {
  const running = await start();
  await deadLetters(running);
  await begin(running, { MaxNumberOfMessagesPerSecond: 1 });
  await expect(begin(running)).rejects.toThrow(/There is already a task running/);
  await expect(begin(running, { MaxNumberOfMessagesPerSecond: 501 })).rejects.toThrow(/1 and 500/);
  await expect(begin(running, { SourceArn: arn("reads") })).rejects.toThrow(/Dead Letter Queue/);
  await expect(begin(running, { DestinationArn: arn("none") })).rejects.toMatchObject({
    name: "ResourceNotFoundException",
    message: "The resource that you specified for the DestinationArn parameter doesn't exist.",
    $metadata: { httpStatusCode: 404 },
  });
  const cancel = (TaskHandle: string) =>
    running.client.send(new CancelMessageMoveTaskCommand({ TaskHandle }));
  await expect(cancel("nonsense")).rejects.toThrow("Value for parameter TaskHandle is invalid.");
  const handle = (sourceArn: string) => btoa(JSON.stringify({ taskId: "1", sourceArn }));
  await expect(cancel(handle(arn("none")))).rejects.toThrow(/SourceArn/);
  await expect(cancel(handle(arn("dead")))).rejects.toThrow("Task does not exist.");
});
