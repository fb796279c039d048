import { bus } from "./bus";
import { autoController as controllerDefinition } from "./machines/auto-controller";
import { autoPackagePush as packagePushDefinition } from "./machines/auto-package-push";
import type { Statement } from "./permission";
import { functionRule, machineRule } from "./rule";
import {
  ruleRunDeadLetters,
  ruleRuns,
  ruleTimeoutSeconds,
  ruleTriggerDeadLetters,
  ruleTriggers,
  runDeadLettersLink,
  triggerDeadLettersLink,
} from "./rules-queue";
import { stageLink } from "./stage";
import { stateMachine } from "./state-machine";
import { storage, storageLink } from "./storage";
import { indexArns, tableArn, tableLink } from "./table";

/** `core/share/rule/rules-file.ts` has the same. */
const rulesFile = "auto_package_push_jobs/jobs.json";
const timeout = `${ruleTimeoutSeconds} seconds` as const;
const links = [tableLink, storageLink, stageLink];
const below = (folder: string) => $interpolate`${storage.arn}/${folder}/*`;

/** Rules and their runs, the packages and sharing jobs that they ask for, and fastqs to choose from. */
const rows: Statement[] = [
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
/** Long selections are kept beside their packages. */
const share: Statement[] = [...rows, { actions: ["s3:PutObject"], resources: [below("packages")] }];
const test: Statement[] = [
  ...rows,
  { actions: ["s3:PutObject"], resources: [below("back-tests")] },
];

const step = (name: string, handler: string, permissions: Statement[]) =>
  new sst.aws.Function(name, {
    ...{ handler: `functions/step/rule.${handler}`, timeout, link: links, permissions },
  });

export const autoPackagePush = stateMachine("AutoPackagePush", {
  steps: {
    startPackagePush: step("StartPackagePush", "startPackagePush", share),
    pushPackageJobMonitor: step("PushPackageJobMonitor", "pushPackageJobMonitor", rows),
    giveUp: step("RuleRunGiveUp", "giveUp", rows),
  },
  definition: packagePushDefinition,
});

const packagePushArn = $interpolate`arn:aws:states:${aws.getRegionOutput().region}:${aws.getCallerIdentityOutput().accountId}:stateMachine:${$app.name}-${$app.stage}-AutoPackagePush`;

export const autoController = stateMachine("AutoController", {
  steps: {
    checkProjectInInstrumentRun: step(
      "CheckProjectInInstrumentRun",
      "checkProjectInInstrumentRun",
      rows,
    ),
    askAgain: step("RulesAskAgain", "askAgain", rows),
  },
  definition: controllerDefinition,
  permissions: [{ actions: ["states:StartExecution"], resources: [packagePushArn] }],
});

/** An event asks for a look, many at once for one; the machine starts with ours, which is committed with the note. */
export const runToldOf = machineRule("RunIsToldOf", {
  bus: bus.name,
  pattern: { source: ["seqferry"], "detail-type": ["RunToldOf"] },
  machine: autoController,
});

export const ruleRunRetried = machineRule("RuleRunIsRetried", {
  bus: bus.name,
  pattern: { source: ["seqferry"], "detail-type": ["RuleRunRetried"] },
  machine: autoPackagePush,
});

export const triggerConsumer = ruleTriggers.subscribe(
  {
    handler: "functions/event/rule-trigger.handler",
    timeout,
    link: [...links, triggerDeadLettersLink],
    permissions: [
      ...rows,
      { actions: ["sqs:SendMessage"], resources: [ruleTriggerDeadLetters.arn] },
    ],
  },
  // A storm of events is a few notes.
  { batch: { size: 500, window: "1 second", partialResponses: true } },
);

/** One at a time: each ends in transactions on the same rows. */
export const runConsumer = ruleRuns.subscribe(
  {
    handler: "functions/event/rule-run.handler",
    timeout,
    link: [...links, runDeadLettersLink],
    permissions: [...share, { actions: ["sqs:SendMessage"], resources: [ruleRunDeadLetters.arn] }],
  },
  { batch: { size: 1, partialResponses: true } },
);

/** The file of rules that the service before had; it is read as it is when the event comes. */
const readFile: Statement[] = [
  { actions: ["s3:GetObject"], resources: [$interpolate`${storage.arn}/${rulesFile}`] },
  // Without it a file that is not there is "access denied" instead of "no such key".
  { actions: ["s3:ListBucket"], resources: [storage.arn] },
];

export const rulesFileWritten = functionRule("RulesFileWritten", {
  bus: "default",
  pattern: {
    source: ["aws.s3"],
    "detail-type": ["Object Created"],
    detail: { bucket: { name: [storage.name] }, object: { key: [rulesFile] } },
  },
  target: new sst.aws.Function("RulesFile", {
    ...{ handler: "functions/event/rules-file.handler", timeout, link: links },
    permissions: [...rows, ...readFile],
  }),
});

export const backTestRequested = functionRule("BackTestIsRequested", {
  bus: bus.name,
  pattern: { source: ["seqferry"], "detail-type": ["BackTestRequested"] },
  target: new sst.aws.Function("BackTest", {
    ...{ handler: "functions/event/back-test.handler", link: links, permissions: test },
    // Fastqs of a year are light, and many.
    ...{ timeout: "10 minutes", memory: "1769 MB" },
  }),
});

/** What no event brought on. */
export const rulesDue = new sst.aws.CronV2("RulesDue", {
  schedule: "rate(5 minutes)",
  function: {
    ...{ handler: "functions/cron/rules-due.handler", link: links },
    ...{ timeout: "10 minutes", memory: "1769 MB" },
    permissions: [...share, ...test],
  },
});
