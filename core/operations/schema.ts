import * as z from "zod";
import { pageOf } from "#core/page-schema";

/** A queue of messages that were given up, by the name it has in `stacks/`. */
export const DeadLetterQueue = z
  .object({
    name: z.string().meta({ example: "ReadSetDeadLetters" }),
    description: z.string().meta({ description: "What its messages are, and how they got there." }),
    messages: z.int().nonnegative().meta({ description: "How many wait in it, about." }),
    oldestMessageAt: z.iso
      .datetime()
      .nullable()
      .meta({ description: "When the oldest was sent, of those that a first look finds." }),
    redriveTo: z.string().nullable().meta({
      description: "The queue that a redrive moves them to; null: they cannot be moved back.",
    }),
  })
  .meta({ id: "DeadLetterQueue" });
export type DeadLetterQueue = z.infer<typeof DeadLetterQueue>;

export const DeadLetterQueuePage = pageOf(DeadLetterQueue).meta({ id: "DeadLetterQueuePage" });

/** A message that was given up. Secrets in it are replaced by `[secret]`. */
export const DeadLetter = z
  .object({
    messageId: z.string(),
    sentAt: z.iso.datetime(),
    receivedCount: z.int().nonnegative().meta({
      description: "How often it was delivered; a look at it counts, too.",
    }),
    error: z.string().nullable().meta({
      description:
        "Why it was given up; null: it failed too often, and the consumer's log says why.",
    }),
    body: z.string().meta({ description: "At most 64 KB; what is longer ends in `…`." }),
    attributes: z.record(z.string(), z.string()),
  })
  .meta({ id: "DeadLetter" });
export type DeadLetter = z.infer<typeof DeadLetter>;

/** A move of a queue's messages to where they are handled. */
export const Redrive = z
  .object({
    queue: z.string(),
    redriveTo: z.string(),
    status: z.enum(["RUNNING", "SUCCEEDED", "FAILED", "ABORTED"]),
    statusReason: z.string().nullable(),
    messages: z.int().nonnegative().meta({ description: "How many there were to move." }),
    movedMessages: z.int().nonnegative(),
    startedAt: z.iso.datetime(),
  })
  .meta({ id: "Redrive" });
export type Redrive = z.infer<typeof Redrive>;

/** A queue, some of its messages, and how its last redrive goes. */
export const DeadLetterQueueDetail = DeadLetterQueue.extend({
  items: z.array(DeadLetter).meta({ description: "Oldest first, at most `limit`." }),
  lastRedrive: Redrive.nullable(),
}).meta({ id: "DeadLetterQueueDetail" });
export type DeadLetterQueueDetail = z.infer<typeof DeadLetterQueueDetail>;

export const DeadLetterQueueKey = z.object({
  queue: z
    .string()
    .regex(
      /^[A-Za-z0-9]{1,80}$/,
      "must be a name of letters and digits, as GET /dead-letters shows",
    ),
});

export const ShowDeadLetters = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(10).meta({ description: "At most 100." }),
});

export const StartRedrive = z
  .object({
    messagesPerSecond: z.int().min(1).max(500).optional().meta({
      description: "Unset: as fast as SQS moves them. Slower spares what handles them.",
    }),
  })
  .meta({ id: "StartRedrive" });
