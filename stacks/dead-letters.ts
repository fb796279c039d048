import { auditDeadLetters, auditRecords, completedDeadLetters, completedLinks } from "./audit";
import { undelivered } from "./bus";
import { importDeadLetters, imports } from "./catalogue";
import {
  outside,
  outsideDeadLetters,
  resultDeadLetters,
  results,
  runnerDeadLetters,
  runnerJobs,
} from "./fastq-jobs";
import { fastqFiles, fastqReadSets } from "./fastq-places";
import { jobDeadLetters, jobs, syncDeadLetters, syncEvents } from "./icav2-copy";
import { jobEndDeadLetters, jobEnds } from "./job-ends";
import { deliveries, notifications, notifyDeadLetters, webhookDeadLetters } from "./notify-queue";
import type { Statement } from "./permission";
import { pushDeadLetters, pushes } from "./push";
import { deadLetters, hydration, hydrationDeadLetters, queue } from "./readset";
import { ruleRunDeadLetters, ruleRuns, ruleTriggerDeadLetters, ruleTriggers } from "./rules-queue";
import { sharing, sharingDeadLetters } from "./sharing-queue";
import { changeDeadLetters, changes, requestDeadLetters, requests } from "./sync";
import { copyEndDeadLetters, copyEnds, unarchiving, unarchivingDeadLetters } from "./unarchiving";
import { workflowFileDeadLetters, workflowFiles } from "./workflow-files";

type DeadLetterQueue = {
  /** Its name in the API and in alarms. */
  name: string;
  description: string;
  queue: sst.aws.Queue;
  /** Where its messages are handled, if that is one place; `DeadLetterQueues` of `core/settings.ts`. */
  redriveTo?: {
    name: string;
    queue: sst.aws.Queue;
    /** So long its oldest message may wait, tries and waits of its consumer included: then an alarm rings. */
    oldestMinutes: number;
  };
};

