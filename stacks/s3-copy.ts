import { bus } from "./bus";
import {
  copyLinks,
  ended,
  fail,
  ledger,
  namesOf,
  readDestinations,
  readSources,
  restoreSources,
  writeDestinations,
} from "./copy";
import { s3Copy as definition } from "./machines/s3-copy";
import { machineRule, stoppedRule } from "./rule";
import { readSetArns, stage } from "./stage";
import { stateMachine } from "./state-machine";
import { storage } from "./storage";
import { answer } from "./task-token";

/** Read sets that are archived, or whose files cannot be copied as they are. */
const askHealthOmics = {
  actions: [
    "omics:GetReadSetMetadata",
    "omics:StartReadSetActivationJob",
    "omics:GetReadSetActivationJob",
    "omics:StartReadSetExportJob",
    "omics:GetReadSetExportJob",
  ],
  resources: readSetArns,
};
const exportReadSets = stage.copyExportRoleArn
  ? [{ actions: ["iam:PassRole"], resources: [stage.copyExportRoleArn] }]
  : [];

/** Whether S3 copies out of a sequence store is tried in the stage's own bucket. */
const tryStores = {
  actions: ["s3:PutObject", "s3:PutObjectTagging", "s3:DeleteObject", "s3:AbortMultipartUpload"],
  resources: [$interpolate`${storage.arn}/temporary/copy-jobs/*`],
};

/** What HealthOmics exported for a copy is read, and taken away after it. */
const exported = {
  actions: ["s3:GetObject", "s3:GetObjectTagging", "s3:DeleteObject"],
  resources: [$interpolate`${storage.arn}/temporary/copy-jobs/*`],
};

const read = [...ledger, ...readSources, ...readDestinations];
const write = [...read, ...writeDestinations];

const start = step("start", "30 seconds", [...ledger, ...answer]);
const plan = step("plan", "10 minutes", [...read, ...answer, askHealthOmics]);
const preflight = step("preflight", "5 minutes", write);
const thaw = step("thaw", "10 minutes", [
  ...write,
  ...answer,
  ...restoreSources,
  askHealthOmics,
  tryStores,
  ...exportReadSets,
]);
const copy = step("copy", "10 minutes", [...write, ...answer, exported]);
const failTask = step("failTask", "2 minutes", write);
const close = step("close", "10 minutes", [...write, ...answer, exported]);

const { machineArn, executionArns, childArns } = namesOf("S3Copy");

export const s3Copy = stateMachine("S3Copy", {
  steps: { start, plan, preflight, thaw, copy, failTask, close, fail },
  definition: (steps) => definition(steps, { tasksAtOnce: stage.copyTasksAtOnce ?? 40 }),
  permissions: [
    // Children of the distributed map, and the next generation.
    { actions: ["states:StartExecution"], resources: [machineArn] },
    {
      actions: ["states:DescribeExecution", "states:StopExecution"],
      resources: [executionArns, childArns],
    },
    { actions: ["s3:GetObject"], resources: [$interpolate`${storage.arn}/copy-jobs/*`] },
    {
      actions: [
        "s3:PutObject",
        "s3:GetObject",
        "s3:ListMultipartUploadParts",
        "s3:AbortMultipartUpload",
      ],
      resources: [$interpolate`${storage.arn}/temporary/copy-jobs/*`],
    },
  ],
});

export const requested = machineRule("S3CopyRequested", {
  bus: bus.name,
  pattern: {
    source: ["seqferry"],
    "detail-type": ["CopyJobRequested", "CopyJobRetried"],
    detail: { data: { backend: ["s3"] } },
  },
  machine: s3Copy,
});

export const stopped = stoppedRule("S3CopyStopped", { machine: s3Copy, target: ended });

function step(
  name: string,
  timeout: `${number} seconds` | `${number} minutes`,
  permissions: sst.aws.FunctionPermissionArgs[],
) {
  return new sst.aws.Function(`S3Copy${name[0]?.toUpperCase()}${name.slice(1)}`, {
    handler: `functions/step/s3-copy.${name}`,
    timeout,
    memory: "1024 MB",
    link: copyLinks,
    permissions,
  });
}
