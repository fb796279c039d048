import { AwsError } from "#local/aws-error";
import { measure } from "#local/engines/sqs/measure";
import type { Queue } from "#local/engines/sqs/queue";
import type { QueueInput } from "#local/engines/sqs/queue-input";
import { checkRedrive } from "#local/engines/sqs/redrive-policy";
import { checkSettings, effective, type Settings, withoutEmpty } from "#local/engines/sqs/settings";
import { dropExpired, nowMs, type State } from "#local/engines/sqs/state";

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
  checkRedrive(state, queue.arn, settings);
  state.queues.update(queue, {
    settings: withoutEmpty({ ...queue.record.settings, ...settings }),
    modifiedAt: nowMs(state),
  });
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
  const { visible, notVisible, delayed } = measure(queue, now);
  return {
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesNotVisible: String(notVisible),
    ApproximateNumberOfMessagesDelayed: String(delayed),
  };
}
