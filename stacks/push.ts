import { auditBucket, auditBucketLink, auditKeyLink, certify } from "./audit";
import { bus } from "./bus";
import { copyLinks, ledger } from "./copy";
import type { Statement } from "./permission";
import { allowRules, queueRule } from "./rule";
import { storage } from "./storage";
import { indexArns, tableArn } from "./table";

const timeoutSeconds = 120;
const retention = { messageRetentionSeconds: 14 * 86_400 };
const lists = $interpolate`${storage.arn}/push-jobs/*`;
const logs = $interpolate`${auditBucket.arn}/push-logs/*`;

/** What the API reads of pushes: their lists, and logs of what became of each file. */
export const readPushes: Statement[] = [{ actions: ["s3:GetObject"], resources: [lists, logs] }];

/** Events that no push could be begun or ended by, with the error; kept for 14 days. The sweep goes on without them. */
export const pushDeadLetters = new sst.aws.Queue("PushDeadLetters", {
  transform: { queue: retention },
});

/** Pushes that somebody asked for or ended, and copies that have ended. */
export const pushes = new sst.aws.Queue("Pushes", {
  visibilityTimeout: `${6 * timeoutSeconds} seconds`,
  dlq: { queue: pushDeadLetters.arn, retry: 20 },
  transform: { queue: retention },
});

const deadLettersLink = new sst.Linkable("PushDeadLetterQueue", {
  properties: { url: pushDeadLetters.url },
});

/** Rows and lists, the copy job of a push, its log and its certificate; what is sent is the copy machines' alone. */
const push: Statement[] = [
  ...ledger,
  ...certify,
  { actions: ["dynamodb:Query"], resources: [indexArns] },
  // A push begins only while what it was planned from is as it was.
  { actions: ["dynamodb:ConditionCheckItem"], resources: [tableArn] },
  { actions: ["s3:GetObject", "s3:PutObject"], resources: [lists, logs] },
  {
    actions: ["s3:GetObject"],
    resources: [$interpolate`${storage.arn}/plans/*`, $interpolate`${storage.arn}/packages/*`],
  },
];
const links = [...copyLinks, auditBucketLink, auditKeyLink];

/** One at a time: a push of 100,000 files is 200 MB of lists. */
export const pushConsumer = pushes.subscribe(
  {
    handler: "functions/event/push.handler",
    timeout: `${timeoutSeconds} seconds`,
    memory: "1024 MB",
    link: [...links, deadLettersLink],
    permissions: [...push, { actions: ["sqs:SendMessage"], resources: [pushDeadLetters.arn] }],
  },
  { batch: { size: 1, partialResponses: true } },
);

const events = queueRule("PushHasChanged", {
  bus: bus.name,
  pattern: {
    source: ["seqferry"],
    "detail-type": [
      ...["PushRequested", "PushAborted"],
      ...["CopyJobSucceeded", "CopyJobFailed", "CopyJobAborted"],
    ],
  },
  queue: pushes,
});

allowRules("Pushes", pushes, [events]);

/** Pushes of which an event was lost, or whose function was killed; and logs of those that were stopped. */
export const pushesDue = new sst.aws.CronV2("PushesDue", {
  schedule: "rate(5 minutes)",
  function: {
    handler: "functions/cron/pushes-due.handler",
    timeout: "10 minutes",
    memory: "1024 MB",
    link: links,
    permissions: push,
  },
});
