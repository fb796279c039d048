import { bus } from "./bus";
import type { Statement } from "./permission";
import { allowRules, queueRule } from "./rule";
import { storage } from "./storage";

const retention = { messageRetentionSeconds: 14 * 86_400 };
export const ruleTimeoutSeconds = 120;

/** Events that name no instrument run, and those that could not be noted 20 times, with the error; kept for 14 days. */
export const ruleTriggerDeadLetters = new sst.aws.Queue("RuleTriggerDeadLetters", {
  transform: { queue: retention },
});

/** That fastqs of an instrument run are there, in the words of whoever says so. */
export const ruleTriggers = new sst.aws.Queue("RuleTriggers", {
  visibilityTimeout: `${6 * ruleTimeoutSeconds} seconds`,
  dlq: { queue: ruleTriggerDeadLetters.arn, retry: 20 },
  transform: { queue: retention },
});

/** Ends of shares that could not be noted 20 times, with the error; kept for 14 days. The sweep goes on with their runs. */
export const ruleRunDeadLetters = new sst.aws.Queue("RuleRunDeadLetters", {
  transform: { queue: retention },
});

/** Sharing jobs that rules have asked for, and that have ended. */
export const ruleRuns = new sst.aws.Queue("RuleRuns", {
  visibilityTimeout: `${6 * ruleTimeoutSeconds} seconds`,
  dlq: { queue: ruleRunDeadLetters.arn, retry: 20 },
  transform: { queue: retention },
});

export const triggerDeadLettersLink = new sst.Linkable("RuleTriggerDeadLetterQueue", {
  properties: { url: ruleTriggerDeadLetters.url },
});
export const runDeadLettersLink = new sst.Linkable("RuleRunDeadLetterQueue", {
  properties: { url: ruleRunDeadLetters.url },
});

/** Of any source: our own imports, and the glue of the services before. */
const told = queueRule("RunHasFastqs", {
  bus: bus.name,
  pattern: { "detail-type": ["FastqListRowsAdded", "ReadSetsAdded"] },
  queue: ruleTriggers,
});

const ended = queueRule("RuleShareEnded", {
  bus: bus.name,
  pattern: {
    source: ["seqferry"],
    "detail-type": ["SharingJobSucceeded", "SharingJobFailed", "SharingJobAborted"],
    detail: { data: { ruleRunId: [{ exists: true }] } },
  },
  queue: ruleRuns,
});

allowRules("RuleTriggers", ruleTriggers, [told]);
allowRules("RuleRuns", ruleRuns, [ended]);

/** What the API reads of rules beside their rows: what back-tests found. */
export const rulePermissions: Statement[] = [
  { actions: ["s3:GetObject"], resources: [$interpolate`${storage.arn}/back-tests/*`] },
];
