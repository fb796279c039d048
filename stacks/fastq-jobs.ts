import { bus } from "./bus";
import { readSources } from "./copy";
import type { Statement } from "./permission";
import { allowRules, queueRule } from "./rule";
import { stage, stageLink } from "./stage";
import { indexArns, tableArn, tableLink } from "./table";

const retention = { messageRetentionSeconds: 14 * 86_400 };
const timeoutSeconds = 60;
/** Of the runner: 256 MiB of gzip take it some ten seconds, so there is room for a larger `runnerMaxBytes`. */
const runnerTimeoutSeconds = 120;

/** Fastqs and their jobs, with their audit records and events. */
const writeRows: Statement = {
  actions: ["dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"],
  resources: [tableArn],
};

/** `FastqJobResult` events that can never be taken, with the error; kept for 14 days. */
export const resultDeadLetters = new sst.aws.Queue("FastqJobResultDeadLetters", {
  transform: { queue: retention },
});

/** What those who compute jobs have found out. */
export const results = new sst.aws.Queue("FastqJobResults", {
  visibilityTimeout: `${6 * timeoutSeconds} seconds`,
  dlq: { queue: resultDeadLetters.arn, retry: 20 },
  transform: { queue: retention },
});

const resultDeadLettersLink = new sst.Linkable("FastqJobResultDeadLetterQueue", {
  properties: { url: resultDeadLetters.url },
});

export const resultConsumer = results.subscribe(
  {
    handler: "functions/event/fastq-job-result.handler",
    timeout: `${timeoutSeconds} seconds`,
    link: [tableLink, stageLink, resultDeadLettersLink],
    permissions: [writeRows, { actions: ["sqs:SendMessage"], resources: [resultDeadLetters.arn] }],
  },
  { batch: { size: 10, partialResponses: true } },
);

/** Whoever may put events on the stage's bus may tell of jobs. */
const result = queueRule("FastqJobResult", {
  bus: bus.name,
  pattern: { "detail-type": ["FastqJobResult"] },
  queue: results,
});

allowRules("FastqJobResults", results, [result]);

/** Requests that the runner could not read, or that failed 20 times; kept for 14 days. */
export const runnerDeadLetters = new sst.aws.Queue("FastqRunnerDeadLetters", {
  transform: { queue: retention },
});

/** Jobs for the reference runner, which ends each after three tries (`functions/event/fastq-runner.ts`). */
export const runnerJobs = new sst.aws.Queue("FastqRunnerJobs", {
  visibilityTimeout: `${6 * runnerTimeoutSeconds} seconds`,
  dlq: { queue: runnerDeadLetters.arn, retry: 20 },
  transform: { queue: retention },
});

const { byob, runnerMaxBytes = 256 * 2 ** 20 } = stage.fastq ?? {};

const runnerLink = new sst.Linkable("FastqRunner", { properties: { maxBytes: runnerMaxBytes } });
const runnerDeadLettersLink = new sst.Linkable("FastqRunnerDeadLetterQueue", {
  properties: { url: runnerDeadLetters.url },
});

/** Restored copies of reads. */
const readRestored: Statement[] = byob
  ? [
      { actions: ["s3:GetObject"], resources: [`arn:aws:s3:::${byob.bucket}/${byob.prefix}*`] },
      { actions: ["s3:ListBucket"], resources: [`arn:aws:s3:::${byob.bucket}`] },
    ]
  : [];

/** One job at a time a function: a file takes its whole processor. */
export const runner = runnerJobs.subscribe(
  {
    handler: "functions/event/fastq-runner.handler",
    timeout: `${runnerTimeoutSeconds} seconds`,
    memory: "2048 MB",
    link: [tableLink, stageLink, runnerLink, runnerDeadLettersLink],
    permissions: [
      writeRows,
      ...readSources,
      ...readRestored,
      { actions: ["sqs:SendMessage"], resources: [runnerDeadLetters.arn] },
    ],
  },
  {
    batch: { size: 1, partialResponses: true },
    transform: { eventSourceMapping: { scalingConfig: { maximumConcurrency: 10 } } },
  },
);

/** Fingerprints and ORA are for others. */
const requested = queueRule("FastqRunnerRequested", {
  bus: bus.name,
  pattern: {
    source: ["seqferry"],
    "detail-type": ["FastqJobRequested"],
    detail: {
      data: {
        jobType: ["QC", "FILE_COMPRESSION", "READ_COUNT"],
        compressionFormat: [null, "GZIP"],
      },
    },
  },
  queue: runnerJobs,
  enabled: runnerMaxBytes > 0,
});

allowRules("FastqRunnerJobs", runnerJobs, [requested]);

/** Events of another fastq manager that can never be taken in, with the error; kept for 14 days. */
export const outsideDeadLetters = new sst.aws.Queue("FastqOutsideDeadLetters", {
  transform: { queue: retention },
});

/** Events of a fastq manager that stays beside this system, and of its unarchiving. */
export const outside = new sst.aws.Queue("FastqOutside", {
  visibilityTimeout: `${6 * timeoutSeconds} seconds`,
  dlq: { queue: outsideDeadLetters.arn, retry: 20 },
  transform: { queue: retention },
});

const outsideDeadLettersLink = new sst.Linkable("FastqOutsideDeadLetterQueue", {
  properties: { url: outsideDeadLetters.url },
});

export const outsideConsumer = outside.subscribe(
  {
    handler: "functions/event/fastq-outside.handler",
    timeout: `${timeoutSeconds} seconds`,
    link: [tableLink, stageLink, outsideDeadLettersLink],
    permissions: [
      writeRows,
      { actions: ["dynamodb:DeleteItem"], resources: [tableArn] },
      { actions: ["dynamodb:Query"], resources: [indexArns] },
      { actions: ["sqs:SendMessage"], resources: [outsideDeadLetters.arn] },
    ],
  },
  { batch: { size: 10, partialResponses: true } },
);

const told = queueRule("FastqOutsideTold", {
  bus: bus.name,
  pattern: {
    source: [{ "anything-but": ["seqferry"] }],
    "detail-type": [
      "FastqListRowUpdated",
      "FastqListRowStateChange",
      "FastqStateChange",
      "FastqSetStateChange",
      "UnarchivingJobUpdated",
      "FastqUnarchivingJobUpdated",
      "FastqUnarchivingJobStateChange",
    ],
  },
  queue: outside,
});

allowRules("FastqOutside", outside, [told]);

/** Jobs that nobody answers end after a day. */
export const jobsDue = new sst.aws.CronV2("FastqJobsDue", {
  schedule: "rate(5 minutes)",
  function: {
    handler: "functions/cron/fastq-jobs-due.handler",
    timeout: "60 seconds",
    link: [tableLink, stageLink],
    permissions: [writeRows, { actions: ["dynamodb:Query"], resources: [indexArns] }],
  },
});
