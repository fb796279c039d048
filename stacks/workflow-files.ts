import type { Statement } from "./permission";
import { allowRules, queueRule } from "./rule";
import { stage, stageLink, workflowRunPlaces } from "./stage";
import { tableArn, tableLink } from "./table";

const timeoutSeconds = 60;
const retention = { messageRetentionSeconds: 14 * 86_400 };
const keyArns = stage.workflowRuns?.keyArns ?? [];
const buckets = [...new Set(workflowRunPlaces.map(({ bucket }) => bucket))];
const arnOf = (bucket: string) => `arn:aws:s3:::${bucket}`;

/**
 * Lists the places of workflow runs and reads what lies there: below the fixed beginnings of their templates and nothing
 * else. So a HEAD of what is not there is denied; only a list says that it is not there.
 */
export const readWorkflowFiles: Statement[] = [
  ...buckets.map((bucket) => ({
    actions: ["s3:ListBucket"],
    resources: [arnOf(bucket)],
    conditions: [
      {
        test: "StringLike",
        variable: "s3:prefix",
        values: workflowRunPlaces
          .filter((place) => place.bucket === bucket)
          .map(({ prefix }) => `${prefix}*`),
      },
    ],
  })),
  ...(buckets.length > 0
    ? [
        {
          actions: ["s3:GetObject"],
          resources: workflowRunPlaces.map(({ bucket, prefix }) => `${arnOf(bucket)}/${prefix}*`),
        },
      ]
    : []),
  ...(keyArns.length > 0 ? [{ actions: ["kms:Decrypt"], resources: keyArns }] : []),
];

/** Events that could not be read, and folders that could not be noted 20 times; kept for 14 days. */
export const workflowFileDeadLetters = new sst.aws.Queue("WorkflowFileDeadLetters", {
  transform: { queue: retention },
});

/** Files that were written below the places of workflow runs. */
export const workflowFiles = new sst.aws.Queue("WorkflowFiles", {
  visibilityTimeout: `${6 * timeoutSeconds} seconds`,
  dlq: { queue: workflowFileDeadLetters.arn, retry: 20 },
  transform: { queue: retention },
});

const deadLettersLink = new sst.Linkable("WorkflowFileDeadLetterQueue", {
  properties: { url: workflowFileDeadLetters.url },
});

export const workflowFileConsumer = workflowFiles.subscribe(
  {
    handler: "functions/event/workflow-file.handler",
    timeout: `${timeoutSeconds} seconds`,
    link: [tableLink, stageLink, deadLettersLink],
    permissions: [
      { actions: ["dynamodb:PutItem"], resources: [tableArn] },
      { actions: ["sqs:SendMessage"], resources: [workflowFileDeadLetters.arn] },
    ],
  },
  {
    batch: { size: 10, partialResponses: true },
    transform: { eventSourceMapping: { scalingConfig: { maximumConcurrency: 10 } } },
  },
);

/** Buckets tell of it if their notifications to EventBridge are on (README.md). */
const written =
  buckets.length > 0
    ? [
        queueRule("WorkflowFileWritten", {
          bus: "default",
          pattern: {
            source: ["aws.s3"],
            "detail-type": ["Object Created"],
            detail: {
              bucket: { name: buckets },
              object: { key: prefixes() },
            },
          },
          queue: workflowFiles,
        }),
      ]
    : [];

allowRules("WorkflowFiles", workflowFiles, written);

function prefixes(): { prefix: string }[] {
  return [...new Set(workflowRunPlaces.map(({ prefix }) => prefix))].map((prefix) => ({ prefix }));
}
