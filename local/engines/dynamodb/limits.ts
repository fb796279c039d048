import { AwsError } from "#local/aws-error";
import type { ServicePlane } from "#local/gate/gate";

/** What too many calls of DynamoDB get. */
export const limits: ServicePlane = {
  throttled: () =>
    new AwsError(
      "ThrottlingException",
      "Throughput exceeds the current capacity of your table or index.",
      400,
    ),
};
