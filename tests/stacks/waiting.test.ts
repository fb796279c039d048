import { describe, expect, test } from "vitest";
import { type Graph, resourcesOf } from "#local/sst/graph";
import { placeGraph, readGraph } from "#local/sst/load-graph";
import { limitsOf, monitorFromEnvironment } from "#stacks/monitor-config";
import { graphOf, named } from "#tests/stacks/graphs";
import { root } from "#tests/support/cloud";

const alarmsOf = (graph: Graph) =>
  resourcesOf(graph, "aws:cloudwatch/metricAlarm:MetricAlarm").map(({ name, inputs }) => ({
    name,
    metric: String(inputs.metricName),
    queue: (inputs.dimensions as Record<string, string>).QueueName,
    inputs,
  }));
const nameOf = (arn: unknown) => String(arn).split(":").at(-1);

/** Alice's stage with everything that is told or limited. */
async function told(): Promise<Graph> {
  const environment = {
    ALARM_TOPIC_ARN: topic,
    MONTHLY_BUDGET_USD: "50",
    READ_SET_QUEUE_NAME: "healthomics_set_queue.fifo",
  };
  const text = await readGraph(root, "alice", false, environment);
  return placeGraph(text, { endpoint: "http://aws.test", api: "http://api.test" });
}
const topic = "arn:aws:sns:us-east-1:000000000000:alarms";

describe.each([
  ["prod", () => graphOf("prod")],
  ["alice, with a queue of her own", told],
])("in stage %s", (_, read) => {
  test("every queue that a function consumes has an alarm on the age of its oldest message", async () => {
    const graph = await read();
    const sources = resourcesOf(graph, "aws:lambda/eventSourceMapping:EventSourceMapping").flatMap(
      ({ inputs }) =>
        String(inputs.eventSourceArn).includes(":sqs:") ? [nameOf(inputs.eventSourceArn)] : [],
    );
    expect(sources.length).toBeGreaterThan(20);
    const ages = alarmsOf(graph).filter(({ metric }) => metric === "ApproximateAgeOfOldestMessage");
    expect(ages.map(({ queue }) => queue).sort()).toEqual(sources.sort());
    for (const { name, inputs } of ages) {
      expect(inputs, name).toMatchObject({
        statistic: "Maximum",
        comparisonOperator: "GreaterThanThreshold",
      });
      expect(Number(inputs.threshold), name).toBeGreaterThanOrEqual(300);
      expect(Number(inputs.threshold), name).toBeLessThan(86_400);
    }
  });

  test("an age that a consumer's next try can reach rings nobody", async () => {
    const graph = await read();
    for (const { name, queue, metric, inputs } of alarmsOf(graph)) {
      const found = resourcesOf(graph, "aws:sqs/queue:Queue").find(
        (one) => one.inputs.name === queue,
      );
      if (metric !== "ApproximateAgeOfOldestMessage" || !found) continue;
      // A function that was killed says nothing: its messages come back when they are visible again. In the queue of the
      // mirror that is told of, because a whole shard waits.
      if (name === "ReadSetEventsOld") continue;
      expect(Number(inputs.threshold), name).toBeGreaterThanOrEqual(
        Number(found.inputs.visibilityTimeoutSeconds),
      );
    }
  });
});

test("with a topic every alarm tells it when it begins and ends, and so does the budget", async () => {
  const graph = await told();
  for (const { name, inputs } of alarmsOf(graph))
    expect([inputs.alarmActions, inputs.okActions], name).toEqual([[topic], [topic]]);
  const { inputs } = named(graph, "aws:budgets/budget:Budget", "MonthlyBudget");
  expect(inputs).toMatchObject({ limitAmount: "50", limitUnit: "USD", timeUnit: "MONTHLY" });
  const notifications = inputs.notifications as Record<string, unknown>[];
  expect(
    notifications.map((one) => [one.notificationType, one.threshold, one.subscriberSnsTopicArns]),
  ).toEqual([
    ["ACTUAL", 80, [topic]],
    ["FORECASTED", 100, [topic]],
  ]);
});

test("the budget counts the stage alone; without an amount there is none, and the page says so", async () => {
  const { inputs } = named(await graphOf("prod"), "aws:budgets/budget:Budget", "MonthlyBudget");
  expect(inputs.filterExpression).toEqual({
    ands: [
      { tags: { key: "sst:app", values: ["seqferry"] } },
      { tags: { key: "sst:stage", values: ["prod"] } },
    ],
  });
  // AWS refuses one that tells nobody.
  expect(inputs.notifications).toEqual([]);
  const alice = await graphOf("alice");
  expect(resourcesOf(alice, "aws:budgets/budget:Budget")).toEqual([]);
  const page = (graph: Graph) =>
    String(named(graph, "aws:cloudwatch/dashboard:Dashboard", "Dashboard").inputs.dashboardBody);
  expect(page(alice)).toContain("No budget");
  expect(page(await graphOf("prod"))).toContain("2000 USD a month");
});

test("the page shows 100 alarms a widget, which is the most that CloudWatch takes", async () => {
  const { inputs } = named(
    await graphOf("prod"),
    "aws:cloudwatch/dashboard:Dashboard",
    "Dashboard",
  );
  type Widget = { type: string; x: number; y: number; height: number; properties: object };
  const { widgets } = JSON.parse(String(inputs.dashboardBody)) as { widgets: Widget[] };
  const shown = widgets.flatMap(({ properties }) =>
    "alarms" in properties ? [(properties.alarms as string[]).length] : [],
  );
  expect(shown.length).toBeGreaterThan(1);
  expect(Math.max(...shown)).toBeLessThanOrEqual(100);
  const places = widgets.map(({ x, y }) => `${x} ${y}`);
  expect(new Set(places).size).toBe(places.length);
});

test("limits of the config hold for the queue that they name, and must name one", () => {
  const minutesOf = limitsOf(["A", "B"], { oldestMessageMinutes: { A: 45 } });
  expect([minutesOf("A", 15), minutesOf("B", 15)]).toEqual([45, 15]);
  expect(() => limitsOf(["A"], { oldestMessageMinutes: { C: 1 } })).toThrow(/names C.*may be: A/);
  expect(() => monitorFromEnvironment({ MONTHLY_BUDGET_USD: "much" })).toThrow(/number of dollars/);
});
