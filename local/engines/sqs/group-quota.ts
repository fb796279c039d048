import { toGroup } from "#local/engines/sqs/limits";
import type { Queue } from "#local/engines/sqs/queue";
import type { State } from "#local/engines/sqs/state";

/**
 * Counts one call against the share of each of its message groups, and answers those beyond it. Only
 * queues in high throughput mode have such shares: the others have one partition and its quota.
 */
export function busyGroups(
  { context }: State,
  { record }: Queue,
  groups: (string | undefined)[],
): ReadonlySet<string | undefined> {
  if (record.settings.FifoThroughputLimit !== "perMessageGroupId") return new Set();
  const { limits } = context.gate;
  const over = [...new Set(groups)].filter(
    (group) => limits.take("sqs", toGroup, `${record.name}/${group}`).over,
  );
  return new Set(limits.enforced ? over : []);
}
