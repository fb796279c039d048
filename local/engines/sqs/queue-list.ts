import { integer } from "#local/engines/sqs/errors";
import type { Queue } from "#local/engines/sqs/queue";
import type { QueueInput } from "#local/engines/sqs/queue-input";
import { redrivePolicy } from "#local/engines/sqs/redrive-policy";
import type { State } from "#local/engines/sqs/state";

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
