import { AwsError } from "#local/aws-error";
import { invalidValue, queueDoesNotExist, required } from "#local/engines/sqs/errors";
import type { QueueInput } from "#local/engines/sqs/queue-input";
import { checkRedrive } from "#local/engines/sqs/redrive-policy";
import { checkSettings, effective, withoutEmpty } from "#local/engines/sqs/settings";
import { nowMs, type State } from "#local/engines/sqs/state";

/** `CreateQueue`: the same again answers the same; another value for an attribute is refused. */
export function createQueue(state: State, input: QueueInput): object {
  const name = checkName(required("QueueName", input.QueueName));
  const fifo = name.endsWith(".fifo");
  const settings = input.Attributes ?? {};
  if (fifo && settings.FifoQueue !== "true")
    throw invalidValue(
      "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length",
    );
  if (!fifo && settings.FifoQueue === "true")
    throw invalidValue("The name of a FIFO queue can only end with .fifo");
  const known = state.queues.find(name);
  if (known) {
    const inForce = effective(known.record.settings, fifo);
    const other = Object.entries(settings).find(([key, value]) => inForce[key] !== value);
    if (!other) return { QueueUrl: state.queues.url(known) };
    throw new AwsError(
      "QueueNameExists",
      `A queue already exists with the same name and a different value for attribute ${other[0]}`,
    );
  }
  const freeAt = (state.queues.deletedAt(name) ?? 0) + 60_000;
  if (nowMs(state) < freeAt)
    throw new AwsError(
      "QueueDeletedRecently",
      "You must wait 60 seconds after deleting a queue before you can create another with the same name.",
    );
  checkSettings(settings, fifo);
  checkRedrive(state, state.queues.arn(name), settings);
  // AWS keeps whole seconds.
  const createdAt = Math.floor(nowMs(state) / 1000) * 1000;
  const queue = state.queues.create({
    name,
    settings: withoutEmpty(settings),
    tags: input.tags ?? {},
    createdAt,
    modifiedAt: createdAt,
  });
  // Pollers of a queue of that name that was deleted go on with this one.
  state.arrivals.announce(queue);
  return { QueueUrl: state.queues.url(queue) };
}

/** `DeleteQueue`: gone at once (AWS takes up to 60 seconds); the name is free again after 60 seconds. */
export function deleteQueue(state: State, input: QueueInput): object {
  const queue = state.queues.byUrl(input.QueueUrl);
  state.queues.delete(queue, nowMs(state));
  state.arrivals.announce(queue);
  state.arrivals.forget(queue);
  return {};
}

/** `GetQueueUrl`. */
export function getQueueUrl(state: State, input: QueueInput): object {
  const { QueueOwnerAWSAccountId: owner } = input;
  if (owner !== undefined && owner !== state.context.accountId) throw queueDoesNotExist();
  return {
    QueueUrl: state.queues.url(state.queues.byName(required("QueueName", input.QueueName))),
  };
}

/** `PurgeQueue`: at most once in 60 seconds. */
export function purgeQueue(state: State, input: QueueInput): object {
  const queue = state.queues.byUrl(input.QueueUrl);
  const now = nowMs(state);
  if (queue.record.purgedAt !== undefined && now < queue.record.purgedAt + 60_000)
    throw new AwsError(
      "PurgeQueueInProgress",
      `Only one PurgeQueue operation on ${queue.record.name} is allowed every 60 seconds.`,
      403,
    );
  state.messages.deleteAll(queue.record.id);
  state.queues.update(queue, { purgedAt: now });
  queue.clear();
  return {};
}

function checkName(name: string): string {
  if (name.length <= 80 && /^[A-Za-z0-9_-]+(\.fifo)?$/.test(name)) return name;
  throw invalidValue(
    "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length",
  );
}
