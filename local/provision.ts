import { AwsError } from "#local/aws-error";
import type { CallableEngine } from "#local/engine";
import type { ApiGateway } from "#local/engines/apigateway/api-gateway";
import type { ObjectStore } from "#local/objects";
import { type Graph, type GraphResource, resourcesOf } from "#local/sst/graph";
import { accountId } from "#local/sst/provider";
import { tableInput } from "#local/table-input";

/** Engines that resources are made in. */
export type Targets = {
  endpoint: string;
  dynamodb: CallableEngine;
  sqs: CallableEngine;
  events: CallableEngine;
  scheduler: CallableEngine;
  states: CallableEngine;
  s3: ObjectStore;
  apis: ApiGateway;
};

type Inputs = GraphResource["inputs"];

/** Types that mean nothing here: permissions, logs, and components, whose parts are resources themselves. */
const withoutEngine = [
  /^pulumi:/,
  /^sst:/,
  /^aws:iam\//,
  /^aws:cloudwatch\/logGroup:/,
  /^aws:lambda\/permission:/,
  /^aws:sqs\/queuePolicy:/,
  /^aws:s3\/bucket(Policy|PublicAccessBlock|LifecycleConfiguration|Objectv2):/,
  /^aws:apigatewayv2\/stage:/,
  /^aws:cognito\//,
  /^random:/,
];

/** Types that are made below, in the order in which they need each other. */
const makers: [
  type: string,
  make: (targets: Targets, resource: GraphResource, graph: Graph) => unknown,
][] = [
  ["aws:dynamodb/table:Table", makeTable],
  ["aws:s3/bucket:Bucket", ({ s3 }, { inputs }) => s3.ensureBucket(String(inputs.bucket))],
  ["aws:sqs/queue:Queue", makeQueue],
  ["aws:sfn/stateMachine:StateMachine", makeStateMachine],
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
      `The stacks define ${strange.type} (${strange.name}), which the local cloud cannot make; see local/provision.ts.`,
    );
  for (const [type, make] of makers)
    for (const resource of resourcesOf(graph, type)) await make(targets, resource, graph);
}

async function makeTable({ dynamodb }: Targets, { inputs }: GraphResource): Promise<void> {
  const wanted = tableInput(inputs);
  const created = await unlessThere(dynamodb.call("CreateTable", wanted), "ResourceInUseException");
  if (!created) {
    const { Table } = await dynamodb.call<{ Table: typeof wanted }>("DescribeTable", {
      TableName: wanted.TableName,
    });
    if (indexesOf(Table) !== indexesOf(wanted))
      throw new Error(
        "The data directory is of another version: its table has other keys. Start with --fresh to begin anew (all local data is dropped).",
      );
  }
  const ttl = inputs.ttl as { attributeName: string; enabled: boolean } | undefined;
  if (ttl && created)
    await dynamodb.call("UpdateTimeToLive", {
      TableName: wanted.TableName,
      TimeToLiveSpecification: { AttributeName: ttl.attributeName, Enabled: ttl.enabled },
    });
}

type Indexed = { KeySchema?: unknown; GlobalSecondaryIndexes?: { IndexName: string }[] };

function indexesOf({ KeySchema, GlobalSecondaryIndexes = [] }: Indexed): string {
  return JSON.stringify([
    KeySchema,
    GlobalSecondaryIndexes.map(({ IndexName }) => IndexName).sort(),
  ]);
}

