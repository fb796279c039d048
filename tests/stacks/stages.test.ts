import { dirname } from "node:path";
import { describe, expect, test } from "vitest";
import { type Graph, type GraphResource, resourcesOf } from "#local/sst/graph";
import { placeGraph, readGraph } from "#local/sst/load-graph";
import { deployedWildcards, devWildcards, managedPolicies, type Wildcard } from "#stacks/wildcard";

const root = dirname(dirname(import.meta.dirname));
const permanent = ["beta", "gamma", "prod"];
const stages = ["alice", ...permanent];
const addresses = { endpoint: "http://aws.test", api: "http://api.test" };
const graphs = new Map<string, Promise<Graph>>();

function graphOf(stage: string, dev = false): Promise<Graph> {
  const key = `${stage} ${dev}`;
  const graph =
    graphs.get(key) ?? readGraph(root, stage, dev).then((text) => placeGraph(text, addresses));
  graphs.set(key, graph);
  return graph;
}

const named = (graph: Graph, type: string, name: string): GraphResource => {
  const found = resourcesOf(graph, type).find((resource) => resource.name === name);
  if (!found) throw new Error(`No ${type} named ${name}`);
  return found;
};

/** Sequence stores that the functions of the stage know of. */
function storeIdsOf(graph: Graph): string[] {
  const stage = graph.functions.find(({ links }) => links.Stage)?.links.Stage;
  if (!stage) throw new Error("No function is linked to Stage");
  return (stage.stores as { id: string }[]).map(({ id }) => id);
}

type Machine = { States: Record<string, { Type: string; ItemProcessor?: Machine }> };

/** All states of a machine, also those of its maps' children. */
function statesOf({ States }: Machine): Machine["States"][string][] {
  return Object.values(States).flatMap((state) => [
    state,
    ...(state.ItemProcessor ? statesOf(state.ItemProcessor) : []),
  ]);
}

type Statement = { Effect: string; Action: string | string[]; Resource: string | string[] };

/** Every action-resource pair that a role's own policies allow. */
function grants(graph: Graph) {
  return resourcesOf(graph, "aws:iam/role:Role").flatMap(({ name, inputs }) =>
    ((inputs.inlinePolicies ?? []) as { policy: string }[]).flatMap(({ policy }) =>
      (JSON.parse(policy).Statement as Statement[]).flatMap(({ Action, Resource }) =>
        [Action]
          .flat()
          .flatMap((action) =>
            [Resource].flat().map((resource) => ({ role: name, action, resource })),
          ),
      ),
    ),
  );
}

const isWild = ({ action, resource }: { action: string; resource: string }) =>
  action.includes("*") || resource === "*" || /^arn:aws:[^:]*:\*/.test(resource);
const isAllowed = (list: Wildcard[]) => (grant: { action: string; resource: string }) =>
  list.some((entry) => entry.action === grant.action && grant.resource.startsWith(entry.resource));

