import { bus } from "./bus";
import {
  assumeRecipients,
  copyLinks,
  readDestinations,
  readIcav2Secret,
  readSources,
  tryDestinations,
} from "./copy";
import type { Statement } from "./permission";
import { functionRule } from "./rule";
import { storage } from "./storage";
import { indexArns, tableArn } from "./table";
import { readWorkflowFiles } from "./workflow-files";

const plans = $interpolate`${storage.arn}/plans/*`;

/** What the API does of sharing: destinations are tried when they are registered, items of plans are read. */
export const sharePermissions: Statement[] = [
  ...tryDestinations("dst"),
  ...assumeRecipients,
  readIcav2Secret,
  { actions: ["s3:GetObject"], resources: [plans] },
];

const writeRows: Statement[] = [
  {
    actions: [
      "dynamodb:GetItem",
      "dynamodb:BatchGetItem",
      "dynamodb:PutItem",
      "dynamodb:UpdateItem",
      "dynamodb:Query",
    ],
    resources: [tableArn],
  },
  { actions: ["dynamodb:Query"], resources: [indexArns] },
];

const planner = new sst.aws.Function("PlanMake", {
  handler: "functions/event/plan-requested.handler",
  timeout: "10 minutes",
  memory: "512 MB",
  link: copyLinks,
  permissions: [
    ...writeRows,
    { actions: ["s3:GetObject"], resources: [$interpolate`${storage.arn}/packages/*`, plans] },
    { actions: ["s3:PutObject"], resources: [plans] },
    // Without it a list that is not there any more is "access denied" instead of "no such key".
    { actions: ["s3:ListBucket"], resources: [storage.arn] },
    ...readSources,
    ...readWorkflowFiles,
    ...readDestinations,
    ...tryDestinations("pln"),
    ...assumeRecipients,
    readIcav2Secret,
  ],
});

/** A plan is made at once; Lambda tries it three times, and the sweep ends what is left. */
export const planRequested = functionRule("PlanIsRequested", {
  bus: bus.name,
  pattern: { source: ["seqferry"], "detail-type": ["PlanRequested"] },
  target: planner,
});

/** Plans that were never begun, or whose function was given up. */
export const plansDue = new sst.aws.CronV2("PlansDue", {
  schedule: "rate(5 minutes)",
  function: {
    handler: "functions/cron/plans-due.handler",
    timeout: "2 minutes",
    link: copyLinks,
    permissions: writeRows,
  },
});
