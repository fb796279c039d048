import { describe, expect, test } from "vitest";
import { type Graph, type GraphResource, resourcesOf } from "#local/sst/graph";
import { renderLinkTypes } from "#local/sst/link-types";
import { placeGraph, readGraph } from "#local/sst/load-graph";
import { fromEnvironment } from "#stacks/existing";
import { root } from "#tests/support/cloud";

const graphs = new Map<string, Promise<Graph>>();

/** A personal stage with these variables in its `.env`. */
function graphWith(environment: Record<string, string>): Promise<Graph> {
  const key = JSON.stringify(environment);
  const graph = graphs.get(key) ?? evaluate(environment);
  graphs.set(key, graph);
  return graph;
}

async function evaluate(environment: Record<string, string>): Promise<Graph> {
  const text = await readGraph(root, "alice", false, environment);
  return placeGraph(text, { endpoint: "http://aws.test", api: "http://api.test" });
}

const both = { MIRROR_TABLE_NAME: "people", READ_SET_QUEUE_NAME: "healthomics_set_queue.fifo" };
const own = { ...both, MIRROR_TABLE_NAME: "true", OWNS_SHARED_NAMES: "true" };

const tablesOf = (graph: Graph) => resourcesOf(graph, "aws:dynamodb/table:Table");
const mappingsOf = (graph: Graph) =>
  resourcesOf(graph, "aws:lambda/eventSourceMapping:EventSourceMapping");

/** Actions and resources that the role of a function is allowed, as `action resource`. */
function grantsOf(graph: Graph, functionName: string): string[] {
  const role = resourcesOf(graph, "aws:iam/role:Role").find(
    ({ name }) => name === `${functionName}Role`,
  );
  if (!role) throw new Error(`There is no role of ${functionName}`);
  type Statement = { Action: string[]; Resource: string[] };
  const policies = role.inputs.inlinePolicies as { policy: string }[];
  return policies
    .flatMap(({ policy }) => JSON.parse(policy).Statement as Statement[])
    .flatMap(({ Action, Resource }) =>
      Action.flatMap((action) => Resource.map((resource) => `${action} ${resource}`)),
    );
}

describe("without mirrorTableName and queueName", () => {
  test("there is no other table than the stage's, and nothing is looked up", async () => {
    const graph = await graphWith({});
    expect(tablesOf(graph).map(({ name }) => name)).toEqual(["DataTableTable"]);
    expect(graph.existing).toEqual([]);
    expect(graph.functions.map(({ file }) => file)).not.toContain(
      "functions/event/mirror-table.ts",
    );
  });
});

describe("with the names of a table and a queue that exist", () => {
  test("neither is made; both are looked up", async () => {
    const graph = await graphWith(both);
    expect(tablesOf(graph).map(({ name }) => name)).toEqual(["DataTableTable"]);
    expect(graph.existing.map(({ type, name }) => [type, name])).toEqual([
      ["aws:dynamodb/table:Table", "people"],
      ["aws:sqs/queue:Queue", "healthomics_set_queue.fifo"],
    ]);
  });

  test("the table is written by a second reader of the stream, which gives up to UndeliveredEvents", async () => {
    const graph = await graphWith(both);
    const mapping = mappingsOf(graph).find(({ name }) => name.includes("MirrorTable"));
    expect(mapping?.inputs).toMatchObject({
      bisectBatchOnFunctionError: true,
      maximumRetryAttempts: 10,
      maximumRecordAgeInSeconds: 86_400,
      functionResponseTypes: ["ReportBatchItemFailures"],
      destinationConfig: {
        onFailure: { destinationArn: expect.stringContaining("UndeliveredEvents") },
      },
    });
    const pattern = { dynamodb: { NewImage: { __edb_e__: { S: ["readSet"] } } } };
    expect(mapping?.inputs.filterCriteria).toEqual({
      filters: [{ pattern: JSON.stringify(pattern) }],
    });
  });

  test("the writer may write items of that table, and nothing of any other", async () => {
    const grants = grantsOf(await graphWith(both), "DataTableSubscriberMirrorTableFunction");
    const items = grants.filter((grant) => /^dynamodb:\w+Item/.test(grant));
    const table = "arn:aws:dynamodb:us-east-1:000000000000:table/people";
    expect(items).toEqual(
      ["PutItem", "UpdateItem", "DeleteItem"].map((action) => `dynamodb:${action} ${table}`),
    );
  });

  test("the stage's consumer reads the queue as well, reporting single failures, and nobody else may", async () => {
    const graph = await graphWith(both);
    const arn = "arn:aws:sqs:us-east-1:000000000000:healthomics_set_queue.fifo";
    const mapping = mappingsOf(graph).find(({ inputs }) => inputs.eventSourceArn === arn);
    const target = resourcesOf(graph, "aws:lambda/function:Function").find(
      ({ computed }) => computed.arn === mapping?.inputs.functionName,
    );
    const reader = "ReadSetEventsSubscriber";
    expect(target?.name).toMatch(new RegExp(`^${reader}`));
    expect(mapping?.inputs.functionResponseTypes).toEqual(["ReportBatchItemFailures"]);
    const role = target?.name.replace(/Function$/, "") ?? "";
    expect(grantsOf(graph, role).filter((grant) => grant.endsWith(arn))).toEqual(
      ["ReceiveMessage", "DeleteMessage", "ChangeMessageVisibility", "GetQueueAttributes"].map(
        (action) => `sqs:${action} ${arn}`,
      ),
    );
    const others = resourcesOf(graph, "aws:iam/role:Role").filter(
      ({ name, inputs }) => name !== `${role}Role` && JSON.stringify(inputs).includes(arn),
    );
    expect(others).toEqual([]);
  });

  test("functions see the same links as in every other stage", async () => {
    expect(renderLinkTypes(await graphWith(both))).toBe(renderLinkTypes(await graphWith({})));
  });
});