describe.each(stages)("stage %s", (stage) => {
  test("no role may use a wildcard action or resource", async () => {
    const graph = await graphOf(stage);
    expect(grants(graph).length).toBeGreaterThan(20);
    expect(
      grants(graph)
        .filter(isWild)
        .filter((grant) => !isAllowed(deployedWildcards)(grant)),
    ).toEqual([]);
  });

  test("roles carry no policy of AWS's own but those listed with a reason, and none beside their inline ones", async () => {
    const graph = await graphOf(stage);
    const carried = resourcesOf(graph, "aws:iam/role:Role").flatMap(
      ({ inputs }) => (inputs.managedPolicyArns ?? []) as string[],
    );
    const listed = managedPolicies.map(({ arn }) => arn);
    expect([...new Set(carried)]).toEqual(listed);
    const kinds = graph.resources
      .map(({ type }) => type)
      .filter((type) => type.startsWith("aws:iam/"));
    expect([...new Set(kinds)]).toEqual(["aws:iam/role:Role"]);
  });

  test("read-set events pass a FIFO queue with content deduplication, a FIFO dead-letter queue and 14 days of retention", async () => {
    const graph = await graphOf(stage);
    const queue = named(graph, "aws:sqs/queue:Queue", "ReadSetEventsQueue");
    const deadLetters = named(graph, "aws:sqs/queue:Queue", "ReadSetDeadLettersQueue");
    for (const { inputs } of [queue, deadLetters])
      expect(inputs).toMatchObject({
        fifoQueue: true,
        contentBasedDeduplication: true,
        messageRetentionSeconds: 1_209_600,
      });
    expect(JSON.parse(String(queue.inputs.redrivePolicy)).deadLetterTargetArn).toBe(
      deadLetters.computed.arn,
    );
  });

  test("a queue hides messages for six timeouts of its consumer, which reports single failures", async () => {
    const graph = await graphOf(stage);
    const mappings = resourcesOf(graph, "aws:lambda/eventSourceMapping:EventSourceMapping");
    const ofQueues = mappings.filter(({ inputs }) =>
      String(inputs.eventSourceArn).includes(":sqs:"),
    );
    const served = resourcesOf(graph, "aws:sqs/queue:Queue").filter(
      ({ inputs }) => inputs.redrivePolicy,
    );
    expect(served.length).toBeGreaterThan(3);
    expect(ofQueues.map(({ inputs }) => inputs.eventSourceArn).sort()).toEqual(
      served.map(({ computed }) => computed.arn).sort(),
    );
    for (const { inputs } of ofQueues) {
      const queue = resourcesOf(graph, "aws:sqs/queue:Queue").find(
        ({ computed }) => computed.arn === inputs.eventSourceArn,
      );
      const consumer = resourcesOf(graph, "aws:lambda/function:Function").find(
        ({ computed }) => computed.arn === inputs.functionName,
      );
      expect(Number(queue?.inputs.visibilityTimeoutSeconds)).toBeGreaterThanOrEqual(
        6 * Number(consumer?.inputs.timeout),
      );
      expect(inputs.functionResponseTypes).toEqual(["ReportBatchItemFailures"]);
    }
  });

  test("the table's stream bisects, caps its retries and keeps what it gives up", async () => {
    const graph = await graphOf(stage);
    const mapping = resourcesOf(graph, "aws:lambda/eventSourceMapping:EventSourceMapping").find(
      ({ inputs }) => String(inputs.eventSourceArn).includes(":dynamodb:"),
    );
    expect(mapping?.inputs).toMatchObject({
      bisectBatchOnFunctionError: true,
      maximumRetryAttempts: 10,
      functionResponseTypes: ["ReportBatchItemFailures"],
      destinationConfig: {
        onFailure: { destinationArn: expect.stringContaining("UndeliveredEvents") },
      },
    });
  });

  test("rules on the default bus name this stage's stores only, one rule a last digit", async () => {
    const graph = await graphOf(stage);
    const storeIds = storeIdsOf(graph);
    const rules = resourcesOf(graph, "aws:cloudwatch/eventRule:EventRule").filter(
      ({ name, inputs }) => inputs.eventBusName === "default" && name.startsWith("ReadSetShard"),
    );
    const patterns = rules.map(({ inputs }) => JSON.parse(String(inputs.eventPattern)).detail);
    expect(patterns.map(({ id }) => id[0].suffix).sort()).toEqual([..."0123456789"]);
    for (const { sequenceStoreId } of patterns) expect(sequenceStoreId).toEqual(storeIds);
  });

  test("every state machine is JSONata, every task has a timeout, retries and a catch", async () => {
    const graph = await graphOf(stage);
    const machines = resourcesOf(graph, "aws:sfn/stateMachine:StateMachine");
    expect(machines.length).toBeGreaterThan(0);
    for (const { inputs } of machines) {
      const definition = JSON.parse(String(inputs.definition));
      expect(definition).toMatchObject({
        QueryLanguage: "JSONata",
        TimeoutSeconds: expect.any(Number),
      });
      for (const state of statesOf(definition)) {
        const guards = {
          Retry: expect.arrayContaining([expect.anything()]),
          Catch: expect.arrayContaining([expect.objectContaining({ ErrorEquals: ["States.ALL"] })]),
        };
        if (state.Type === "Map") expect(state).toMatchObject(guards);
        if (state.Type === "Task")
          expect(state).toMatchObject({ ...guards, TimeoutSeconds: expect.any(Number) });
      }
    }
  });

  test("access logs do not hold paths, which may hold tokens", async () => {
    const graph = await graphOf(stage);
    const { inputs } = named(graph, "aws:apigatewayv2/stage:Stage", "ApiStage");
    const { format } = inputs.accessLogSettings as { format: string };
    expect(format).toContain("$context.routeKey");
    expect(format).not.toContain("$context.path");
  });

  test("every API route but documents and recipients' links needs a token", async () => {
    const graph = await graphOf(stage);
    const open = resourcesOf(graph, "aws:apigatewayv2/route:Route")
      .filter(({ inputs }) => inputs.authorizationType !== "JWT")
      .map(({ inputs }) => String(inputs.routeKey));
    expect(
      open.filter((key) => !/^(GET|HEAD) \/(d|s|docs|openapi\.json|\.well-known)(\/|$)/.test(key)),
      // Slack signs its calls. The recipient's program says what it has verified, by the link's own secret.
    ).toEqual(["POST /slack/actions", "POST /d/{token}/receipts"]);
  });
});

test.each(permanent)("stage %s is protected and retained", async (stage) => {
  const graph = await graphOf(stage);
  expect(graph.app).toMatchObject({ removal: "retain", protect: true });
  expect(
    named(graph, "aws:dynamodb/table:Table", "DataTableTable").inputs.deletionProtectionEnabled,
  ).toBe(true);
  // The web app's files are built anew by each deployment.
  for (const type of ["aws:dynamodb/table:Table", "aws:s3/bucket:Bucket", "aws:kms/key:Key"])
    for (const { name, retainOnDelete } of resourcesOf(graph, type))
      expect(retainOnDelete, name).toBe(name !== "SiteAssetsBucket");
  expect(named(graph, "aws:s3/bucket:Bucket", "StorageBucketBucket").inputs.forceDestroy).toBe(
    false,
  );
});

test("a personal stage can be removed", async () => {
  const graph = await graphOf("alice");
  expect(graph.app).toMatchObject({ removal: "remove", protect: false });
  expect(
    named(graph, "aws:dynamodb/table:Table", "DataTableTable").inputs.deletionProtectionEnabled,
  ).toBe(false);
});

test("no two stages mirror the same sequence store", async () => {
  const ids = await Promise.all(permanent.map(async (stage) => storeIdsOf(await graphOf(stage))));
  expect(new Set(ids.flat()).size).toBe(ids.flat().length);
});

test("under sst dev the only other wildcards are those of the bridge, each with a reason", async () => {
  const wild = grants(await graphOf("alice", true)).filter(isWild);
  expect(wild.length).toBeGreaterThan(0);
  const known = [...devWildcards, ...deployedWildcards];
  expect(wild.filter((grant) => !isAllowed(known)(grant))).toEqual([]);
});

test("the graph is the same at every evaluation", async () => {
  const graph = await graphOf("alice");
  expect(graph.resources.map(({ name }) => name)).not.toContain(undefined);
  expect(JSON.stringify(graph)).not.toMatch(/endpoint\.invalid|api\.invalid/);
});
