import { makeAlarm } from "#local/provision/alarm";
import { makeApi, makeRoute } from "#local/provision/api";
import { makeBus, makeRule, makeSchedule, makeTarget } from "#local/provision/events";
import { makeExisting } from "#local/provision/existing";
import { makeQueue } from "#local/provision/queue";
import { makeKey, makeParameter, makeSecret } from "#local/provision/secrets";
import { makeTable } from "#local/provision/table";
import { type Make, type Targets, unlessThere } from "#local/provision/targets";
import { type Graph, type GraphResource, resourcesOf } from "#local/sst/graph";

/** Types that mean nothing here: permissions, logs, and components, whose parts are resources themselves. */
const withoutEngine = [
  /^pulumi:/,
  /^sst:/,
  /^aws:iam\//,
  /^aws:cloudwatch\/(logGroup|dashboard):/,
  /^aws:budgets\//,
  /^aws:lambda\/permission:/,
  /^aws:sqs\/queuePolicy:/,
  /^aws:s3\/bucket(Policy|PublicAccessBlock|LifecycleConfiguration|Objectv2):/,
  /^aws:apigatewayv2\/stage:/,
  /^aws:cognito\//,
  /^random:/,
  // In front of the API and the web app, which are called where they are.
  /^aws:cloudfront\//,
  /^pulumi-nodejs:/,
];

/** Types that are made below, in the order in which they need each other. */
const makers: [type: string, make: Make][] = [
  ["aws:dynamodb/table:Table", makeTable],
  ["aws:s3/bucket:Bucket", ({ s3 }, { inputs }) => s3.ensureBucket(String(inputs.bucket))],
  ["aws:s3/bucketVersioning:BucketVersioning", makeVersioning],
  ["aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration", makeLock],
  ["aws:s3/bucketNotification:BucketNotification", makeNotification],
  ["aws:sqs/queue:Queue", makeQueue],
  ["aws:kms/key:Key", makeKey],
  ["aws:ssm/parameter:Parameter", makeParameter],
  ["aws:secretsmanager/secret:Secret", makeSecret],
  ["aws:sfn/stateMachine:StateMachine", makeStateMachine],
  ["aws:cloudwatch/metricAlarm:MetricAlarm", makeAlarm],
  ["aws:cloudwatch/eventBus:EventBus", makeBus],
  ["aws:cloudwatch/eventRule:EventRule", makeRule],
  ["aws:cloudwatch/eventTarget:EventTarget", makeTarget],
  ["aws:scheduler/schedule:Schedule", makeSchedule],
  ["aws:apigatewayv2/api:Api", makeApi],
  ["aws:apigatewayv2/authorizer:Authorizer", () => undefined],
  ["aws:apigatewayv2/integration:Integration", () => undefined],
  ["aws:apigatewayv2/route:Route", makeRoute],
  // Defined before everything else (local/functions.ts).
  ["aws:lambda/function:Function", () => undefined],
  ["aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig", () => undefined],
  // Started last, by the cloud: nothing may be delivered before everything is there.
  ["aws:lambda/eventSourceMapping:EventSourceMapping", () => undefined],
];

/** Makes everything that the graph defines; what is there from an earlier run is kept and brought up to date. */
export async function provision(targets: Targets, graph: Graph): Promise<void> {
  const known = new Set(makers.map(([type]) => type));
  const strange = graph.resources.find(
    ({ type }) => !known.has(type) && !withoutEngine.some((pattern) => pattern.test(type)),
  );
  if (strange)
    throw new Error(
      `The stacks define ${strange.type} (${strange.name}), which the local cloud cannot make; see local/provision/provision.ts.`,
    );
  for (const resource of graph.existing) await makeExisting(targets, resource, graph);
  for (const [type, make] of makers)
    for (const resource of needingLast(resourcesOf(graph, type)))
      await make(targets, resource, graph);
}

/** Queues that give messages up come after those that take them. */
function needingLast(resources: GraphResource[]): GraphResource[] {
  const needs = ({ inputs }: GraphResource) => Number(inputs.redrivePolicy !== undefined);
  return resources.toSorted((a, b) => needs(a) - needs(b));
}

/** By EventBridge; by queue, topic or function is refused. */
function makeNotification({ s3 }: Targets, { name, inputs }: GraphResource) {
  if (inputs.queues ?? inputs.topics ?? inputs.lambdaFunctions)
    throw new Error(`${name}: the local cloud notifies by EventBridge only.`);
  if (inputs.eventbridge) s3.announce(String(inputs.bucket));
}

function makeVersioning({ s3 }: Targets, { name, inputs }: GraphResource) {
  const { status } = inputs.versioningConfiguration as { status?: string };
  if (status !== "Enabled") throw new Error(`${name}: the local cloud turns versioning on only.`);
  s3.version(String(inputs.bucket));
}

function makeLock({ s3 }: Targets, { name, inputs }: GraphResource) {
  const { defaultRetention } = (inputs.rule ?? {}) as {
    defaultRetention?: { mode: "GOVERNANCE" | "COMPLIANCE"; days?: number };
  };
  if (!defaultRetention?.days) throw new Error(`${name}: the local cloud locks by days only.`);
  const { mode, days } = defaultRetention;
  s3.lock(String(inputs.bucket), { mode, days });
}

async function makeStateMachine({ states }: Targets, { inputs, computed }: GraphResource) {
  const { definition, roleArn, name } = inputs;
  const input = { definition, roleArn };
  const fresh = await unlessThere(
    states.call("CreateStateMachine", { name, ...input }),
    "StateMachineAlreadyExists",
  );
  if (!fresh) await states.call("UpdateStateMachine", { stateMachineArn: computed.arn, ...input });
}