describe("with mirrorTableName true", () => {
  test("a stage that owns shared names makes healthomics_set_metadata", async () => {
    const made = tablesOf(await graphWith(own)).find(({ name }) => name === "MirrorTableTable");
    expect(made?.inputs).toMatchObject({
      name: "healthomics_set_metadata",
      hashKey: "set_arn",
      attributes: [{ name: "set_arn", type: "S" }],
      billingMode: "PAY_PER_REQUEST",
      pointInTimeRecovery: { enabled: true },
    });
    expect(made?.inputs).not.toHaveProperty("rangeKey");
  });

  test("any other stage does not evaluate, and says what to do", async () => {
    const evaluation = graphWith({ MIRROR_TABLE_NAME: "true" });
    await expect(evaluation).rejects.toThrow(
      /Stage "alice" .*healthomics_set_metadata.*ownsSharedNames: true in stacks\/stage\.ts/,
    );
  });
});

test("a table of another key stops the deployment, with its key", async () => {
  const evaluation = graphWith({ ...both, EXISTING_TABLE_KEYS: "people=set_arn+set_status" });
  await expect(evaluation).rejects.toThrow(
    /The table "people" \(mirrorTableName\) has the key set_arn and set_status; it must be set_arn/,
  );
});

test("variables say what a personal stage has; what they cannot mean is refused", () => {
  expect(fromEnvironment({})).toEqual({ ownsSharedNames: false });
  expect(fromEnvironment({ ...both, OWNS_SHARED_NAMES: "true" })).toEqual({
    mirrorTableName: "people",
    queueName: "healthomics_set_queue.fifo",
    ownsSharedNames: true,
  });
  expect(fromEnvironment({ MIRROR_TABLE_NAME: "true" }).mirrorTableName).toBe(true);
  expect(() => fromEnvironment({ OWNS_SHARED_NAMES: "yes" })).toThrow(/must be true or false/);
});

/** Resources whose names exist once an account and Region, or once at all. */
const accountWide =
  /^aws:(dynamodb\/table|s3\/bucket|sqs\/queue|lambda\/function|sfn\/stateMachine|iam\/role|scheduler\/schedule|cloudwatch\/(eventBus|eventRule|metricAlarm|logGroup)|ssm\/parameter|secretsmanager\/secret|cognito\/userPoolDomain):/;

/** Undefined: Pulumi makes up a name that nothing else has. */
const nameOf = ({ inputs }: GraphResource) => inputs.name ?? inputs.bucket ?? inputs.domain;

test("every other name that an account has once says the stage, so that two stages never meet", async () => {
  const { resources } = await graphWith(own);
  const names = resources.flatMap((resource) =>
    accountWide.test(resource.type) && nameOf(resource) ? [String(nameOf(resource))] : [],
  );
  expect(names.length).toBeGreaterThan(50);
  // Random bytes, as here they always are, say it as well.
  const shared = names.filter((name) => !/\balice\b|-(07){16,}$/.test(name)).sort();
  expect(shared).toEqual([
    "/icav2_copy_batch_utility/state_machine_arn",
    "healthomics_set_metadata",
  ]);
});
