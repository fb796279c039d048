import { type Inputs, type Targets, unlessThere } from "#local/provision/targets";
import type { GraphResource } from "#local/sst/graph";
import { accountId } from "#local/sst/provider";

/** Makes a queue, or gives the one that is there the attributes of the graph. */
export async function makeQueue(
  { sqs, endpoint }: Targets,
  { inputs }: GraphResource,
): Promise<void> {
  const { FifoQueue: _fifo, ...changeable } = queueAttributes(inputs);
  const fresh = await createQueue({ sqs }, inputs);
  if (!fresh)
    await sqs.call("SetQueueAttributes", {
      QueueUrl: `${endpoint}/${accountId}/${inputs.name}`,
      Attributes: changeable,
    });
}

/** Makes a queue unless there is one of its name; answers whether there was none. */
export function createQueue({ sqs }: Pick<Targets, "sqs">, inputs: Inputs): Promise<boolean> {
  return unlessThere(
    sqs.call("CreateQueue", { QueueName: inputs.name, Attributes: queueAttributes(inputs) }),
    "QueueNameExists",
  );
}

function queueAttributes(inputs: Inputs): Record<string, string> {
  const fifo = inputs.fifoQueue === true;
  return strings({
    FifoQueue: fifo || undefined,
    DelaySeconds: inputs.delaySeconds,
    VisibilityTimeout: inputs.visibilityTimeoutSeconds,
    MessageRetentionPeriod: inputs.messageRetentionSeconds,
    MaximumMessageSize: inputs.maxMessageSize,
    ReceiveMessageWaitTimeSeconds: inputs.receiveWaitTimeSeconds,
    RedrivePolicy: inputs.redrivePolicy,
    RedriveAllowPolicy: inputs.redriveAllowPolicy,
    KmsMasterKeyId: inputs.kmsMasterKeyId,
    KmsDataKeyReusePeriodSeconds: inputs.kmsDataKeyReusePeriodSeconds,
    SqsManagedSseEnabled: inputs.sqsManagedSseEnabled,
    ContentBasedDeduplication: fifo ? inputs.contentBasedDeduplication : undefined,
    DeduplicationScope: fifo ? inputs.deduplicationScope : undefined,
    FifoThroughputLimit: fifo ? inputs.fifoThroughputLimit : undefined,
  });
}

function strings(values: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) =>
      value === undefined || value === null ? [] : [[name, String(value)]],
    ),
  );
}
