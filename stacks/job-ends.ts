import { bus } from "./bus";
import { allowRules, queueRule } from "./rule";
import { stageLink } from "./stage";
import { tableArn, tableLink } from "./table";

const timeoutSeconds = 60;
const retention = { messageRetentionSeconds: 14 * 86_400 };

/** Ends of jobs whose durations could not be noted 20 times: others are expected from what is known. Kept for 14 days. */
export const jobEndDeadLetters = new sst.aws.Queue("JobEndDeadLetters", {
  transform: { queue: retention },
});

/** Jobs of fastqs that have just ended well. */
export const jobEnds = new sst.aws.Queue("JobEnds", {
  visibilityTimeout: `${6 * timeoutSeconds} seconds`,
  dlq: { queue: jobEndDeadLetters.arn, retry: 20 },
  transform: { queue: retention },
});

/** Many at once, by two at most (SQS allows no less): all of them write to the same few rows. */
export const jobEndConsumer = jobEnds.subscribe(
  {
    handler: "functions/event/job-ended.handler",
    timeout: `${timeoutSeconds} seconds`,
    link: [tableLink, stageLink],
    permissions: [
      {
        actions: ["dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:PutItem"],
        resources: [tableArn],
      },
    ],
  },
  {
    batch: { size: 500, window: "5 seconds", partialResponses: true },
    transform: { eventSourceMapping: { scalingConfig: { maximumConcurrency: 2 } } },
  },
);

const ended = queueRule("JobEnded", {
  bus: bus.name,
  pattern: {
    source: ["seqferry"],
    "detail-type": ["FastqJobStateChange", "FastqUnarchivingJobStateChange"],
    detail: { data: { status: ["SUCCEEDED"] } },
  },
  queue: jobEnds,
});

allowRules("JobEnds", jobEnds, [ended]);
