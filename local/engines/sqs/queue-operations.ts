import { AwsError } from "#local/aws-error";
import { inFlight } from "#local/engines/sqs/entry";
import { integer, invalidValue, queueDoesNotExist, required } from "#local/engines/sqs/errors";
import type { Queue } from "#local/engines/sqs/queue";
import {
  checkSettings,
  effective,
  redrivePolicy,
  type Settings,
} from "#local/engines/sqs/settings";
import { dropExpired, nowMs, type State } from "#local/engines/sqs/state";

/** The members that name, set up and tag queues. */
export type QueueInput = {
  QueueUrl?: string;
  QueueName?: string;
  QueueOwnerAWSAccountId?: string;
  QueueNamePrefix?: string;
  MaxResults?: number | string;
  NextToken?: string;
  Attributes?: Settings;
  AttributeNames?: string[];
  tags?: Record<string, string>;
};

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
  checkSettings(settings, fifo);
  checkRedrive(state, fifo, settings);
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

/** `DeleteQueue`. The name is free again at once; AWS makes you wait 60 seconds. */
export function deleteQueue(state: State, input: QueueInput): object {
  const queue = state.queues.byUrl(input.QueueUrl);
  state.queues.delete(queue);
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

/** `ListQueues`, in order of name; the token is the last name of the page before. */
export function listQueues(state: State, input: QueueInput): object {
  const prefix = input.QueueNamePrefix ?? "";
  const after = input.NextToken ? Buffer.from(input.NextToken, "base64url").toString("utf8") : "";
  const found = state.queues
    .all()
    .filter(({ record }) => record.name.startsWith(prefix) && record.name > after);
  return page(state, found, input);
}

/** `ListDeadLetterSourceQueues`: the queues whose redrive policy names this one. */
export function listSourceQueues(state: State, input: QueueInput): object {
  const target = state.queues.byUrl(input.QueueUrl);
  const after = input.NextToken ? Buffer.from(input.NextToken, "base64url").toString("utf8") : "";
  const found = state.queues
    .all()
    .filter((queue) => redrivePolicy(queue.record.settings)?.deadLetterTargetArn === target.arn)
    .filter((queue) => queue.record.name > after);
  const { QueueUrls: queueUrls = [], ...rest } = page(state, found, input);
  return { queueUrls, ...rest };
}

/** `GetQueueAttributes`: what is set or default, and what is counted now. */
export function getAttributes(state: State, input: QueueInput): object {
  const queue = state.queues.byUrl(input.QueueUrl);
  const names = input.AttributeNames ?? [];
  dropExpired(state, queue);
  const all: Settings = {
    QueueArn: queue.arn,
    ...effective(queue.record.settings, queue.fifo),
    ...counts(queue, nowMs(state)),
    CreatedTimestamp: String(Math.floor(queue.record.createdAt / 1000)),
    LastModifiedTimestamp: String(Math.floor(queue.record.modifiedAt / 1000)),
  };
  for (const name of names)
    if (name !== "All" && !(name in all) && !optional.includes(name))
      throw new AwsError("InvalidAttributeName", `Unknown Attribute ${name}.`);
  const wanted = Object.entries(all).filter(
    ([name]) => names.includes("All") || names.includes(name),
  );
  return wanted.length > 0 ? { Attributes: Object.fromEntries(wanted) } : {};
}

/** `SetQueueAttributes`. */
export function setAttributes(state: State, input: QueueInput): object {
  const queue = state.queues.byUrl(input.QueueUrl);
  const settings = input.Attributes ?? {};
  checkSettings(settings, queue.fifo);
  checkRedrive(state, queue.fifo, settings);
  state.queues.update(queue, {
    settings: withoutEmpty({ ...queue.record.settings, ...settings }),
    modifiedAt: nowMs(state),
  });
  return {};
}

/** `PurgeQueue`: at most once in 60 seconds. */
export function purgeQueue(state: State, input: QueueInput): object {
  const queue = state.queues.byUrl(input.QueueUrl);
  const now = nowMs(state);
  if (queue.record.purgedAt !== undefined && now < queue.record.purgedAt + 60_000)
    throw new AwsError(
      "PurgeQueueInProgress",
      `Only one PurgeQueue operation on ${queue.record.name} is allowed every 60 seconds.`,
    );
  state.messages.deleteAll(queue.record.id);
  state.queues.update(queue, { purgedAt: now });
  queue.clear();
  return {};
}

/** Attributes that exist but need not be set. */
const optional = [
  "Policy",
  "RedrivePolicy",
  "RedriveAllowPolicy",
  "KmsMasterKeyId",
  "KmsDataKeyReusePeriodSeconds",
  "FifoQueue",
  "ContentBasedDeduplication",
  "DeduplicationScope",
  "FifoThroughputLimit",
];

function counts(queue: Queue, now: number): Settings {
  let visible = 0;
  let notVisible = 0;
  for (const entry of queue.index.entries()) {
    if (entry.visibleAt <= now) visible++;
    if (inFlight(entry, now)) notVisible++;
  }
  return {
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesNotVisible: String(notVisible),
    ApproximateNumberOfMessagesDelayed: String(queue.index.size - visible - notVisible),
  };
}

/** A dead-letter queue must be there and of the same type, as AWS asks. */
function checkRedrive(state: State, fifo: boolean, settings: Settings): void {
  const policy = redrivePolicy(settings);
  if (!policy) return;
  const target = state.queues.findByArn(policy.deadLetterTargetArn);
  const reason = !target
    ? `Dead letter target does not exist`
    : target.fifo !== fifo
      ? "Dead-letter queue must be same type of queue as the source"
      : undefined;
  if (reason)
    throw invalidValue(
      `Value ${settings.RedrivePolicy} for parameter RedrivePolicy is invalid. Reason: ${reason}.`,
    );
}

function checkName(name: string): string {
  if (name.length <= 80 && /^[A-Za-z0-9_-]+(\.fifo)?$/.test(name)) return name;
  throw invalidValue(
    "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length",
  );
}

function withoutEmpty(settings: Settings): Settings {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== ""));
}

function page(
  state: State,
  found: Queue[],
  input: QueueInput,
): { QueueUrls?: string[]; NextToken?: string } {
  const limit = integer("MaxResults", input.MaxResults ?? 1000, [1, 1000]);
  const shown = found.slice(0, limit);
  const last = shown.at(-1);
  // As AWS: without MaxResults there is no token, and the list ends at 1,000.
  const more = input.MaxResults !== undefined && found.length > limit && last;
  return {
    ...(shown.length > 0 ? { QueueUrls: shown.map((queue) => state.queues.url(queue)) } : {}),
    ...(more ? { NextToken: Buffer.from(last.record.name).toString("base64url") } : {}),
  };
}
