import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { metrics } from "#core/operations/metrics";
import { type Graph, resourcesOf } from "#local/sst/graph";
import { placeGraph, readGraph } from "#local/sst/load-graph";
import { root } from "#tests/support/cloud";

const graphs = new Map<string, Promise<Graph>>();
const addresses = { endpoint: "http://aws.test", api: "http://api.test" };

function graphOf(stage: string): Promise<Graph> {
  const made = async () => placeGraph(await readGraph(root, stage, false), addresses);
  const graph = graphs.get(stage) ?? made();
  graphs.set(stage, graph);
  return graph;
}

const alarmsOf = async (stage: string) =>
  resourcesOf(await graphOf(stage), "aws:cloudwatch/metricAlarm:MetricAlarm");

/** ARNs of every queue that something gives messages up to. */
function deadLetterArns(graph: Graph): string[] {
  const policies = resourcesOf(graph, "aws:sqs/queue:Queue").flatMap(({ inputs }) =>
    inputs.redrivePolicy ? [JSON.parse(String(inputs.redrivePolicy)).deadLetterTargetArn] : [],
  );
  const destinations = resourcesOf(
    graph,
    "aws:lambda/eventSourceMapping:EventSourceMapping",
  ).flatMap(({ inputs }) => {
    const config = inputs.destinationConfig as { onFailure?: { destinationArn: string } };
    return config?.onFailure ? [config.onFailure.destinationArn] : [];
  });
  const targets = resourcesOf(graph, "aws:cloudwatch/eventTarget:EventTarget").flatMap(
    ({ inputs }) =>
      inputs.deadLetterConfig ? [(inputs.deadLetterConfig as { arn: string }).arn] : [],
  );
  return [...new Set([...policies, ...destinations, ...targets])].sort();
}

describe.each(["alice", "prod"])("stage %s", (stage) => {
  test("has an alarm, and a place in the API, for every queue that messages are given up to", async () => {
    const graph = await graphOf(stage);
    const expected = deadLetterArns(graph);
    expect(expected.length).toBeGreaterThan(1);
    const link = graph.functions.find(({ links }) => links.DeadLetterQueues)?.links;
    const queues = link?.DeadLetterQueues?.queues as { name: string; arn: string }[];
    expect(queues.map(({ arn }) => arn).sort()).toEqual(expected);
    const alarms = await alarmsOf(stage);
    for (const { name, arn } of queues) {
      const alarm = alarms.find((one) => one.name === `${name}NotEmpty`);
      expect(alarm?.inputs, name).toMatchObject({
        metricName: "ApproximateNumberOfMessagesVisible",
        dimensions: { QueueName: arn.split(":").at(-1) },
        threshold: 0,
        comparisonOperator: "GreaterThanThreshold",
      });
    }
  });

  test("names its alarms after itself, each once", async () => {
    const names = (await alarmsOf(stage)).map(({ inputs }) => String(inputs.name));
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(new RegExp(`^seqferry-${stage}-\\w+$`));
  });

  test("has alarms on its own metrics only, of which the catalogue holds every one", async () => {
    for (const { name, inputs } of await alarmsOf(stage)) {
      if (inputs.namespace !== "Seqferry") continue;
      expect(Object.keys(metrics), name).toContain(inputs.metricName);
      expect(inputs.dimensions, name).toMatchObject({ Stage: stage });
    }
  });

  test("tells nobody, and carries nothing out, without a topic", async () => {
    for (const { name, inputs } of await alarmsOf(stage))
      expect([inputs.alarmActions, inputs.okActions], name).toEqual([[], []]);
  });

  test("says with each alarm which section of the runbook to read, and it is there", async () => {
    const runbook = readFileSync(join(root, "core/operations/README.md"), "utf8");
    const sections = [...runbook.matchAll(/^### (.+)$/gm)].map(([, title = ""]) =>
      title.toLowerCase().replaceAll(" ", "-"),
    );
    for (const { name, inputs } of await alarmsOf(stage)) {
      const section = /README\.md#(\S+)$/.exec(String(inputs.alarmDescription))?.[1];
      expect(sections, name).toContain(section);
    }
  });
});

test("every metric of the catalogue is watched by the alarm that it names", async () => {
  const alarms = await alarmsOf("prod");
  for (const [metric, { alarm }] of Object.entries(metrics)) {
    const watching = alarms.filter(({ name }) => name.replace(/\d{10}$/, "") === alarm);
    expect(watching.length, metric).toBeGreaterThan(0);
    for (const { inputs } of watching)
      if (inputs.namespace === "Seqferry") expect(inputs.metricName).toBe(metric);
  }
});

test("every metric of the catalogue is emitted somewhere", () => {
  const sources = ["core", "functions"]
    .flatMap((folder) => globSync(`${folder}/**/*.ts`, { cwd: root }))
    .filter((file) => file !== "core/operations/metrics.ts")
    .map((file) => readFileSync(join(root, file), "utf8"))
    .join("\n");
  const silent = Object.keys(metrics).filter((name) => !sources.includes(`add("${name}"`));
  expect(silent).toEqual([]);
});

test("the runbook's table of metrics is the catalogue", () => {
  const runbook = readFileSync(join(root, "core/operations/README.md"), "utf8");
  const cells = (row: string) => row.split("|").map((cell) => cell.trim());
  const section = runbook.split(/^## /m).find((text) => text.startsWith("Metrics")) ?? "";
  const rows = section
    .split("\n")
    .filter((line) => /^\| `[A-Z]\w+`/.test(line))
    .map(cells);
  const catalogue = Object.entries(metrics).map(([name, { unit, means, promise, alarm }]) =>
    cells(`| \`${name}\` | ${unit} | ${means} | ${promise} | \`${alarm}\` |`),
  );
  expect(rows).toEqual(catalogue);
});

test("a store without a finished reconciliation for 26 hours is told of in permanent stages only", async () => {
  const overdue = (await alarmsOf("prod")).filter(({ name }) =>
    /^ReconciliationOverdue/.test(name),
  );
  expect(overdue.map(({ inputs }) => inputs.dimensions)).toEqual([
    { Stage: "prod", Store: "1000000003" },
    { Stage: "prod", Store: "1000000004" },
  ]);
  for (const { inputs } of overdue) {
    expect(Number(inputs.period) * Number(inputs.evaluationPeriods)).toBe(26 * 3600);
    expect(inputs.treatMissingData).toBe("breaching");
  }
  const names = (await alarmsOf("alice")).map(({ name }) => name);
  expect(names.filter((name) => /Overdue/.test(name))).toEqual([]);
});
