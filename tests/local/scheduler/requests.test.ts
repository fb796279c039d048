import {
  CreateScheduleCommand,
  CreateScheduleGroupCommand,
  DeleteScheduleCommand,
  GetScheduleCommand,
  ListScheduleGroupsCommand,
  UpdateScheduleCommand,
} from "@aws-sdk/client-scheduler";
import { afterEach, beforeEach, expect, test } from "vitest";
import { settle } from "#tests/local/eventbridge/fixture";
import { schedule, start } from "#tests/local/scheduler/fixture";

let running: Awaited<ReturnType<typeof start>>;
beforeEach(async () => {
  running = await start();
  running.context.clock.setScale(0);
});
afterEach(() => running.close());

const create = (more: object = {}) =>
  running.client.send(new CreateScheduleCommand(schedule("rate(1 hour)", more)));

test("a request that is sent again with its ClientToken has the same answer and changes nothing", async () => {
  const first = await create({ ClientToken: "t-1" });
  const again = await create({ ClientToken: "t-1" });
  expect(again.ScheduleArn).toBe(first.ScheduleArn);
  const remove = { Name: "nightly", ClientToken: "t-2" };
  await running.client.send(new DeleteScheduleCommand(remove));
  await running.client.send(new DeleteScheduleCommand(remove));
  // The schedule made since then is not taken along by the repetition.
  await create({ ClientToken: "t-3" });
  await running.client.send(new DeleteScheduleCommand(remove));
  await running.client.send(new GetScheduleCommand({ Name: "nightly" }));
});

test("a ClientToken with another request, and a name with another token, are conflicts", async () => {
  await create({ ClientToken: "t-1" });
  for (const more of [{ ClientToken: "t-1", Name: "other" }, { ClientToken: "t-2" }])
    await expect(create(more)).rejects.toMatchObject({ name: "ConflictException" });
});

test("a request that was refused may be sent again with its token", async () => {
  await create({ ClientToken: "t-1" });
  await expect(create({ ClientToken: "t-2" })).rejects.toMatchObject({ name: "ConflictException" });
  await running.client.send(new DeleteScheduleCommand({ Name: "nightly" }));
  await create({ ClientToken: "t-2" });
});

test("tokens are forgotten after a day", async () => {
  await create({ ClientToken: "t-1" });
  await running.client.send(new DeleteScheduleCommand({ Name: "nightly" }));
  await settle(running.context, 86_400_001);
  await create({ ClientToken: "t-1" });
  await running.client.send(new GetScheduleCommand({ Name: "nightly" }));
});

test("UpdateSchedule sets back what it does not name", async () => {
  await create({ Description: "old", ScheduleExpressionTimezone: "Australia/Melbourne" });
  await running.client.send(new UpdateScheduleCommand(schedule("rate(2 hours)")));
  const shown = await running.client.send(new GetScheduleCommand({ Name: "nightly" }));
  expect(shown).toMatchObject({
    ScheduleExpression: "rate(2 hours)",
    ScheduleExpressionTimezone: "UTC",
  });
  expect(shown.Description).toBeUndefined();
});

test.each([
  ["universal targets", "arn:aws:scheduler:::aws-sdk:sqs:sendMessage"],
  ["event buses", "arn:aws:events:us-east-1:000000000000:event-bus/default"],
  ["topics", "arn:aws:sns:us-east-1:000000000000:topic"],
])("%s as targets are refused by name", async (_what, Arn) => {
  const { Target } = schedule("rate(1 hour)");
  await expect(create({ Target: { ...Target, Arn } })).rejects.toMatchObject({
    name: "NotImplemented",
    message: expect.stringContaining("engines/scheduler/README.md"),
  });
});

const target = (more: object) => ({ Target: { ...schedule("rate(1 hour)").Target, ...more } });
test.each([
  [{ FlexibleTimeWindow: { Mode: "FLEXIBLE" } }],
  [{ FlexibleTimeWindow: { Mode: "FLEXIBLE", MaximumWindowInMinutes: 1441 } }],
  [{ FlexibleTimeWindow: { Mode: "OFF", MaximumWindowInMinutes: 5 } }],
  [{ State: "PAUSED" }],
  [{ Name: "a b" }],
  [{ EndDate: new Date(0), StartDate: new Date(1000) }],
  [target({ RetryPolicy: { MaximumRetryAttempts: 186 } })],
  [target({ RetryPolicy: { MaximumEventAgeInSeconds: 59 } })],
  [target({ DeadLetterConfig: { Arn: "arn:aws:sqs:us-east-1:000000000000:dlq.fifo" } })],
  [target({ Arn: "arn:aws:sqs:us-east-1:000000000000:reads.fifo" })],
  [target({ RoleArn: "" })],
])("AWS takes no schedule with %j", async (more) => {
  await expect(create(more)).rejects.toMatchObject({ name: "ValidationException" });
});

test("requests beyond a quota get 429, each operation by its own quota", async () => {
  running.context.gate.limits.enforced = true;
  const groups = Array.from({ length: 12 }, (_, n) =>
    running.client.send(new CreateScheduleGroupCommand({ Name: `group-${n}` })),
  );
  const answers = await Promise.allSettled(groups);
  const failed = answers.filter((answer) => answer.status === "rejected");
  expect(failed.map(({ reason }) => [reason.name, reason.$metadata.httpStatusCode])).toEqual(
    Array(2).fill(["ThrottlingException", 429]),
  );
  await create();
  const { ScheduleGroups } = await running.client.send(new ListScheduleGroupsCommand({}));
  expect(ScheduleGroups).toHaveLength(11);
});
