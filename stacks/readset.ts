import { allowRules, queueRule } from "./rule";
import { accessPointArns, readSetArns, sequenceStoreIds, stageLink, storeArns } from "./stage";
import { tableArn, tableLink } from "./table";
import { readUserQueue, userQueueArn } from "./user-queue";

const timeoutSeconds = 60;
const retention = { messageRetentionSeconds: 14 * 86_400 };

/** Messages that can never succeed, with the handler's error; kept for 14 days. */
export const deadLetters = new sst.aws.Queue("ReadSetDeadLetters", {
  fifo: { contentBasedDeduplication: true },
  transform: { queue: retention },
});

/** Read-set events, whole, in ten message groups. Visibility is six times the handler's timeout. */
export const queue = new sst.aws.Queue("ReadSetEvents", {
  fifo: { contentBasedDeduplication: true },
  visibilityTimeout: `${6 * timeoutSeconds} seconds`,
  dlq: { queue: deadLetters.arn, retry: 20 },
  // EventBridge sends one by one: without high throughput a burst ends at 300 a second.
  transform: {
    queue: {
      ...retention,
      deduplicationScope: "messageGroup",
      fifoThroughputLimit: "perMessageGroupId",
    },
  },
});

/** Read sets that HealthOmics could not be asked for, with the error; kept for 14 days. */
export const hydrationDeadLetters = new sst.aws.Queue("ReadSetHydrationDeadLetters", {
  transform: { queue: retention },
});

const hydrationTimeoutSeconds = 120;

/** Read sets that HealthOmics is to be asked for, in any order and many at once. */
export const hydration = new sst.aws.Queue("ReadSetHydration", {
  visibilityTimeout: `${6 * hydrationTimeoutSeconds} seconds`,
  // Only failures count: what waits for a quota is sent anew (`core/readset/hydration-queue.ts`).
  dlq: { queue: hydrationDeadLetters.arn, retry: 20 },
  transform: { queue: retention },
});

const hydrationLink = new sst.Linkable("ReadSetHydrationQueue", {
  properties: { url: hydration.url },
});
const hydrationDeadLettersLink = new sst.Linkable("ReadSetHydrationDeadLetterQueue", {
  properties: { url: hydrationDeadLetters.url },
});

const queueLink = new sst.Linkable("ReadSetQueue", { properties: { url: queue.url } });
const deadLettersLink = new sst.Linkable("ReadSetDeadLetterQueue", {
  properties: { url: deadLetters.url },
});

/** Rows of read sets and of the index of their tags, of stores and quotas. */
const writeRows = [
  {
    actions: ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"],
    resources: [tableArn],
  },
];
const askHealthOmics = [
  {
    actions: ["omics:GetReadSetMetadata", "omics:ListTagsForResource", "omics:GetSequenceStore"],
    resources: readSetArns,
  },
];

const batch = { size: 10, partialResponses: true };

export const consumer = queue.subscribe(
  {
    handler: "functions/event/read-set.handler",
    timeout: `${timeoutSeconds} seconds`,
    link: [tableLink, stageLink, queueLink, deadLettersLink, hydrationLink],
    permissions: [
      ...writeRows,
      { actions: ["sqs:SendMessage"], resources: [deadLetters.arn, hydration.arn] },
      ...askHealthOmics,
      ...readUserQueue,
    ],
  },
  { batch },
);

// Mappings do not wait for each other: what blocks one queue does not block the other.
if (userQueueArn)
  new aws.lambda.EventSourceMapping("UserQueue", {
    eventSourceArn: userQueueArn,
    functionName: consumer.nodes.function.arn,
    batchSize: batch.size,
    functionResponseTypes: ["ReportBatchItemFailures"],
  });

/** Two at a time: five calls a second are not made faster by more. */
export const hydrator = hydration.subscribe(
  {
    handler: "functions/event/hydrate.handler",
    timeout: `${hydrationTimeoutSeconds} seconds`,
    link: [tableLink, stageLink, hydrationLink, hydrationDeadLettersLink],
    permissions: [
      ...writeRows,
      { actions: ["dynamodb:BatchGetItem"], resources: [tableArn] },
      { actions: ["sqs:SendMessage"], resources: [hydration.arn, hydrationDeadLetters.arn] },
      ...askHealthOmics,
      { actions: ["omics:ListReadSets"], resources: storeArns },
      { actions: ["s3:ListBucket"], resources: accessPointArns },
    ],
  },
  {
    batch: { size: 500, window: "1 second", partialResponses: true },
    transform: { eventSourceMapping: { scalingConfig: { maximumConcurrency: 2 } } },
  },
);

const source = { source: ["aws.omics"], "detail-type": ["Read Set Status Change"] };

/** One rule a last digit of the read set's id: EventBridge's way to spread over message groups. */
const shards = [..."0123456789"].map((digit) =>
  queueRule(`ReadSetShard${digit}`, {
    bus: "default",
    pattern: {
      ...source,
      detail: { sequenceStoreId: sequenceStoreIds, id: [{ suffix: digit }] },
    },
    queue,
    messageGroupId: digit,
  }),
);

/** An event without the members that the shards look at would vanish; here it reaches the dead letters. */
const unreadable = queueRule("ReadSetUnreadable", {
  bus: "default",
  pattern: {
    ...source,
    $or: [
      { detail: { id: [{ exists: false }] } },
      { detail: { sequenceStoreId: [{ exists: false }] } },
    ],
  },
  queue,
  messageGroupId: "unreadable",
});

/** A store's own events: its row is asked for anew. */
const stores = queueRule("SequenceStores", {
  bus: "default",
  pattern: {
    source: ["aws.omics"],
    "detail-type": ["Sequence Store Status Change"],
    detail: { id: sequenceStoreIds },
  },
  queue,
  messageGroupId: "store",
});

/** HealthOmics has no event for tags; CloudTrail tells of the calls that change them. */
const tags = queueRule("ReadSetTags", {
  bus: "default",
  pattern: {
    source: ["aws.omics"],
    "detail-type": ["AWS API Call via CloudTrail"],
    detail: {
      eventSource: ["omics.amazonaws.com"],
      eventName: ["TagResource", "UntagResource"],
      requestParameters: {
        resourceArn: storeArns.flatMap((arn) => [arn, { prefix: $interpolate`${arn}/readSet/` }]),
      },
    },
  },
  queue,
  messageGroupId: "tags",
});

allowRules("ReadSetEvents", queue, [...shards, unreadable, stores, tags]);
