import {
  CreateArchiveCommand,
  CreateEventBusCommand,
  DeleteEventBusCommand,
  PutEventsCommand,
  PutTargetsCommand,
} from "@aws-sdk/client-eventbridge";
import { afterEach, beforeEach, expect, test } from "vitest";
import { entry, numbers, putRule, queueArn, settle, start } from "#tests/local/eventbridge/fixture";

let running: Awaited<ReturnType<typeof start>>;
beforeEach(async () => {
  running = await start();
  for (const Name of ["one", "two"]) await running.client.send(new CreateEventBusCommand({ Name }));
});
afterEach(() => running.close());

const busArn = (name: string) => `arn:aws:events:us-east-1:000000000000:event-bus/${name}`;
const send = (n: number) =>
  running.client.send(new PutEventsCommand({ Entries: [entry({ n }, { Resources: ["arn:x"] })] }));

test("an event goes on to another bus as it is: same id, source and time", async () => {
  const { client, context, delivered } = running;
  await putRule(client, { Arn: busArn("one") }, { Name: "out" });
  await putRule(client, { Arn: queueArn }, { Name: "first" });
  await putRule(client, { Arn: `${queueArn}-2` }, { Name: "second", EventBusName: "one" });
  await send(1);
  await settle(context);
  const [here, there] = ["reads", "reads-2"].map((queue) =>
    delivered.find(({ arn }) => arn.endsWith(`:${queue}`)),
  );
  expect(here).toBeDefined();
  expect(there?.input).toBe(here?.input);
});

test("what came from another bus is not sent on to a third, nor back", async () => {
  const { client, context, delivered } = running;
  await putRule(client, { Arn: busArn("one") }, { Name: "out" });
  await putRule(client, { Arn: busArn("two") }, { Name: "on", EventBusName: "one" });
  const DeadLetterConfig = { Arn: `${queueArn}-dlq` };
  const back = { Arn: busArn("default"), DeadLetterConfig };
  await putRule(client, back, { Name: "back", EventBusName: "one" });
  await putRule(client, { Arn: queueArn }, { Name: "end", EventBusName: "two" });
  await putRule(client, { Arn: queueArn }, { Name: "end", EventBusName: "one" });
  await send(1);
  for (let turn = 0; turn < 5; turn++) await settle(context, 1000);
  expect(delivered.map(({ arn }) => arn).sort()).toEqual([queueArn, DeadLetterConfig.Arn]);
  const letter = delivered.find(({ arn }) => arn === DeadLetterConfig.Arn);
  expect(letter?.sqs?.messageAttributes).toMatchObject({
    ERROR_CODE: "THIRD_ACCOUNT_HOP_DETECTED",
    ERROR_MESSAGE: expect.stringContaining("can be sent to an event bus target only once"),
    RETRY_ATTEMPTS: "0",
  });
  expect(numbers(delivered)).toEqual([1, 1]);
});

test("an event for a bus that is gone becomes a dead letter at once", async () => {
  const { client, context, delivered } = running;
  await putRule(client, { Arn: busArn("two"), DeadLetterConfig: { Arn: `${queueArn}-dlq` } });
  await client.send(new DeleteEventBusCommand({ Name: "two" }));
  await send(1);
  await settle(context);
  expect(delivered[0]?.sqs?.messageAttributes).toMatchObject({
    ERROR_CODE: "NO_RESOURCE",
    RETRY_ATTEMPTS: "0",
  });
});

test.each([
  ["buses of another account", { Arn: busArn("one").replace("0000", "1111") }],
  ["buses of another Region", { Arn: busArn("one").replace("us-east-1", "eu-west-1") }],
  ["changed input for buses", { Arn: busArn("one"), Input: "{}" }],
  ["API destinations", { Arn: "arn:aws:events:us-east-1:000000000000:api-destination/a/b" }],
  ["topics", { Arn: "arn:aws:sns:us-east-1:000000000000:topic" }],
])("%s are refused by name", async (_what, target) => {
  await expect(putRule(running.client, target)).rejects.toMatchObject({ name: "NotImplemented" });
});

test("archives are refused, and a machine without a role is, as on AWS", async () => {
  const { client } = running;
  await expect(
    client.send(new CreateArchiveCommand({ ArchiveName: "a", EventSourceArn: busArn("one") })),
  ).rejects.toMatchObject({ name: "NotImplemented", message: /engines\/eventbridge\/README/ });
  await putRule(client);
  const Arn = "arn:aws:states:us-east-1:000000000000:stateMachine:m";
  await expect(
    client.send(new PutTargetsCommand({ Rule: "all", Targets: [{ Id: "m", Arn }] })),
  ).rejects.toThrow(`RoleArn is required for target ${Arn}.`);
});
