import { allowRules, queueRule } from "./rule";
import { readSetArns, sequenceStoreIds, stageLink } from "./stage";
import { tableArn, tableLink } from "./table";

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
  transform: { queue: retention },
});

const queueLink = new sst.Linkable("ReadSetQueue", { properties: { url: queue.url } });
const deadLettersLink = new sst.Linkable("ReadSetDeadLetterQueue", {
  properties: { url: deadLetters.url },
});

queue.subscribe(
  {
    handler: "functions/event/read-set.handler",
    timeout: `${timeoutSeconds} seconds`,
    link: [tableLink, stageLink, queueLink, deadLettersLink],
    permissions: [
      { actions: ["dynamodb:GetItem", "dynamodb:PutItem"], resources: [tableArn] },
      { actions: ["sqs:SendMessage"], resources: [deadLetters.arn] },
      {
        actions: [
          "omics:GetReadSetMetadata",
          "omics:ListTagsForResource",
          "omics:GetSequenceStore",
        ],
        resources: readSetArns,
      },
    ],
  },
  { batch: { size: 10, partialResponses: true } },
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

allowRules("ReadSetEvents", queue, [...shards, unreadable]);