/** Every queue that holds what was given up: an entry gives it an alarm, a place in the API, and permissions. */
export const deadLetterQueues: DeadLetterQueue[] = [
  {
    name: "ReadSetDeadLetters",
    description:
      "Events of HealthOmics that the mirror could not take in: unreadable ones, and those that failed 20 times.",
    queue: deadLetters,
    redriveTo: { name: "ReadSetEvents", queue, oldestMinutes: 5 },
  },
  {
    name: "ReadSetHydrationDeadLetters",
    description:
      "Read sets that HealthOmics could not be asked for: it refused for good, or failed 20 times.",
    queue: hydrationDeadLetters,
    redriveTo: { name: "ReadSetHydration", queue: hydration, oldestMinutes: 60 },
  },
  {
    name: "CopySyncDeadLetters",
    description:
      "ICAv2DataCopySync events that no copy could be made of and that name nobody to be told, and those that failed 20 times.",
    queue: syncDeadLetters,
    redriveTo: { name: "CopySyncEvents", queue: syncEvents, oldestMinutes: 15 },
  },
  {
    name: "Icav2JobDeadLetters",
    description:
      "Notifications of ICA about jobs that could not be understood, and those whose look at a copy failed 20 times. Copies go on without them.",
    queue: jobDeadLetters,
    redriveTo: { name: "Icav2Jobs", queue: jobs, oldestMinutes: 60 },
  },
  {
    name: "JobEndDeadLetters",
    description:
      "Ends of jobs of fastqs whose durations could not be noted 20 times. Nothing waits for them: later jobs are expected from those that are known.",
    queue: jobEndDeadLetters,
    redriveTo: { name: "JobEnds", queue: jobEnds, oldestMinutes: 60 },
  },
  {
    name: "ImportDeadLetters",
    description:
      "Messages that name no import, and imports that could not be begun or gone on with 20 times.",
    queue: importDeadLetters,
    redriveTo: { name: "Imports", queue: imports, oldestMinutes: 120 },
  },
  {
    name: "FastqReadSetDeadLetters",
    description:
      "Read sets and new fastqs that could not be brought together: unreadable events, and those that failed 20 times.",
    queue: fastqReadSets.deadLetters,
    redriveTo: { name: "FastqReadSets", queue: fastqReadSets.queue, oldestMinutes: 15 },
  },
  {
    name: "FastqFileDeadLetters",
    description:
      "Files of fastqs in S3 whose change could not be recorded: unreadable events, and those that failed 20 times.",
    queue: fastqFiles.deadLetters,
    redriveTo: { name: "FastqFiles", queue: fastqFiles.queue, oldestMinutes: 15 },
  },
  {
    name: "FastqJobResultDeadLetters",
    description:
      "FastqJobResult events that could not be taken: unreadable ones, of no job or of one that ended otherwise, and those that failed 20 times.",
    queue: resultDeadLetters,
    redriveTo: { name: "FastqJobResults", queue: results, oldestMinutes: 15 },
  },
  {
    name: "FastqRunnerDeadLetters",
    description:
      "Requests for the reference runner that it could not read, or whose end it could not record 20 times. Their jobs end by their deadline.",
    queue: runnerDeadLetters,
    redriveTo: { name: "FastqRunnerJobs", queue: runnerJobs, oldestMinutes: 60 },
  },
  {
    name: "FastqOutsideDeadLetters",
    description:
      "Events of another fastq manager that could not be taken in: unreadable ones, those at odds with what is here, and those that failed 20 times.",
    queue: outsideDeadLetters,
    redriveTo: { name: "FastqOutside", queue: outside, oldestMinutes: 15 },
  },
  {
    name: "UnarchivingDeadLetters",
    description:
      "Fastqs that were to be thawed and could not be brought into a job: unreadable messages, and those that failed 20 times. Sync requests that wait for them ask again.",
    queue: unarchivingDeadLetters,
    redriveTo: { name: "Unarchiving", queue: unarchiving, oldestMinutes: 30 },
  },
  {
    name: "UnarchivingEndDeadLetters",
    description:
      "Ends of copy jobs whose unarchiving job could not be ended 20 times. Its sweep goes on trying, every five minutes.",
    queue: copyEndDeadLetters,
    redriveTo: { name: "UnarchivingEnds", queue: copyEnds, oldestMinutes: 30 },
  },
  {
    name: "SyncRequestDeadLetters",
    description:
      "FastqSync events that name no task token to be answered, and sync requests that could not be registered 20 times: whoever waits there is not told.",
    queue: requestDeadLetters,
    redriveTo: { name: "SyncRequests", queue: requests, oldestMinutes: 15 },
  },
  {
    name: "SyncChangeDeadLetters",
    description:
      "Changes of fastqs whose waiters could not be looked at 20 times. The sweep looks at each of them within ten minutes.",
    queue: changeDeadLetters,
    redriveTo: { name: "SyncChanges", queue: changes, oldestMinutes: 15 },
  },
  {
    name: "WorkflowFileDeadLetters",
    description:
      "Files of workflow runs whose folder could not be noted: unreadable events, and those that failed 20 times. Folders that the stage's templates name are found without.",
    queue: workflowFileDeadLetters,
    redriveTo: { name: "WorkflowFiles", queue: workflowFiles, oldestMinutes: 60 },
  },
  {
    name: "AuditRecordDeadLetters",
    description:
      "New audit records that could not get their place in the chain 20 times, or that are not in the table. The sweep gives places to those that are.",
    queue: auditDeadLetters,
    redriveTo: { name: "AuditRecords", queue: auditRecords, oldestMinutes: 30 },
  },
  {
    name: "LinkCertificateDeadLetters",
    description:
      "Links that were downloaded whole and whose certificate could not be written: unreadable events, and those that failed 20 times.",
    queue: completedDeadLetters,
    redriveTo: { name: "LinkCertificates", queue: completedLinks, oldestMinutes: 60 },
  },
  {
    name: "SharingDeadLetters",
    description:
      "Events that sharing jobs wait for and could not be told of 20 times, and unreadable ones. The sweep goes on with their jobs, every fifteen minutes.",
    queue: sharingDeadLetters,
    redriveTo: { name: "Sharing", queue: sharing, oldestMinutes: 30 },
  },
  {
    name: "RuleTriggerDeadLetters",
    description:
      "Events that name no instrument run, and those that could not be noted 20 times: no rule was asked because of them.",
    queue: ruleTriggerDeadLetters,
    redriveTo: { name: "RuleTriggers", queue: ruleTriggers, oldestMinutes: 30 },
  },
  {
    name: "RuleRunDeadLetters",
    description:
      "Ends of shares that could not be noted on their rule run 20 times. The sweep looks at each run all the same.",
    queue: ruleRunDeadLetters,
    redriveTo: { name: "RuleRuns", queue: ruleRuns, oldestMinutes: 30 },
  },
  {
    name: "PushDeadLetters",
    description:
      "Events by which no push could be begun or ended: unreadable ones, and those that failed 20 times. The sweep looks at each push all the same.",
    queue: pushDeadLetters,
    redriveTo: { name: "Pushes", queue: pushes, oldestMinutes: 30 },
  },
  {
    name: "NotifyDeadLetters",
    description:
      "Events that somebody should have been told of: unreadable ones, those that Slack refused, and those that failed 20 times.",
    queue: notifyDeadLetters,
    redriveTo: { name: "Notifications", queue: notifications, oldestMinutes: 15 },
  },
  {
    name: "WebhookDeadLetters",
    description:
      "Deliveries to webhooks that were given up after 20 hours, or whose webhook is there no more. A delivery that ended is sent once more by POST /webhooks/{id}/deliveries.",
    queue: webhookDeadLetters,
    redriveTo: { name: "WebhookDeliveries", queue: deliveries, oldestMinutes: 21 * 60 },
  },
  {
    name: "UndeliveredEvents",
    description:
      "Events that a rule could not deliver to its target, and positions in the table's stream that the publisher gave up.",
    queue: undelivered,
  },
];

export const deadLettersLink = new sst.Linkable("DeadLetterQueues", {
  properties: {
    // A list: an entry more is no other type.
    queues: deadLetterQueues.map(({ name, description, queue, redriveTo }) => ({
      name,
      description,
      url: queue.url,
      arn: queue.arn,
      ...(redriveTo && { redriveTo: { name: redriveTo.name, arn: redriveTo.queue.arn } }),
    })),
  },
});

/** What looking at them and moving them back needs; SQS moves messages in the caller's name. */
export const deadLetterPermissions: Statement[] = [
  {
    actions: ["sqs:GetQueueAttributes", "sqs:ReceiveMessage", "sqs:ChangeMessageVisibility"],
    resources: deadLetterQueues.map(({ queue }) => queue.arn),
  },
  ...deadLetterQueues.flatMap(({ queue, redriveTo }) =>
    redriveTo
      ? [
          {
            actions: ["sqs:StartMessageMoveTask", "sqs:ListMessageMoveTasks", "sqs:DeleteMessage"],
            resources: [queue.arn],
          },
          { actions: ["sqs:SendMessage"], resources: [redriveTo.queue.arn] },
        ]
      : [],
  ),
];
