import { expect, test } from "vitest";
import { type Graph, resourcesOf } from "#local/sst/graph";
import { graphOf, named } from "#tests/stacks/graphs";

const alarmsOf = (graph: Graph) =>
  resourcesOf(graph, "aws:cloudwatch/metricAlarm:MetricAlarm").map(({ inputs }) => ({
    metric: String(inputs.metricName),
    dimensions: Object.values((inputs.dimensions ?? {}) as Record<string, string>),
  }));

test("every machine has an alarm for what fails and for what is stuck, and doctor looks at it", async () => {
  const graph = await graphOf("prod");
  const alarms = alarmsOf(graph);
  const machines = resourcesOf(graph, "aws:sfn/stateMachine:StateMachine");
  expect(machines.length).toBeGreaterThan(3);
  const link = graph.functions.find(({ links }) => links.Machines)?.links.Machines;
  const looked = ((link?.machines ?? []) as { arn: string }[]).map(({ arn }) => arn);
  for (const { name, computed } of machines) {
    const own = alarms.filter(({ dimensions }) => dimensions.includes(String(computed.arn)));
    expect(own.map(({ metric }) => metric).sort(), name).toEqual([
      "ExecutionsFailed",
      "ExecutionsTimedOut",
    ]);
    expect(looked, name).toContain(computed.arn);
  }
});

test("a function's errors ring, unless a caller of the API or the machine that it is a step of is told of them", async () => {
  const graph = await graphOf("prod");
  const definitions = resourcesOf(graph, "aws:sfn/stateMachine:StateMachine")
    .map(({ inputs }) => String(inputs.definition))
    .join("\n");
  const integrations = resourcesOf(graph, "aws:apigatewayv2/integration:Integration").map(
    ({ inputs }) => String(inputs.integrationUri),
  );
  const alarms = alarmsOf(graph).filter(({ metric }) => metric === "Errors");
  const silent = resourcesOf(graph, "aws:lambda/function:Function").filter(
    ({ inputs, computed }) =>
      !alarms.some(({ dimensions }) => dimensions.includes(String(inputs.name))) &&
      !definitions.includes(`"${computed.arn}"`) &&
      !integrations.some((uri) => uri.includes(String(computed.arn))),
  );
  expect(silent.map(({ name }) => name)).toEqual([]);
});

test("one page shows every alarm, every queue and every machine", async () => {
  const graph = await graphOf("prod");
  const { inputs } = named(graph, "aws:cloudwatch/dashboard:Dashboard", "Dashboard");
  const body = String(inputs.dashboardBody);
  for (const { name, computed } of resourcesOf(graph, "aws:cloudwatch/metricAlarm:MetricAlarm"))
    expect(body, name).toContain(String(computed.arn));
  for (const { name, inputs } of resourcesOf(graph, "aws:sqs/queue:Queue"))
    expect(body, name).toContain(`"${inputs.name}"`);
  for (const { name, computed } of resourcesOf(graph, "aws:sfn/stateMachine:StateMachine"))
    expect(body, name).toContain(`"${computed.arn}"`);
});
