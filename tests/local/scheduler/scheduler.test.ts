import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CreateScheduleCommand,
  CreateScheduleGroupCommand,
  DeleteScheduleCommand,
  DeleteScheduleGroupCommand,
  GetScheduleCommand,
  type GetScheduleCommandOutput,
  ListScheduleGroupsCommand,
  ListSchedulesCommand,
  ListTagsForResourceCommand,
  UpdateScheduleCommand,
} from "@aws-sdk/client-scheduler";
import { afterEach, beforeEach, expect, test } from "vitest";
import { settle } from "#tests/local/eventbridge/fixture";
import { schedule, start } from "#tests/local/scheduler/fixture";

let running: Awaited<ReturnType<typeof start>>;
beforeEach(async () => {
  running = await start();
});
afterEach(() => running.close());

const create = (expression: string, more: object = {}) =>
  running.client.send(new CreateScheduleCommand(schedule(expression, more)));
const minutes = 60_000;

test("a rate runs its target at every interval, with the context variables filled in", async () => {
  await create("rate(10 minutes)");
  await settle(running.context, 31 * minutes);
  expect(running.delivered).toHaveLength(3);
  expect(JSON.parse(running.delivered[0]?.input ?? "")).toEqual({
    at: expect.stringMatching(/^\d{4}-.*Z$/),
    try: "1",
  });
});

test("a single run happens once, and deletes its schedule where that is asked for", async () => {
  const at = new Date(running.context.clock.now() + 5 * minutes).toISOString().slice(0, 19);
  await create(`at(${at})`, { ActionAfterCompletion: "DELETE" });
  await settle(running.context, 30 * minutes);
  expect(running.delivered).toHaveLength(1);
  await expect(
    running.client.send(new GetScheduleCommand({ Name: "nightly" })),
  ).rejects.toMatchObject({ name: "ResourceNotFoundException" });
});

test("nothing runs before the start date or after the end date", async () => {
  const now = Math.ceil(running.context.clock.now() / 1000) * 1000;
  await create("rate(10 minutes)", {
    StartDate: new Date(now + 60 * minutes),
    EndDate: new Date(now + 85 * minutes),
  });
  await settle(running.context, 59 * minutes);
  expect(running.delivered).toHaveLength(0);
  for (let moves = 3; moves > 0; moves--) await settle(running.context, 40 * minutes);
  expect(running.delivered).toHaveLength(3);
});

test("a schedule is shown with AWS's defaults, changed as a whole, disabled and deleted", async () => {
  const { client, context, delivered } = running;
  const { ScheduleArn } = await create("rate(1 hour)");
  expect(ScheduleArn).toBe("arn:aws:scheduler:us-east-1:000000000000:schedule/default/nightly");
  const shown: GetScheduleCommandOutput = await client.send(
    new GetScheduleCommand({ Name: "nightly" }),
  );
  expect(shown).toMatchObject({
    Arn: ScheduleArn,
    GroupName: "default",
    State: "ENABLED",
    ActionAfterCompletion: "NONE",
    ScheduleExpressionTimezone: "UTC",
    Target: { RetryPolicy: { MaximumRetryAttempts: 185, MaximumEventAgeInSeconds: 86_400 } },
  });
  await client.send(new UpdateScheduleCommand(schedule("rate(1 hour)", { State: "DISABLED" })));
  await settle(context, 180 * minutes);
  expect(delivered).toHaveLength(0);
  await client.send(new DeleteScheduleCommand({ Name: "nightly" }));
  expect((await client.send(new ListSchedulesCommand({}))).Schedules).toEqual([]);
});

test("groups hold schedules and tags, and take them along when they go", async () => {
  const { client } = running;
  const { ScheduleGroupArn } = await client.send(
    new CreateScheduleGroupCommand({ Name: "stage", Tags: [{ Key: "a", Value: "b" }] }),
  );
  await create("rate(1 hour)", { GroupName: "stage" });
  expect(
    (await client.send(new ListSchedulesCommand({ GroupName: "stage" }))).Schedules,
  ).toHaveLength(1);
  const tags = await client.send(new ListTagsForResourceCommand({ ResourceArn: ScheduleGroupArn }));
  expect(tags.Tags).toEqual([{ Key: "a", Value: "b" }]);
  await client.send(new DeleteScheduleGroupCommand({ Name: "stage" }));
  expect((await client.send(new ListSchedulesCommand({}))).Schedules).toEqual([]);
  const { ScheduleGroups } = await client.send(new ListScheduleGroupsCommand({}));
  expect(ScheduleGroups?.map(({ Name }) => Name)).toEqual(["default"]);
});

test("what AWS or the engine does not take is refused", async () => {
  await create("rate(1 hour)");
  await expect(create("rate(1 hour)")).rejects.toMatchObject({ name: "ConflictException" });
  await expect(create("rate(0 hours)", { Name: "x" })).rejects.toMatchObject({
    name: "ValidationException",
  });
  await expect(
    create("rate(1 hour)", { Name: "x", ScheduleExpressionTimezone: "Mars/Base" }),
  ).rejects.toThrow("not a time zone");
  await expect(create("rate(1 hour)", { Name: "x", KmsKeyArn: "arn:x" })).rejects.toMatchObject({
    name: "NotImplemented",
  });
});

test("a failing target is tried again, each time knowing the attempt", async () => {
  await running.close();
  running = await start(undefined, ({ input }) => {
    if (JSON.parse(input).try !== "3") throw new Error("not yet");
  });
  await create("rate(10 minutes)");
  await settle(running.context, 10 * minutes);
  await settle(running.context, 1000);
  await settle(running.context, 2000);
  expect(running.delivered).toHaveLength(1);
});

test("schedules outlive the process; of the runs it missed the first is made up for", async () => {
  await running.close();
  const directory = mkdtempSync(join(tmpdir(), "scheduler-"));
  try {
    const killed = await start(directory);
    running = killed;
    await create("rate(1 minute)");
    killed.context.clock.stop();
    running = await start(directory);
    await settle(running.context, 2.5 * minutes);
    expect(running.delivered).toHaveLength(2);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});
