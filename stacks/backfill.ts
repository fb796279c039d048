import { bus } from "./bus";
import { backfill as definition } from "./machines/backfill";
import { machineRule, stoppedRule } from "./rule";
import { accessPointArns, readSetArns, stageLink } from "./stage";
import { stateMachine } from "./state-machine";
import { indexArns, tableArn, tableLink } from "./table";

/** One transaction: the backfill, its stores' locks, its audit record and its event. */
const writeBackfill = {
  actions: ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"],
  resources: [tableArn],
};
const readTable = [
  { actions: ["dynamodb:BatchGetItem", "dynamodb:Query"], resources: [tableArn] },
  { actions: ["dynamodb:Query"], resources: [indexArns] },
];
const readStores = [
  {
    actions: [
      "omics:ListReadSets",
      "omics:GetReadSetMetadata",
      "omics:ListTagsForResource",
      "omics:GetSequenceStore",
    ],
    resources: readSetArns,
  },
  { actions: ["s3:ListBucket"], resources: accessPointArns },
];

const start = step("BackfillStart", "start", [writeBackfill]);
const work = new sst.aws.Function("BackfillWork", {
  handler: "functions/step/backfill.work",
  // Nine minutes of work, and what is under way then.
  timeout: "10 minutes",
  memory: "1024 MB",
  link: [tableLink, stageLink],
  permissions: [writeBackfill, ...readTable, ...readStores],
});
const finish = step("BackfillFinish", "finish", [writeBackfill]);
const fail = step("BackfillFail", "fail", [writeBackfill]);

export const backfill = stateMachine("Backfill", {
  steps: { start, work, finish, fail },
  definition,
  permissions: [
    // The machine starts its own next turn: it is named, since it is not there yet.
    {
      actions: ["states:StartExecution"],
      resources: [
        $interpolate`arn:aws:states:${aws.getRegionOutput().region}:${aws.getCallerIdentityOutput().accountId}:stateMachine:${$app.name}-${$app.stage}-Backfill`,
      ],
    },
  ],
});

export const requested = machineRule("BackfillRequested", {
  bus: bus.name,
  pattern: { source: ["seqferry"], "detail-type": ["BackfillRequested", "BackfillResumed"] },
  machine: backfill,
});

const ended = new sst.aws.Function("BackfillEnded", {
  handler: "functions/event/backfill-ended.handler",
  timeout: "30 seconds",
  link: [tableLink, stageLink],
  permissions: [writeBackfill],
});

export const stopped = stoppedRule("BackfillStopped", { machine: backfill, target: ended });

/** Every night each store is compared with the mirror; what differs is mended and reported. */
export const reconciliation = new sst.aws.CronV2("Reconciliation", {
  schedule: "cron(0 7 * * ? *)",
  function: {
    handler: "functions/cron/reconcile.handler",
    timeout: "60 seconds",
    link: [tableLink, stageLink],
    permissions: [writeBackfill],
  },
});

function step(name: string, handler: string, permissions: sst.aws.FunctionPermissionArgs[]) {
  return new sst.aws.Function(name, {
    handler: `functions/step/backfill.${handler}`,
    timeout: "30 seconds",
    link: [tableLink, stageLink],
    permissions,
  });
}
