import {
  GetQueueAttributesCommand,
  ListDeadLetterSourceQueuesCommand,
  ListMessageMoveTasksCommand,
  StartMessageMoveTaskCommand,
} from "@aws-sdk/client-sqs";
import { expect, it } from "vitest";
import { arn, bodies, type Running, start } from "#tests/local/sqs/fixture";

async function withDeadLetters(running: Running, suffix: string, maxReceiveCount = 2) {
  const dead = await running.create(`dead${suffix}`);
  const url = await running.create(`reads${suffix}`, {
    VisibilityTimeout: "5",
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arn(`dead${suffix}`), maxReceiveCount }),
  });
  return { dead, url };
}

/** Receives and lets go until the queue gives nothing any more. */
async function wearOut({ clock, receive }: Running, url: string): Promise<void> {
  while ((await receive(url)).length > 0) await clock.advance(5_000);
}

it("moves a message to the dead-letter queue instead of receiving it once too often", async () => {
  const running = await start();
  const { dead, url } = await withDeadLetters(running, "");
  const { MessageId } = await running.send(url, "bad");
  await wearOut(running, url);
  const [letter] = await running.receive(dead);
  expect(letter).toMatchObject({
    MessageId,
    Body: "bad",
    Attributes: { DeadLetterQueueSourceArn: arn("reads"), ApproximateReceiveCount: "3" },
  });
  expect(running.context.logged.at(-1)).toContain("moved to dead");
});

it("keeps group and order on the way, and lets the group go on", async () => {
  const running = await start();
  const { dead, url } = await withDeadLetters(running, ".fifo", 1);
  for (const body of ["1", "2"]) await running.send(url, body, { MessageGroupId: "g" });
  await running.receive(url);
  await running.send(url, "3", { MessageGroupId: "g" });
  await running.clock.advance(5_000);
  expect(bodies(await running.receive(url))).toEqual(["3"]);
  const letters = await running.receive(dead);
  expect(bodies(letters)).toEqual(["1", "2"]);
  expect(letters[0]?.Attributes?.MessageGroupId).toBe("g");
});

it("asks for a dead-letter queue that exists and is of the same type", async () => {
  const { create } = await start();
  await create("dead");
  const policy = (target: string) => ({
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arn(target), maxReceiveCount: 1 }),
  });
  await expect(create("reads", policy("none"))).rejects.toThrow(/does not exist/);
  await expect(create("reads.fifo", policy("dead"))).rejects.toThrow(/same type/);
});

it("lists the sources of a dead-letter queue, and moves its messages back to them", async () => {
  const running = await start();
  const { client, receive, send } = running;
  const { dead, url } = await withDeadLetters(running, "", 1);
  const { queueUrls } = await client.send(
    new ListDeadLetterSourceQueuesCommand({ QueueUrl: dead }),
  );
  expect(queueUrls).toEqual([url]);
  for (const body of ["1", "2"]) await send(url, body);
  await wearOut(running, url);
  await client.send(new StartMessageMoveTaskCommand({ SourceArn: arn("dead") }));
  const { Results } = await client.send(
    new ListMessageMoveTasksCommand({ SourceArn: arn("dead") }),
  );
  expect(Results).toMatchObject([{ Status: "COMPLETED", ApproximateNumberOfMessagesMoved: 2 }]);
  expect(bodies(await receive(url))).toEqual(["1", "2"]);
  const { Attributes } = await client.send(
    new GetQueueAttributesCommand({
      QueueUrl: dead,
      AttributeNames: ["ApproximateNumberOfMessages"],
    }),
  );
  expect(Attributes).toEqual({ ApproximateNumberOfMessages: "0" });
  await expect(
    client.send(new StartMessageMoveTaskCommand({ SourceArn: arn("reads") })),
  ).rejects.toThrow(/Dead Letter Queue/);
});
