import { bus } from "./bus";
import type { Statement } from "./permission";
import { allowRules, queueRule } from "./rule";
import { stage, stageLink } from "./stage";
import { indexArns, tableArn, tableLink } from "./table";
import { answer, sealToken, tokenKeyLink } from "./task-token";
import { askForThaw, unarchivingLink } from "./unarchiving";

const retention = { messageRetentionSeconds: 14 * 86_400 };
const requestTimeoutSeconds = 60;
const changeTimeoutSeconds = 120;

const links = [tableLink, stageLink, tokenKeyLink, unarchivingLink];
/** Rows of requests and of who waits, of fastqs and their jobs; answers; and asking for what is archived. */
const consider: Statement[] = [
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
  ...answer,
  askForThaw,
];

/** `FastqSync` events that name nobody to be told, and those that failed 20 times; kept for 14 days. */
export const requestDeadLetters = new sst.aws.Queue("SyncRequestDeadLetters", {
  transform: { queue: retention },
});

/** Sync requests, of events and of the API: somebody waits for each, so none may be lost. */
export const requests = new sst.aws.Queue("SyncRequests", {
  visibilityTimeout: `${6 * requestTimeoutSeconds} seconds`,
  dlq: { queue: requestDeadLetters.arn, retry: 20 },
  transform: { queue: retention },
});

const requestsLink = new sst.Linkable("SyncRequestQueue", { properties: { url: requests.url } });
const requestDeadLettersLink = new sst.Linkable("SyncRequestDeadLetterQueue", {
  properties: { url: requestDeadLetters.url },
});

export const requestConsumer = requests.subscribe(
  {
    handler: "functions/event/sync-request.handler",
    timeout: `${requestTimeoutSeconds} seconds`,
    memory: "1024 MB",
    link: [...links, requestsLink, requestDeadLettersLink],
    permissions: [
      ...consider,
      sealToken,
      { actions: ["sqs:SendMessage"], resources: [requestDeadLetters.arn] },
    ],
  },
  { batch: { size: 10, partialResponses: true } },
);

const { eventSources, eventAccounts, takesSyncEvents = true } = stage.fastq ?? {};

/** Whoever may put events on the bus may ask, in any dialect, unless the stage's config names them. */
const asked = queueRule("FastqSync", {
  bus: bus.name,
  pattern: {
    "detail-type": ["FastqSync", "fastqSync"],
    ...(eventSources && { source: eventSources }),
    ...(eventAccounts && { account: eventAccounts }),
  },
  queue: requests,
  enabled: takesSyncEvents,
});

/** Of the API, which answers no tasks itself. */
const own = queueRule("SyncRequested", {
  bus: bus.name,
  pattern: { source: ["seqferry"], "detail-type": ["SyncRequested", "SyncChanged"] },
  queue: requests,
});

allowRules("SyncRequests", requests, [asked, own]);

/** Changes of fastqs whose waiters could not be looked at 20 times; kept for 14 days. The sweep looks at them all the same. */
export const changeDeadLetters = new sst.aws.Queue("SyncChangeDeadLetters", {
  transform: { queue: retention },
});

/** Changes of fastqs and sets: whoever waits for them is looked at. */
export const changes = new sst.aws.Queue("SyncChanges", {
  visibilityTimeout: `${6 * changeTimeoutSeconds} seconds`,
  dlq: { queue: changeDeadLetters.arn, retry: 20 },
  transform: { queue: retention },
});

const changesLink = new sst.Linkable("SyncChangeQueue", { properties: { url: changes.url } });
const changeDeadLettersLink = new sst.Linkable("SyncChangeDeadLetterQueue", {
  properties: { url: changeDeadLetters.url },
});

/** No window: who waits is told at once. */
export const changeConsumer = changes.subscribe(
  {
    handler: "functions/event/sync-change.handler",
    timeout: `${changeTimeoutSeconds} seconds`,
    memory: "1024 MB",
    link: [...links, changesLink, changeDeadLettersLink],
    permissions: [
      ...consider,
      { actions: ["sqs:SendMessage"], resources: [changes.arn, changeDeadLetters.arn] },
    ],
  },
  { batch: { size: 10, partialResponses: true } },
);

const changed = queueRule("FastqChanged", {
  bus: bus.name,
  pattern: { source: ["seqferry"], "detail-type": ["FastqStateChange", "FastqSetStateChange"] },
  queue: changes,
});

allowRules("SyncChanges", changes, [changed]);

/** Once a minute: signs of life, deadlines, and what was broken off. */
export const syncDue = new sst.aws.CronV2("SyncDue", {
  schedule: "rate(1 minute)",
  function: {
    handler: "functions/cron/sync-due.handler",
    timeout: `${changeTimeoutSeconds} seconds`,
    memory: "1024 MB",
    link: links,
    permissions: [...consider, { actions: ["dynamodb:Query"], resources: [indexArns] }],
  },
});
