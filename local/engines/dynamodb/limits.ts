import { AwsError } from "#local/aws-error";
import { messages } from "#local/engines/dynamodb/throttling";
import type { ServicePlane } from "#local/gate/gate";
import type { Quota } from "#local/gate/limits";

/**
 * Rates that AWS's API reference gives for calls about tables and streams: `DescribeStream` ten times a
 * second, `DescribeLimits` once a minute. The capacity of tables is counted in `throughput.ts`. The
 * 500 table operations that may be under way at once cannot be reached: here each ends at once.
 */
const quotas: Record<string, Quota> = {
  DescribeStream: { name: "DescribeStream", burst: 10, perSecond: 10 },
  DescribeLimits: { name: "DescribeLimits", burst: 1, perSecond: 1 / 60 },
};

const streamReads = ["DescribeStream", "GetRecords", "GetShardIterator", "ListStreams"];
const controlPlane = /^(Create|Update|Delete|Describe|List|Tag|Untag)(?!Item)/;

/** What too many calls of DynamoDB get, by themselves or as a fault. */
export const limits: ServicePlane = {
  throttled: (operation) => {
    if (streamReads.includes(operation))
      return new AwsError(
        "LimitExceededException",
        `Rate of requests exceeds the allowed throughput for ${operation}.`,
      );
    return new AwsError(
      "ThrottlingException",
      controlPlane.test(operation)
        ? "The rate of control plane requests made by this account is too high"
        : messages.onDemandTable,
    );
  },
  quotaOf: (operation) => quotas[operation],
  // AWS promises single-digit milliseconds for items; transactions take two rounds.
  latencyMs: (operation) => (operation.startsWith("Transact") ? 10 : 5),
};
