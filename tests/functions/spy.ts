import { PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  type QueueAttributeName,
  ReceiveMessageCommand,
} from "@aws-sdk/client-sqs";
import { expect } from "vitest";
import { eventually, type TestCloud } from "#tests/support/cloud";

/** An event as a rule's target gets it. */
export type SeenEvent = {
  id: string;
  source: string;
  "detail-type": string;
  time: string;
  detail: Record<string, unknown> & { id: string };
};

/** Collects what a bus carries from now on: a rule and a queue of its own. */
export async function spyOn(cloud: TestCloud, bus: string, source: string) {
  const name = `spy-${crypto.randomUUID().slice(0, 8)}`;
  const { QueueUrl = "" } = await cloud.sqs.send(new CreateQueueCommand({ QueueName: name }));
  const arn = await attribute(cloud, QueueUrl, "QueueArn");
  const rule = { EventBusName: bus };
  await cloud.events.send(
    new PutRuleCommand({ ...rule, Name: name, EventPattern: JSON.stringify({ source: [source] }) }),
  );
  await cloud.events.send(
    new PutTargetsCommand({ ...rule, Rule: name, Targets: [{ Id: "queue", Arn: arn }] }),
  );
  const seen: SeenEvent[] = [];
  return {
    /** Everything seen so far, in order. */
    async events(): Promise<SeenEvent[]> {
      for (let taken = await take(cloud, QueueUrl); taken.length > 0; ) {
        seen.push(...taken);
        taken = await take(cloud, QueueUrl);
      }
      return seen;
    },
  };
}

async function take(cloud: TestCloud, QueueUrl: string): Promise<SeenEvent[]> {
  const { Messages = [] } = await cloud.sqs.send(
    new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
  );
  if (Messages.length === 0) return [];
  await cloud.sqs.send(
    new DeleteMessageBatchCommand({
      QueueUrl,
      Entries: Messages.map(({ ReceiptHandle }, n) => ({ Id: `${n}`, ReceiptHandle })),
    }),
  );
  return Messages.map(({ Body = "" }) => JSON.parse(Body) as SeenEvent);
}

/** How many messages of a queue wait, and how many are in flight. */
export async function waitingIn(cloud: TestCloud, queueUrl: string): Promise<[string, string]> {
  return [
    await attribute(cloud, queueUrl, "ApproximateNumberOfMessages"),
    await attribute(cloud, queueUrl, "ApproximateNumberOfMessagesNotVisible"),
  ];
}

/** Waits until a queue holds nothing, neither waiting nor in flight. */
export function drained(cloud: TestCloud, queueUrl: string): Promise<void> {
  return eventually(async () => expect(await waitingIn(cloud, queueUrl)).toEqual(["0", "0"]));
}

async function attribute(cloud: TestCloud, QueueUrl: string, name: QueueAttributeName) {
  const { Attributes } = await cloud.sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [name] }),
  );
  return Attributes?.[name] ?? "";
}
