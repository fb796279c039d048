import { bus } from "./bus";
import { copyLinks, ledger, readDestinations, readSources } from "./copy";
import { allowRules, queueRule } from "./rule";

const retention = { messageRetentionSeconds: 14 * 86_400 };
const timeoutSeconds = 120;

/** Fastqs that could not be brought into a job, with the error; kept for 14 days. */
export const unarchivingDeadLetters = new sst.aws.Queue("UnarchivingDeadLetters", {
  transform: { queue: retention },
});

/** Fastqs that somebody waits for and that lie in archives. */
export const unarchiving = new sst.aws.Queue("Unarchiving", {
  visibilityTimeout: `${6 * timeoutSeconds} seconds`,
  dlq: { queue: unarchivingDeadLetters.arn, retry: 20 },
  transform: { queue: retention },
});

/** For who asks for fastqs to be thawed (`core/fastq/unarchiving/queue.ts`), with `askForThaw`. */
export const unarchivingLink = new sst.Linkable("UnarchivingQueue", {
  properties: { url: unarchiving.url },
});
export const askForThaw = { actions: ["sqs:SendMessage"], resources: [unarchiving.arn] };

const deadLettersLink = new sst.Linkable("UnarchivingDeadLetterQueue", {
  properties: { url: unarchivingDeadLetters.url },
});

/** Requests of some seconds together: HealthOmics activates twenty read sets a job, and has few jobs under way. */
export const unarchivingConsumer = unarchiving.subscribe(
  {
    handler: "functions/event/unarchiving.handler",
    timeout: `${timeoutSeconds} seconds`,
    link: [...copyLinks, deadLettersLink],
    permissions: [
      ...ledger,
      { actions: ["sqs:SendMessage"], resources: [unarchivingDeadLetters.arn] },
    ],
  },
  {
    batch: { size: 400, window: "10 seconds", partialResponses: true },
    transform: { eventSourceMapping: { scalingConfig: { maximumConcurrency: 2 } } },
  },
);

/** Ends of copy jobs whose unarchiving job could not be ended, with the error; kept for 14 days. Its sweep ends it all the same. */
export const copyEndDeadLetters = new sst.aws.Queue("UnarchivingEndDeadLetters", {
  transform: { queue: retention },
});

/** Copy jobs that have ended: those of unarchiving jobs end these. */
export const copyEnds = new sst.aws.Queue("UnarchivingEnds", {
  visibilityTimeout: `${6 * timeoutSeconds} seconds`,
  dlq: { queue: copyEndDeadLetters.arn, retry: 20 },
  transform: { queue: retention },
});

const copyEndDeadLettersLink = new sst.Linkable("UnarchivingEndDeadLetterQueue", {
  properties: { url: copyEndDeadLetters.url },
});

/** What came back is looked at, where it lies or where it was copied to. */
const settle = [...ledger, ...readSources, ...readDestinations];

export const copyEndConsumer = copyEnds.subscribe(
  {
    handler: "functions/event/unarchiving-copy-ended.handler",
    timeout: `${timeoutSeconds} seconds`,
    link: [...copyLinks, copyEndDeadLettersLink],
    permissions: [...settle, { actions: ["sqs:SendMessage"], resources: [copyEndDeadLetters.arn] }],
  },
  { batch: { size: 10, partialResponses: true } },
);

const copyEnded = queueRule("UnarchivingCopyHasEnded", {
  bus: bus.name,
  pattern: {
    source: ["seqferry"],
    "detail-type": ["CopyJobSucceeded", "CopyJobFailed", "CopyJobAborted"],
    detail: { data: { backend: ["s3"] } },
  },
  queue: copyEnds,
});

allowRules("UnarchivingEnds", copyEnds, [copyEnded]);

/** Jobs whose worker was killed, or whose event was lost. */
export const unarchivingDue = new sst.aws.CronV2("UnarchivingDue", {
  schedule: "rate(5 minutes)",
  function: {
    handler: "functions/cron/unarchiving-due.handler",
    timeout: `${timeoutSeconds} seconds`,
    link: copyLinks,
    permissions: settle,
  },
});
