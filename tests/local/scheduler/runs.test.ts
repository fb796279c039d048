import { CreateScheduleCommand } from "@aws-sdk/client-scheduler";
import { afterEach, beforeEach, expect, test } from "vitest";
import { AwsError } from "#local/aws-error";
import { settle } from "#tests/local/eventbridge/fixture";
import { schedule, start } from "#tests/local/scheduler/fixture";

let running: Awaited<ReturnType<typeof start>>;
beforeEach(async () => {
  running = await start();
  running.context.clock.setScale(0);
});
afterEach(() => running.close());

const minute = 60_000;
const letters = "arn:aws:sqs:us-east-1:000000000000:dlq";
const create = (expression: string, more: object = {}) =>
  running.client.send(new CreateScheduleCommand(schedule(expression, more)));

/** How long after its scheduled time each run came, in minutes. */
async function delays(runs: number): Promise<number[]> {
  const late: number[] = [];
  for (let n = 0; n < runs * 60; n++) {
    const before = running.delivered.length;
    await settle(running.context, minute);
    for (const { input } of running.delivered.slice(before))
      late.push((running.context.clock.now() - Date.parse(JSON.parse(input).at)) / minute);
  }
  return late.map(Math.floor);
}

test("runs of a flexible window come somewhere within it, each at its own minute", async () => {
  await create("rate(1 hour)", {
    FlexibleTimeWindow: { Mode: "FLEXIBLE", MaximumWindowInMinutes: 30 },
  });
  const late = await delays(12);
  expect(late.length).toBeGreaterThanOrEqual(11);
  expect(Math.max(...late)).toBeLessThanOrEqual(30);
  expect(new Set(late).size).toBeGreaterThan(4);
});

test("runs without a window come on time", async () => {
  await create("rate(1 hour)");
  expect(new Set(await delays(3))).toEqual(new Set([0]));
});

test("a dead letter tells of the schedule and of the target's own error", async () => {
  await running.close();
  running = await start(undefined, ({ arn }) => {
    if (arn !== letters)
      throw new AwsError("QueueDoesNotExist", "The specified queue does not exist.");
  });
  running.context.clock.setScale(0);
  const { Target } = schedule("rate(1 hour)");
  await create("rate(1 hour)", { Target: { ...Target, DeadLetterConfig: { Arn: letters } } });
  await settle(running.context, 60 * minute);
  expect(running.delivered).toHaveLength(1);
  expect(running.delivered[0]?.sqs?.messageAttributes).toEqual({
    SCHEDULE_ARN: "arn:aws:scheduler:us-east-1:000000000000:schedule/default/nightly",
    TARGET_ARN: Target.Arn,
    EXECUTION_ID: expect.any(String),
    SCHEDULED_TIME: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    IS_PAYLOAD_TRUNCATED: "false",
    ERROR_CODE: "QueueDoesNotExist",
    ERROR_MESSAGE: "The specified queue does not exist.",
    RETRY_ATTEMPTS: "0",
  });
});

test("runs beyond the quota of invocations come late, and all come", async () => {
  const { limits } = running.context.gate;
  limits.enforced = true;
  limits.adjust("scheduler", "Invoke", { burst: 1, perSecond: 1 });
  for (const Name of ["a", "b", "c"]) await create("rate(1 minute)", { Name });
  await settle(running.context, minute);
  expect(running.delivered).toHaveLength(1);
  await settle(running.context, 2500);
  expect(running.delivered).toHaveLength(3);
});

test("a single run is read on the clocks of its zone", async () => {
  const now = running.context.clock.now();
  // Kolkata is five and a half hours ahead all year.
  const local = new Date(now + 5.5 * 3_600_000 + 10 * minute).toISOString().slice(0, 19);
  await create(`at(${local})`, { ScheduleExpressionTimezone: "Asia/Kolkata" });
  await settle(running.context, 9 * minute);
  expect(running.delivered).toHaveLength(0);
  await settle(running.context, 2 * minute);
  await settle(running.context, 600 * minute);
  expect(running.delivered).toHaveLength(1);
});

test("a move of the clock over a week runs a schedule some four times, the first and last time among them", async () => {
  await create("rate(1 minute)");
  const from = running.context.clock.now();
  await settle(running.context, 7 * 24 * 60 * minute);
  const at = running.delivered.map(({ input }) => Date.parse(JSON.parse(input).at));
  expect(at.length).toBeGreaterThan(2);
  expect(at.length).toBeLessThan(8);
  expect((at[0] ?? 0) - from).toBeLessThanOrEqual(minute);
  expect(running.context.clock.now() - (at.at(-1) ?? 0)).toBeLessThanOrEqual(minute);
});
