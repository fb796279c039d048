import { GetQueueAttributesCommand, ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import * as Actor from "#core/actor";
import * as Audit from "#core/audit";
import { transact } from "#core/dynamo";
import { VisibleError } from "#core/error";
import { fn } from "#core/fn";
import { toDeadLetter } from "#core/operations/dead-letter";
import { peek } from "#core/operations/peek";
import { lastMove, type Redrivable, startMove } from "#core/operations/redrive";
import {
  type DeadLetterQueue,
  type DeadLetterQueueDetail,
  DeadLetterQueueKey,
  type Redrive,
  ShowDeadLetters,
  StartRedrive,
} from "#core/operations/schema";
import type { Page } from "#core/page-schema";
import { unassigned } from "#core/project";
import { type DeadLetterQueueSetting, setting } from "#core/settings";
import { sqs } from "#core/sqs";
import { iso } from "#core/time";

/** Every queue of messages that were given up. Admins only, like all of this: bodies are of any project. */
export async function list(): Promise<Page<DeadLetterQueue>> {
  Actor.assertRole("admin");
  const items = await Promise.all(setting("deadLetterQueues").map(toQueue));
  return { items, nextCursor: null };
}

/** One queue with up to `limit` messages, which stay in it. Throws `dead_letters.not_found`. */
export const show = fn(
  DeadLetterQueueKey.extend(ShowDeadLetters.shape),
  async ({ queue: name, limit }): Promise<DeadLetterQueueDetail> => {
    Actor.assertRole("admin");
    const found = find(name);
    const queue = await toQueue(found);
    const messages = queue.messages > 0 ? await peek(found.url, limit) : [];
    const items = messages
      .map(toDeadLetter)
      .sort((a, b) =>
        a.sentAt < b.sentAt || (a.sentAt === b.sentAt && a.messageId < b.messageId) ? -1 : 1,
      );
    return { ...queue, items, lastRedrive: canRedrive(found) ? await lastMove(found) : null };
  },
);

/**
 * Starts to move a queue's messages to where they are handled. The intent is audited first: a move
 * that nobody answers for cannot happen. Throws `dead_letters.no_destination`, `.empty`,
 * `.redrive_running` and `.not_found`, and then nothing has moved.
 */
export const redrive = fn(
  DeadLetterQueueKey.extend(StartRedrive.shape),
  async ({ queue: name, messagesPerSecond }): Promise<Redrive> => {
    Actor.assertRole("admin");
    const queue = find(name);
    if (!canRedrive(queue)) throw noDestination(queue);
    await assertIdle(queue);
    const { messages } = await toQueue(queue);
    if (messages === 0)
      throw new VisibleError("dead_letters.empty", `${name} has no messages to move.`, {
        hint: "Nothing is left to do here.",
      });
    await transact([
      Audit.record({
        action: "dead_letters.redrive",
        subject: `dead-letters/${name}`,
        projectId: unassigned,
        details: { redriveTo: queue.redriveTo.name, messages, messagesPerSecond },
      }),
    ]);
    try {
      await startMove(queue, messagesPerSecond);
    } catch (error) {
      await assertIdle(queue);
      throw error;
    }
    const started = await lastMove(queue);
    return started ?? justStarted(queue, messages);
  },
);

/** SQS may take a moment to list what it has started. */
function justStarted({ name, redriveTo }: Redrivable, messages: number): Redrive {
  return {
    queue: name,
    redriveTo: redriveTo.name,
    status: "RUNNING",
    statusReason: null,
    messages,
    movedMessages: 0,
    startedAt: iso(),
  };
}

async function assertIdle(queue: Redrivable): Promise<void> {
  const last = await lastMove(queue);
  if (last?.status !== "RUNNING") return;
  throw new VisibleError(
    "dead_letters.redrive_running",
    `${queue.name} is being moved to ${queue.redriveTo.name} since ${last.startedAt}: ${last.movedMessages} of about ${last.messages}.`,
    { hint: `Wait for its end: GET /api/v1/dead-letters/${queue.name} shows lastRedrive.` },
  );
}

function find(name: string): DeadLetterQueueSetting {
  const queues = setting("deadLetterQueues");
  const found = queues.find((queue) => queue.name === name);
  if (found) return found;
  throw new VisibleError("dead_letters.not_found", `There is no dead-letter queue "${name}".`, {
    hint: `There are: ${queues.map((queue) => queue.name).join(", ")}.`,
  });
}

function canRedrive(queue: DeadLetterQueueSetting): queue is Redrivable {
  return queue.redriveTo !== undefined;
}

function noDestination({ name, description }: DeadLetterQueueSetting): VisibleError {
  return new VisibleError(
    "dead_letters.no_destination",
    `${name} cannot be moved back: its messages came from several places.`,
    { hint: `${description} The runbook (core/operations/README.md) says what to do with each.` },
  );
}

async function toQueue(queue: DeadLetterQueueSetting): Promise<DeadLetterQueue> {
  const { Attributes = {} } = await sqs().send(
    new GetQueueAttributesCommand({
      QueueUrl: queue.url,
      AttributeNames: ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"],
    }),
  );
  const messages =
    Number(Attributes.ApproximateNumberOfMessages ?? 0) +
    Number(Attributes.ApproximateNumberOfMessagesNotVisible ?? 0);
  return {
    name: queue.name,
    description: queue.description,
    messages,
    oldestMessageAt: messages > 0 ? await oldest(queue.url) : null,
    redriveTo: queue.redriveTo?.name ?? null,
  };
}

/** SQS has no call for it; ten messages that stay visible are looked at. */
async function oldest(QueueUrl: string): Promise<string | null> {
  const { Messages = [] } = await sqs().send(
    new ReceiveMessageCommand({
      QueueUrl,
      MaxNumberOfMessages: 10,
      VisibilityTimeout: 0,
      MessageSystemAttributeNames: ["SentTimestamp"],
    }),
  );
  const times = Messages.map(({ Attributes }) => Number(Attributes?.SentTimestamp));
  return times.length > 0 ? iso(Math.min(...times)) : null;
}
