import { PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { afterEach, beforeEach, expect, test } from "vitest";
import { entry, numbers, putRule, queueArn, settle, start } from "#tests/local/eventbridge/fixture";

let running: Awaited<ReturnType<typeof start>>;
beforeEach(async () => {
  running = await start();
  running.context.clock.setScale(0);
  await putRule(running.client);
});
afterEach(() => running.close());

const arm = (fault: object) =>
  running.context.gate.faults.arm({ service: "events", operation: "Sample", ...fault });

/** Sends events numbered from 0, and waits until they have arrived. */
async function send(count: number, more: object = {}): Promise<number[]> {
  for (let n = 0; n < count; n++)
    await running.client.send(new PutEventsCommand({ Entries: [entry({ n }, more)] }));
  for (let turn = 0; turn < 5; turn++) await settle(running.context, 500);
  return numbers(running.delivered);
}

test("a lost event was accepted, reaches no rule, and is told of", async () => {
  await putRule(running.client, { Arn: `${queueArn}-2` }, { Name: "other" });
  arm({ effect: "lose", times: 1 });
  expect(await send(2)).toEqual([1, 1]);
  expect(running.context.logged.join()).toContain("was lost by a fault");
});

test("an event that is delivered twice comes with the same id", async () => {
  arm({ effect: "duplicate", times: 1 });
  expect(await send(2)).toEqual([0, 0, 1]);
  const [first, second] = running.delivered.map(({ input }) => JSON.parse(input).id);
  expect(second).toBe(first);
});

test("later events overtake one that is held back, and it is not lost", async () => {
  arm({ effect: "reorder", delay: "PT1S", times: 1 });
  expect(await send(3)).toEqual([1, 2, 0]);
});

test("a share of events is hit, the same for the same seed", async () => {
  arm({ effect: "lose", rate: 0.3, seed: 7 });
  const arrived = await send(40);
  expect(arrived.length).toBeGreaterThan(20);
  expect(arrived.length).toBeLessThan(36);
  running.context.gate.faults.disarm();
  arm({ effect: "lose", rate: 0.3, seed: 7 });
  running.delivered.length = 0;
  expect(await send(40)).toEqual(arrived);
});

test("faults hit the detail-type and source they name, and nothing else", async () => {
  arm({ effect: "lose", operation: "Other" });
  arm({ effect: "lose", resource: "aws." });
  expect(await send(1)).toEqual([0]);
  await putRule(running.client, {}, { Name: "omics", EventPattern: '{"source":["aws.omics"]}' });
  running.engine.put({ source: "aws.omics", detailType: "Sample", detail: { n: 9 } });
  await settle(running.context);
  expect(numbers(running.delivered)).toEqual([0]);
});

test("scheduled runs are no events on a bus: faults leave them alone", async () => {
  arm({ effect: "lose", operation: "*" });
  await putRule(running.client, {}, { Name: "tick", ScheduleExpression: "rate(1 minute)" });
  await settle(running.context, 60_000);
  expect(running.delivered).toHaveLength(1);
});

test("what happens to jobs does not happen to events", () => {
  expect(() => arm({ effect: "partial" })).toThrow("does not happen to events");
});