async function makeQueue({ sqs, endpoint }: Targets, { inputs }: GraphResource): Promise<void> {
  const fifo = inputs.fifoQueue === true;
  const settings: Record<string, unknown> = {
    DelaySeconds: inputs.delaySeconds,
    VisibilityTimeout: inputs.visibilityTimeoutSeconds,
    MessageRetentionPeriod: inputs.messageRetentionSeconds,
    RedrivePolicy: inputs.redrivePolicy,
    ContentBasedDeduplication: fifo ? inputs.contentBasedDeduplication : undefined,
  };
  const Attributes = strings(settings);
  const fresh = await unlessThere(
    sqs.call("CreateQueue", {
      QueueName: inputs.name,
      Attributes: { ...Attributes, ...(fifo && { FifoQueue: "true" }) },
    }),
    "QueueNameExists",
  );
  if (!fresh)
    await sqs.call("SetQueueAttributes", {
      QueueUrl: `${endpoint}/${accountId}/${inputs.name}`,
      Attributes,
    });
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

async function makeBus({ events }: Targets, { inputs }: GraphResource): Promise<void> {
  await unlessThere(
    events.call("CreateEventBus", { Name: inputs.name }),
    "ResourceAlreadyExistsException",
  );
}

async function makeRule({ events }: Targets, { inputs }: GraphResource): Promise<void> {
  await events.call("PutRule", {
    Name: inputs.name,
    EventBusName: inputs.eventBusName,
    EventPattern: inputs.eventPattern,
    ScheduleExpression: inputs.scheduleExpression,
    State: inputs.state,
  });
}

async function makeTarget({ events }: Targets, { name, inputs }: GraphResource): Promise<void> {
  const retry = inputs.retryPolicy as Record<string, number> | undefined;
  const answer = await events.call<{ FailedEntries?: { ErrorMessage: string }[] }>("PutTargets", {
    Rule: inputs.rule,
    EventBusName: inputs.eventBusName,
    Targets: [
      {
        Id: name,
        Arn: inputs.arn,
        RoleArn: inputs.roleArn,
        Input: inputs.input,
        InputPath: inputs.inputPath,
        SqsParameters: inputs.sqsTarget && {
          MessageGroupId: (inputs.sqsTarget as Inputs).messageGroupId,
        },
        DeadLetterConfig: inputs.deadLetterConfig && {
          Arn: (inputs.deadLetterConfig as Inputs).arn,
        },
        RetryPolicy: retry && {
          MaximumEventAgeInSeconds: retry.maximumEventAgeInSeconds,
          MaximumRetryAttempts: retry.maximumRetryAttempts,
        },
      },
    ],
  });
  const failed = answer.FailedEntries?.[0];
  if (failed) throw new Error(`Target ${name}: ${failed.ErrorMessage}`);
}

async function makeSchedule({ scheduler }: Targets, { inputs }: GraphResource): Promise<void> {
  const target = inputs.target as Inputs;
  const retry = target.retryPolicy as Record<string, number> | undefined;
  const schedule = {
    Name: inputs.name,
    ScheduleExpression: inputs.scheduleExpression,
    State: inputs.state,
    FlexibleTimeWindow: { Mode: (inputs.flexibleTimeWindow as Inputs).mode },
    Target: {
      Arn: target.arn,
      RoleArn: target.roleArn,
      Input: target.input,
      RetryPolicy: retry && { MaximumRetryAttempts: retry.maximumRetryAttempts },
    },
  };
  const fresh = await unlessThere(scheduler.call("CreateSchedule", schedule), "ConflictException");
  if (!fresh) await scheduler.call("UpdateSchedule", schedule);
}

function makeApi({ apis }: Targets, { inputs, computed }: GraphResource): void {
  apis.addApi({
    id: String(computed.id),
    name: String(inputs.name),
    cors: inputs.corsConfiguration as Parameters<ApiGateway["addApi"]>[0]["cors"],
  });
}

function makeRoute({ apis }: Targets, { inputs }: GraphResource, graph: Graph): void {
  const find = (type: string, id: unknown) =>
    resourcesOf(graph, type).find((resource) => `${resource.name}-id` === id);
  const integration = find(
    "aws:apigatewayv2/integration:Integration",
    String(inputs.target).replace("integrations/", ""),
  );
  const authorizer = find("aws:apigatewayv2/authorizer:Authorizer", inputs.authorizerId);
  const jwt = authorizer?.inputs.jwtConfiguration as { issuer: string; audiences: string[] };
  apis.addRoute({
    apiId: String(inputs.apiId),
    routeKey: String(inputs.routeKey),
    functionArn: String(integration?.inputs.integrationUri),
    payloadFormatVersion: "2.0",
    ...(authorizer && {
      authorizer: { type: "jwt", issuer: jwt.issuer, audiences: jwt.audiences },
    }),
  });
}

/** False when the error says that the thing is there already. */
async function unlessThere(work: Promise<unknown>, code: string): Promise<boolean> {
  try {
    await work;
    return true;
  } catch (error) {
    if (error instanceof AwsError && error.code.endsWith(code)) return false;
    throw error;
  }
}

function strings(values: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) =>
      value === undefined || value === null ? [] : [[name, String(value)]],
    ),
  );
}
