import { createDelivery } from "#local/deliver";
import type { CallableEngine, EngineContext } from "#local/engine";
import { createCloudwatch } from "#local/engines/cloudwatch/cloudwatch";
import { createDynamodb } from "#local/engines/dynamodb/engine";
import { createEventbridge } from "#local/engines/eventbridge/eventbridge";
import { createKms } from "#local/engines/kms/kms";
import type { Functions } from "#local/engines/lambda/functions";
import { createLambda, type LambdaEngine } from "#local/engines/lambda/lambda";
import { createOmics } from "#local/engines/omics/omics";
import { createS3 } from "#local/engines/s3/s3";
import { createScheduler } from "#local/engines/scheduler/scheduler";
import { createSecretsManager } from "#local/engines/secretsmanager/secretsmanager";
import { createSqs } from "#local/engines/sqs/sqs";
import { createSsm } from "#local/engines/ssm/ssm";
import { createStepFunctions } from "#local/engines/stepfunctions/stepfunctions";
import type { Roles } from "#local/engines/sts/roles";
import { createSts } from "#local/engines/sts/sts";
import { createIntegration } from "#local/integrate";

export type Engines = Awaited<ReturnType<typeof createEngines>>;

/**
 * Opens every AWS engine and connects them: rules and schedules deliver to queues, functions and
 * machines; S3, HealthOmics and Step Functions tell the default bus. What was under way when the
 * last process ended goes on at once, so functions must be defined before. `roles` are those that STS
 * lets be assumed.
 */
export async function createEngines(
  context: EngineContext,
  functions: Functions,
  roles: Roles = {},
) {
  const { endpoint, region } = context;
  const sqs = createSqs(context);
  // Rules start machines and functions, and those tell rules: some must come later.
  const later: { states?: CallableEngine; lambda?: LambdaEngine } = {};
  const deliver = createDelivery({
    endpoint: endpoint(),
    sqs,
    states: () => later.states as CallableEngine,
    lambda: () => later.lambda as LambdaEngine,
  });
  const dynamodb = await createDynamodb(context);
  const events = createEventbridge(context, { deliver });
  const sts = createSts(context, roles);
  const s3 = createS3(context, {
    credentials: sts.credentialsOf,
    onEvent: ({ detailType, detail, time, bucket }) =>
      events.put({
        source: "aws.s3",
        detailType,
        detail,
        time,
        resources: [`arn:aws:s3:::${bucket}`],
      }),
  });
  const lambda = createLambda(context, functions, { sqs, objects: s3 });
  const omics = createOmics(context, { objects: s3, publish: (event) => events.put(event) });
  const states = createStepFunctions(context, {
    invoke: functions.invoke,
    integrate: createIntegration(endpoint(), region),
  });
  Object.assign(later, { states, lambda });
  states.onExecution((change) =>
    events.put({
      source: "aws.states",
      detailType: "Step Functions Execution Status Change",
      detail: change,
      resources: [change.executionArn],
    }),
  );
  const scheduler = createScheduler(context, { deliver });
  const kms = createKms(context);
  const ssm = createSsm(context, { kms });
  const secretsmanager = createSecretsManager(context, { kms });
  const cloudwatch = createCloudwatch(context, { publish: (event) => events.put(event) });
  return {
    ...{ lambda, sqs, dynamodb, events, s3, omics, states, scheduler },
    ...{ kms, ssm, secretsmanager, sts, cloudwatch },
  };
}
