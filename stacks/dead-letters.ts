import { undelivered } from "./bus";
import { jobDeadLetters, jobs, syncDeadLetters, syncEvents } from "./icav2-copy";
import type { Statement } from "./permission";
import { deadLetters, hydration, hydrationDeadLetters, queue } from "./readset";

type DeadLetterQueue = {
  /** Its name in the API and in alarms. */
  name: string;
  description: string;
  queue: sst.aws.Queue;
  /** Where its messages are handled, if that is one place; `DeadLetterQueues` of `core/settings.ts`. */
  redriveTo?: { name: string; queue: sst.aws.Queue };
};

/** Every queue that holds what was given up: an entry gives it an alarm, a place in the API, and permissions. */
export const deadLetterQueues: DeadLetterQueue[] = [
  {
    name: "ReadSetDeadLetters",
    description:
      "Events of HealthOmics that the mirror could not take in: unreadable ones, and those that failed 20 times.",
    queue: deadLetters,
    redriveTo: { name: "ReadSetEvents", queue },
  },
  {
    name: "ReadSetHydrationDeadLetters",
    description:
      "Read sets that HealthOmics could not be asked for: it refused for good, or failed 20 times.",
    queue: hydrationDeadLetters,
    redriveTo: { name: "ReadSetHydration", queue: hydration },
  },
  {
    name: "CopySyncDeadLetters",
    description:
      "ICAv2DataCopySync events that no copy could be made of and that name nobody to be told, and those that failed 20 times.",
    queue: syncDeadLetters,
    redriveTo: { name: "CopySyncEvents", queue: syncEvents },
  },
  {
    name: "Icav2JobDeadLetters",
    description:
      "Notifications of ICA about jobs that could not be understood, and those whose look at a copy failed 20 times. Copies go on without them.",
    queue: jobDeadLetters,
    redriveTo: { name: "Icav2Jobs", queue: jobs },
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
