import { describe, expect, test } from "vitest";
import { type Graph, type GraphResource, resourcesOf } from "#local/sst/graph";
import { graphOf, named } from "#tests/stacks/graphs";

type Members = Record<string, unknown>;
type State = Members & { Type: string; Resource?: string; Arguments?: Members };

const region = "us-east-1:000000000000";

describe.each(["prod", "alice"])("in stage %s", (stage) => {
  test("each machine's role allows the calls that its states make, on what they name, and nothing else", async () => {
    const graph = await graphOf(stage);
    const machines = resourcesOf(graph, "aws:sfn/stateMachine:StateMachine");
    expect(machines.length).toBeGreaterThan(5);
    for (const machine of machines)
      expect(granted(graph, machine), machine.name).toEqual([...needed(graph, machine)].sort());
  });
});

/** What the role allows, as `action resource`. */
function granted(graph: Graph, { inputs }: GraphResource): string[] {
  const role = resourcesOf(graph, "aws:iam/role:Role").find(
    ({ computed }) => computed.arn === inputs.roleArn,
  );
  const policies = (role?.inputs.inlinePolicies ?? []) as { policy: string }[];
  type Statement = { Effect: string; Action: string[]; Resource: string[] };
  const statements = policies.flatMap(({ policy }) => JSON.parse(policy).Statement as Statement[]);
  const pairs = statements.flatMap(({ Effect, Action, Resource }) => {
    expect(Effect).toBe("Allow");
    return Action.flatMap((action) => Resource.map((resource) => `${action} ${resource}`));
  });
  return [...new Set(pairs)].sort();
}

/** What AWS's guide to each integration asks for. */
function needed(graph: Graph, machine: GraphResource): Set<string> {
  const needs = new Set<string>();
  for (const state of statesOf(JSON.parse(String(machine.inputs.definition))))
    for (const need of needsOf(state, graph, machine)) needs.add(need);
  return needs;
}

function needsOf(state: State, graph: Graph, { inputs, computed }: GraphResource): string[] {
  const own = String(computed.arn);
  const executions = `arn:aws:states:${region}:execution:${inputs.name}`;
  const ends = (of: string) =>
    ["states:DescribeExecution", "states:StopExecution"].map((action) => `${action} ${of}`);
  if (state.Type === "Map") {
    const { ItemProcessor, ItemReader, ResultWriter } = state as unknown as Members & {
      ItemProcessor: { ProcessorConfig: { Mode: string } };
    };
    if (ItemProcessor.ProcessorConfig.Mode === "INLINE") return [];
    expect(ItemReader).toMatchObject({ Resource: "arn:aws:states:::s3:getObject" });
    expect(ResultWriter).toMatchObject({ Resource: "arn:aws:states:::s3:putObject" });
    const { bucket } = named(graph, "aws:s3/bucket:Bucket", "StorageBucketBucket").inputs;
    const results = `arn:aws:s3:::${bucket}/temporary/copy-jobs/*`;
    return [
      // https://docs.aws.amazon.com/step-functions/latest/dg/iam-policies-eg-dist-map.html
      ...[`states:StartExecution ${own}`, ...ends(`${executions}:*`), ...ends(`${executions}/*`)],
      `s3:GetObject arn:aws:s3:::${bucket}/copy-jobs/*`,
      ...["PutObject", "GetObject", "ListMultipartUploadParts", "AbortMultipartUpload"].map(
        (name) => `s3:${name} ${results}`,
      ),
    ];
  }
  if (state.Type !== "Task") return [];
  const { FunctionName, StateMachineArn } = state.Arguments ?? {};
  // Another machine of the stage is named after its own.
  const [, from, to = ""] =
    /\$replace\(.*\/(\w+)\$\/, '(\w+)'\)/.exec(String(StateMachineArn)) ?? [];
  const started = from ? own.replace(new RegExp(`${from}$`), to) : own;
  switch (state.Resource) {
    case "arn:aws:states:::lambda:invoke":
    case "arn:aws:states:::lambda:invoke.waitForTaskToken":
      return [`lambda:InvokeFunction ${FunctionName}`];
    case "arn:aws:states:::states:startExecution":
      return [`states:StartExecution ${started}`];
    case "arn:aws:states:::states:startExecution.sync:2":
      // https://docs.aws.amazon.com/step-functions/latest/dg/connect-stepfunctions.html
      return [
        ...[`states:StartExecution ${started}`, ...ends(`${executions}:*`)],
        ...["PutTargets", "PutRule", "DescribeRule"].map(
          (name) =>
            `events:${name} arn:aws:events:${region}:rule/StepFunctionsGetEventsForStepFunctionsExecutionRule`,
        ),
      ];
    default:
      throw new Error(`What ${state.Resource} needs is not known here.`);
  }
}

/** All states, those within maps included. */
function statesOf({ States = {} }: { States?: Record<string, State> }): State[] {
  return Object.values(States).flatMap((state) => [
    state,
    ...statesOf((state.ItemProcessor ?? {}) as { States?: Record<string, State> }),
  ]);
}
