import { expect, test } from "vitest";
import { type Graph, resourcesOf } from "#local/sst/graph";
import { placeGraph, readGraph } from "#local/sst/load-graph";
import { placesOf, workflowRunsFromEnvironment } from "#stacks/workflow-run-config";
import { root } from "#tests/support/cloud";

const WORKFLOW_RUN_PLACES =
  "s3://results/analysis/{workflowName}/{portalRunId}/,s3://old/{portalRunId}/";
const graph = readGraph(root, "alice", false, {
  COPY_SOURCES: "archive",
  WORKFLOW_RUN_PLACES,
}).then((text) => placeGraph(text, { endpoint: "http://aws.test", api: "http://api.test" }));

type Statement = {
  Action: string | string[];
  Resource: string | string[];
  Condition?: Record<string, Record<string, string | string[]>>;
};

function statementsOf(graph: Graph, role: string): Statement[] {
  const found = resourcesOf(graph, "aws:iam/role:Role").find(({ name }) => name === role);
  if (!found) throw new Error(`There is no role ${role}.`);
  return ((found.inputs.inlinePolicies ?? []) as { policy: string }[]).flatMap(
    ({ policy }) => JSON.parse(policy).Statement as Statement[],
  );
}

const roleNamed = (graph: Graph, pattern: RegExp) =>
  resourcesOf(graph, "aws:iam/role:Role").find(({ name }) => pattern.test(name))?.name ?? "";

test("only what is written below the fixed beginnings of the places is listened to", async () => {
  const rule = resourcesOf(await graph, "aws:cloudwatch/eventRule:EventRule").find(
    ({ name }) => name === "WorkflowFileWritten",
  );
  expect(rule?.inputs.eventBusName).toBe("default");
  expect(JSON.parse(String(rule?.inputs.eventPattern))).toEqual({
    source: ["aws.s3"],
    "detail-type": ["Object Created"],
    detail: {
      bucket: { name: ["results", "old"] },
      object: { key: [{ prefix: "analysis/" }, { prefix: "" }] },
    },
  });
});

test("who notes folders may put rows and nothing else: S3 is not even looked at", async () => {
  const role = roleNamed(await graph, /^WorkflowFiles.*Role$/);
  const actions = statementsOf(await graph, role).flatMap(({ Action }) => [Action].flat());
  expect(actions.filter((action) => /^(s3|dynamodb):/.test(action))).toEqual(["dynamodb:PutItem"]);
});

test("the API lists and reads below these beginnings only", async () => {
  const role = resourcesOf(await graph, "aws:iam/role:Role").find(({ name }) =>
    /^ApiRoute.*Role$/.test(name),
  )?.name;
  const named = statementsOf(await graph, role ?? "").filter(({ Resource }) =>
    [Resource].flat().some((arn) => /:::(results|old)/.test(arn)),
  );
  const grants = named.flatMap(({ Action, Resource, Condition }) =>
    [Action].flat().flatMap((action) =>
      [Resource].flat().map((arn) => {
        const under = [Condition?.StringLike?.["s3:prefix"] ?? []].flat();
        return [action, arn, ...under].join(" ");
      }),
    ),
  );
  expect(grants.sort()).toEqual([
    "s3:GetObject arn:aws:s3:::old/*",
    "s3:GetObject arn:aws:s3:::results/analysis/*",
    "s3:ListBucket arn:aws:s3:::old *",
    "s3:ListBucket arn:aws:s3:::results analysis/*",
  ]);
});

test.each([
  "s3://results/analysis/{workflowName}/",
  "s3://results/{portalRunId}",
  "s3://results/x{portalRunId}/",
  "s3://results/{portalRunId}/{portalRunId}/",
  "s3://results/{portalRunId}/out/",
  "s3://results/*/{portalRunId}/",
  "s3://results/{run}/{portalRunId}/",
  "s3://{portalRunId}/",
  "results/{portalRunId}/",
])("the place %s is refused, and what it must be is said", (uri) => {
  expect(() => placesOf({ workflowRuns: { places: [{ uri, projectIds: ["demo"] }] } })).toThrow(
    /must be s3:\/\/bucket/,
  );
});

test("a place of no project is refused; a personal stage has its copy sources' analysis folders", () => {
  const uri = "s3://results/{portalRunId}/";
  expect(() => placesOf({ workflowRuns: { places: [{ uri, projectIds: [] }] } })).toThrow(uri);
  const places = placesOf(workflowRunsFromEnvironment({}, ["archive"]));
  expect(places.map(({ prefix }) => prefix)).toEqual(["analysis/", "analysis-legacy/"]);
});
