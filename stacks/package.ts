import { bus } from "./bus";
import { readDestinations, readSources } from "./copy";
import { packaging as definition, type PackagingSteps } from "./machines/packaging";
import type { Statement } from "./permission";
import { functionRule, machineRule, stoppedRule } from "./rule";
import { stageLink } from "./stage";
import { stateMachine } from "./state-machine";
import { storage, storageLink } from "./storage";
import { indexArns, tableArn, tableLink } from "./table";
import { sealToken, tokenKeyLink } from "./task-token";
import { askForThaw, unarchivingLink } from "./unarchiving";
import { readWorkflowFiles } from "./workflow-files";

const links = [tableLink, storageLink, stageLink];

/** One transaction: the package, its audit record and its outbox events. */
const writePackage: Statement = {
  actions: ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"],
  resources: [tableArn],
};
/** Rows of the catalogue, of fastqs and of read sets, by their keys and indexes. */
const readRows: Statement[] = [
  {
    actions: ["dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query"],
    resources: [tableArn],
  },
  { actions: ["dynamodb:Query"], resources: [indexArns] },
];
const objects = $interpolate`${storage.arn}/packages/*`;
const writeObjects: Statement[] = [
  { actions: ["s3:GetObject", "s3:PutObject"], resources: [objects] },
  // Without it an object that is not there yet is "access denied" instead of "no such key".
  { actions: ["s3:ListBucket"], resources: [storage.arn] },
];
/** Wherever files of packages lie. */
const readFiles = [...readSources, ...readDestinations, ...readWorkflowFiles];

/** The same of what gives files to recipients: it looks for nothing. */
export const readPackagedFiles = readFiles.filter(
  ({ actions }) => !actions.includes("s3:ListBucket"),
);

const steps: Record<keyof PackagingSteps, sst.aws.Function> = {
  start: step("PackageStart", "start", { permissions: [writePackage] }),
  plan: step("PackagePlan", "plan", {
    timeout: "10 minutes",
    memory: "1769 MB",
    link: [...links, unarchivingLink],
    permissions: [...readRows, ...writeObjects, ...readFiles, askForThaw],
  }),
  wait: step("PackageWait", "wait", {
    link: [...links, tokenKeyLink],
    permissions: [...readRows, writePackage, ...writeObjects, sealToken],
  }),
  writeManifest: step("PackageManifest", "writeManifest", {
    timeout: "10 minutes",
    memory: "1769 MB",
    // A million files are sorted on disk.
    storage: "4 GB",
    permissions: [...readRows, ...writeObjects, ...readFiles],
  }),
  writeReport: step("PackageReport", "writeReport", {
    timeout: "5 minutes",
    memory: "1769 MB",
    permissions: [
      { actions: ["dynamodb:GetItem", "dynamodb:BatchGetItem"], resources: [tableArn] },
      ...writeObjects,
    ],
  }),
  finish: step("PackageFinish", "finish", { permissions: [writePackage] }),
  fail: step("PackageFail", "fail", { permissions: [writePackage] }),
};

export const packaging = stateMachine("Packaging", { steps, definition });

/** A requested package is built: the request's event survives whatever fails after the commit. */
export const requested = machineRule("PackageRequested", {
  bus: bus.name,
  pattern: { source: ["seqferry"], "detail-type": ["PackageRequested"] },
  machine: packaging,
});

const ended = new sst.aws.Function("PackagingEnded", {
  handler: "functions/event/packaging-ended.handler",
  timeout: "30 seconds",
  link: links,
  permissions: [writePackage],
});

export const stopped = stoppedRule("PackagingStopped", { machine: packaging, target: ended });

const executions = $interpolate`arn:aws:states:${aws.getRegionOutput().region}:${aws.getCallerIdentityOutput().accountId}:execution:${packaging.name}:*`;
/** Ends what a package has begun, and removes what belongs to it. */
const tidy: Statement[] = [
  ...readRows,
  writePackage,
  { actions: ["dynamodb:DeleteItem"], resources: [tableArn] },
  { actions: ["states:StopExecution"], resources: [executions] },
  { actions: ["s3:ListBucket"], resources: [storage.arn] },
  {
    actions: ["s3:DeleteObject"],
    resources: [objects, $interpolate`${storage.arn}/scripts/*`],
  },
];

const packageEnded = new sst.aws.Function("PackageEnded", {
  handler: "functions/event/package-ended.handler",
  timeout: "5 minutes",
  link: links,
  permissions: tidy,
});

/** What a package's end leaves to do is done at once; the sweep does what was missed. */
export const packageEndedRule = functionRule("PackageHasEnded", {
  bus: bus.name,
  pattern: {
    source: ["seqferry"],
    "detail-type": ["PackageFailed", "PackageAborted", "PackageExpired", "PackageDeleted"],
  },
  target: packageEnded,
});

/** Packages that were never begun, did not end, were not tidied up, or whose 30 days are over. */
export const packagesDue = new sst.aws.CronV2("PackagesDue", {
  schedule: "rate(5 minutes)",
  function: {
    handler: "functions/cron/packages-due.handler",
    timeout: "5 minutes",
    link: links,
    permissions: tidy,
  },
});

function step(
  name: string,
  handler: keyof PackagingSteps,
  args: Partial<sst.aws.FunctionArgs>,
): sst.aws.Function {
  return new sst.aws.Function(name, {
    timeout: "30 seconds",
    link: links,
    ...args,
    handler: `functions/step/packaging.${handler}`,
  });
}
