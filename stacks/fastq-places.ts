import { bus } from "./bus";
import type { Statement } from "./permission";
import { allowRules, queueRule } from "./rule";
import { stage, stageLink } from "./stage";
import { indexArns, tableArn, tableLink } from "./table";

const timeoutSeconds = 60;
const retention = { messageRetentionSeconds: 14 * 86_400 };
/** A burst, as of a backfill, leaves room for others. */
const mostAtOnce = { scalingConfig: { maximumConcurrency: 50 } };

/** Fastqs with their names, audit records and events; the rows of read sets that take their projects. */
const ledger: Statement[] = [
  {
    actions: [
      "dynamodb:GetItem",
      "dynamodb:BatchGetItem",
      "dynamodb:Query",
      "dynamodb:PutItem",
      "dynamodb:UpdateItem",
      "dynamodb:DeleteItem",
    ],
    resources: [tableArn],
  },
  { actions: ["dynamodb:Query"], resources: [indexArns] },
];

/** Buckets that fastqs lie in: those that may be copied from, and the one for restored reads. */
const { byob } = stage.fastq ?? {};
const buckets = [...new Set([...stage.copySources, ...(byob ? [byob.bucket] : [])])];
const bucketArns = buckets.map((bucket) => `arn:aws:s3:::${bucket}`);

/** A HEAD of their files; with leave to list a bucket it says that a file is not there. */
const lookAtFiles: Statement[] =
  buckets.length > 0
    ? [
        { actions: ["s3:GetObject"], resources: bucketArns.map((arn) => `${arn}/*`) },
        { actions: ["s3:ListBucket"], resources: bucketArns },
        ...(stage.copyKeyArns?.length
          ? [{ actions: ["kms:Decrypt"], resources: stage.copyKeyArns }]
          : []),
      ]
    : [];

/** Read sets that changed, and fastqs that are new. */
export const fastqReadSets = queueOf("FastqReadSet");
/** Files of fastqs that changed in S3, and fastqs that are new. */
export const fastqFiles = queueOf("FastqFile");

export const readSetConsumer = fastqReadSets.queue.subscribe(
  {
    handler: "functions/event/fastq-read-set.handler",
    timeout: `${timeoutSeconds} seconds`,
    link: [tableLink, stageLink, fastqReadSets.deadLettersLink],
    permissions: [
      ...ledger,
      { actions: ["sqs:SendMessage"], resources: [fastqReadSets.deadLetters.arn] },
    ],
  },
  {
    batch: { size: 10, partialResponses: true },
    transform: { eventSourceMapping: mostAtOnce },
  },
);

export const fileConsumer = fastqFiles.queue.subscribe(
  {
    handler: "functions/event/fastq-file.handler",
    timeout: `${timeoutSeconds} seconds`,
    link: [tableLink, stageLink, fastqFiles.deadLettersLink],
    permissions: [
      ...ledger,
      ...lookAtFiles,
      { actions: ["sqs:SendMessage"], resources: [fastqFiles.deadLetters.arn] },
    ],
  },
  {
    batch: { size: 10, partialResponses: true },
    transform: { eventSourceMapping: mostAtOnce },
  },
);

/** Restored copies whose time is over. They last for days: five minutes make no difference. */
export const expiry = new sst.aws.CronV2("FastqExpiry", {
  schedule: "rate(5 minutes)",
  function: {
    handler: "functions/cron/fastq-due.handler",
    timeout: `${timeoutSeconds} seconds`,
    link: [tableLink, stageLink],
    permissions: [...ledger, ...lookAtFiles],
  },
});

const readSetChanged = queueRule("FastqReadSetChanged", {
  bus: bus.name,
  pattern: { source: ["seqferry"], "detail-type": ["ReadSetChanged"] },
  queue: fastqReadSets.queue,
});

/** Its read set may be older than it is; what it was registered with may have changed before anybody heard of it. */
const added = (queue: sst.aws.Queue, name: string, statuses: string[]) =>
  queueRule(name, {
    bus: bus.name,
    pattern: {
      source: ["seqferry"],
      "detail-type": ["FastqStateChange"],
      detail: { data: { status: statuses } },
    },
    queue,
  });
const readSetWanted = added(fastqReadSets.queue, "FastqReadSetWanted", [
  "FASTQ_CREATED",
  "READ_SET_ADDED",
  "LIBRARY_UPDATED",
]);
const filesAdded = added(fastqFiles.queue, "FastqFilesAdded", ["FASTQ_CREATED", "READ_SET_ADDED"]);

/** Buckets tell of it if their notifications to EventBridge are on (README.md). */
const fileChanged =
  buckets.length > 0
    ? [
        queueRule("FastqFileChanged", {
          bus: "default",
          pattern: {
            source: ["aws.s3"],
            "detail-type": [
              "Object Created",
              "Object Deleted",
              "Object Restore Completed",
              "Object Restore Expired",
              "Object Restore Initiated",
              "Object Storage Class Changed",
              "Object Access Tier Changed",
            ],
            detail: { bucket: { name: buckets } },
          },
          queue: fastqFiles.queue,
        }),
      ]
    : [];

allowRules("FastqReadSets", fastqReadSets.queue, [readSetChanged, readSetWanted]);
allowRules("FastqFiles", fastqFiles.queue, [filesAdded, ...fileChanged]);

/** A queue, and one for what of it can never succeed or failed 20 times, with the error; kept for 14 days. */
function queueOf(name: string) {
  const deadLetters = new sst.aws.Queue(`${name}DeadLetters`, { transform: { queue: retention } });
  const queue = new sst.aws.Queue(`${name}s`, {
    visibilityTimeout: `${6 * timeoutSeconds} seconds`,
    dlq: { queue: deadLetters.arn, retry: 20 },
    transform: { queue: retention },
  });
  const deadLettersLink = new sst.Linkable(`${name}DeadLetterQueue`, {
    properties: { url: deadLetters.url },
  });
  return { queue, deadLetters, deadLettersLink };
}
