import { AwsError } from "#local/aws-error";
import { missing } from "#local/engines/sqs/errors";
import type { State } from "#local/engines/sqs/state";

/** `TagQueue`: adds tags or replaces their values; at most 50. */
export function tagQueue(
  state: State,
  input: { QueueUrl?: string; Tags?: Record<string, string> },
): object {
  const queue = state.queues.byUrl(input.QueueUrl);
  if (!input.Tags) throw missing("Tags");
  const tags = { ...queue.record.tags, ...input.Tags };
  if (Object.keys(tags).length > 50)
    throw new AwsError(
      "InvalidParameterValueException",
      `Too many tags added for queue ${queue.record.name}.`,
    );
  state.queues.update(queue, { tags });
  return {};
}

/** `UntagQueue`: keys that are not there do not matter. */
export function untagQueue(state: State, input: { QueueUrl?: string; TagKeys?: string[] }): object {
  const queue = state.queues.byUrl(input.QueueUrl);
  const keys = input.TagKeys;
  if (!keys) throw missing("TagKeys");
  const tags = Object.entries(queue.record.tags).filter(([key]) => !keys.includes(key));
  state.queues.update(queue, { tags: Object.fromEntries(tags) });
  return {};
}

/** `ListQueueTags`. */
export function listQueueTags(state: State, input: { QueueUrl?: string }): object {
  const { tags } = state.queues.byUrl(input.QueueUrl).record;
  return Object.keys(tags).length > 0 ? { Tags: tags } : {};
}
