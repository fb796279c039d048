import { bus } from "./bus";
import { copyLinks, ended, fail, ledger, namesOf, readIcav2Secret, readSources } from "./copy";
import { icaAccountId, seedMachineParameter } from "./copy-config";
import { icav2CopyBatch as definition } from "./machines/icav2-copy-batch";
import { allowAccount, allowRules, machineRule, queueRule, stoppedRule } from "./rule";
import { stage } from "./stage";
import { stateMachine } from "./state-machine";
import { answer, sealToken } from "./task-token";

const retention = { messageRetentionSeconds: 14 * 86_400 };
const requestTimeoutSeconds = 60;

const accept = step("accept", "60 seconds", [...ledger, ...answer]);
const plan = step("plan", "10 minutes", [...ledger, ...answer, readIcav2Secret, ...readSources]);
const turn = step("turn", "10 minutes", [...ledger, ...answer, readIcav2Secret, ...readSources]);
const close = step("close", "10 minutes", [...ledger, ...answer]);

const { machineArn, executionArns } = namesOf("Icav2CopyBatch");

export const icav2CopyBatch = stateMachine("Icav2CopyBatch", {
  steps: { accept, plan, turn, close, fail },
  definition,
  permissions: [
    // The next generation, whose end is waited for: https://docs.aws.amazon.com/step-functions/latest/dg/connect-stepfunctions.html
    { actions: ["states:StartExecution"], resources: [machineArn] },
    {
      actions: ["states:DescribeExecution", "states:StopExecution"],
      resources: [executionArns],
    },
    {
      actions: ["events:PutTargets", "events:PutRule", "events:DescribeRule"],
      resources: [
        $interpolate`arn:aws:events:${aws.getRegionOutput().region}:${aws.getCallerIdentityOutput().accountId}:rule/StepFunctionsGetEventsForStepFunctionsExecutionRule`,
      ],
    },
  ],
});

/** Where callers of the seed's machine look for its ARN; its own name in the stage that owns shared names. */
export const machineParameter = new aws.ssm.Parameter("Icav2CopyBatchArn", {
  name: stage.ownsSharedNames
    ? seedMachineParameter
    : `/${$app.name}/${$app.stage}${seedMachineParameter}`,
  description: "State machine that copies files between ICA projects in bulk",
  type: "String",
  value: icav2CopyBatch.arn,
});

export const requested = machineRule("Icav2CopyRequested", {
  bus: bus.name,
  pattern: {
    source: ["seqferry"],
    "detail-type": ["CopyJobRequested", "CopyJobRetried"],
    detail: { data: { backend: ["icav2"] } },
  },
  machine: icav2CopyBatch,
});

export const stopped = stoppedRule("Icav2CopyStopped", { machine: icav2CopyBatch, target: ended });

/** `ICAv2DataCopySync` events that can never be answered, with the error; kept for 14 days. */
export const syncDeadLetters = new sst.aws.Queue("CopySyncDeadLetters", {
  transform: { queue: retention },
});

/** `ICAv2DataCopySync` events, whole: somebody waits for each, so none may be lost. */
export const syncEvents = new sst.aws.Queue("CopySyncEvents", {
  visibilityTimeout: `${6 * requestTimeoutSeconds} seconds`,
  dlq: { queue: syncDeadLetters.arn, retry: 20 },
  transform: { queue: retention },
});

const syncDeadLettersLink = new sst.Linkable("CopySyncDeadLetterQueue", {
  properties: { url: syncDeadLetters.url },
});

export const syncConsumer = syncEvents.subscribe(
  {
    handler: "functions/event/icav2-copy-sync.handler",
    timeout: `${requestTimeoutSeconds} seconds`,
    link: [...copyLinks, syncDeadLettersLink],
    permissions: [
      ...ledger,
      ...answer,
      sealToken,
      { actions: ["sqs:SendMessage"], resources: [syncDeadLetters.arn] },
    ],
  },
  { batch: { size: 10, partialResponses: true } },
);

/** Any source on the stage's bus may ask, in either of the two forms. */
const sync = queueRule("CopySync", {
  bus: bus.name,
  pattern: { "detail-type": ["ICAv2DataCopySync"] },
  queue: syncEvents,
  enabled: stage.icav2.takesSyncEvents ?? true,
});

allowRules("CopySyncEvents", syncEvents, [sync]);

const hurryTimeoutSeconds = 300;

/** Notifications of ICA that cannot be understood, or whose look at a copy failed 20 times, with the error; kept for 14 days. */
export const jobDeadLetters = new sst.aws.Queue("Icav2JobDeadLetters", {
  transform: { queue: retention },
});

/** Notifications of ICA that a job changed its status. They hurry a copy on, and none depends on them. */
export const jobs = new sst.aws.Queue("Icav2Jobs", {
  visibilityTimeout: `${6 * hurryTimeoutSeconds} seconds`,
  dlq: { queue: jobDeadLetters.arn, retry: 20 },
  transform: { queue: retention },
});

const jobDeadLettersLink = new sst.Linkable("Icav2JobDeadLetterQueue", {
  properties: { url: jobDeadLetters.url },
});

/** What a turn may, but for reading sources: files are sent by the machine's own turns. A burst is one look, or two. */
export const jobConsumer = jobs.subscribe(
  {
    handler: "functions/event/icav2-job.handler",
    timeout: `${hurryTimeoutSeconds} seconds`,
    memory: "1024 MB",
    link: [...copyLinks, jobDeadLettersLink],
    permissions: [
      ...ledger,
      ...answer,
      readIcav2Secret,
      { actions: ["sqs:SendMessage"], resources: [jobDeadLetters.arn] },
    ],
  },
  {
    batch: { size: 500, window: "5 seconds", partialResponses: true },
    transform: { eventSourceMapping: { scalingConfig: { maximumConcurrency: 2 } } },
  },
);

allowAccount("Icav2Jobs", jobs, stage.icav2.notificationAccountId ?? icaAccountId);

function step(
  name: string,
  timeout: "60 seconds" | "10 minutes",
  permissions: sst.aws.FunctionPermissionArgs[],
) {
  return new sst.aws.Function(`Icav2Copy${name[0]?.toUpperCase()}${name.slice(1)}`, {
    handler: `functions/step/icav2-copy.${name}`,
    timeout,
    memory: "1024 MB",
    link: copyLinks,
    permissions,
  });
}
