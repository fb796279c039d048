import { AwsError } from "#local/aws-error";
import type { Settings } from "#local/engines/sqs/settings";
import type { ServicePlane } from "#local/gate/gate";

/** Calls a second that a FIFO queue takes of each API method; a batch is one call. */
const perQueue = 300;

/** The same of a queue in high throughput mode, in us-east-1. */
const highThroughput = 70_000;

/** Sends a second to one message group in high throughput mode: a group lies on one partition. */
const perGroup = 300;

/** Operations with a quota, and the method that a batch counts with. */
const methods: Record<string, string> = {
  SendMessage: "SendMessage",
  SendMessageBatch: "SendMessage",
  ReceiveMessage: "ReceiveMessage",
  DeleteMessage: "DeleteMessage",
  DeleteMessageBatch: "DeleteMessage",
  ChangeMessageVisibility: "ChangeMessageVisibility",
  ChangeMessageVisibilityBatch: "ChangeMessageVisibility",
};

/** Not a call: what a send takes of its group's share. The resource is `queue/group`. */
export const toGroup = "SendMessage to a group";

/**
 * SQS's quotas ("Amazon SQS message quotas" and "Partitions and data distribution" in its developer
 * guide). Standard queues have none. AWS documents 70,000 calls a second for high throughput in
 * us-east-1, and 300 for a partition; here every group has a partition to itself. The error is the
 * SDKs' `RequestThrottled`, 403, which clients report; the guide's `ThrottlingException` was not seen.
 */
export function sqsPlane(settingsOf: (queue: string) => Settings | undefined): ServicePlane {
  return {
    throttled,
    quotaOf(operation, resource) {
      if (operation === toGroup) return quota(toGroup, resource, perGroup);
      const method = methods[operation];
      if (!method || !resource.endsWith(".fifo")) return undefined;
      const high = settingsOf(resource)?.FifoThroughputLimit === "perMessageGroupId";
      return quota(method, resource, high ? highThroughput : perQueue);
    },
    effects: ["duplicate", "reorder"],
  };
}

/** What too many calls get. */
export function throttled(): AwsError {
  return new AwsError("RequestThrottled", "Request is throttled.", 403);
}

function quota(name: string, key: string, perSecond: number) {
  return { name, key, burst: perSecond, perSecond };
}
