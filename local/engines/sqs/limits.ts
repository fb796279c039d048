import { AwsError } from "#local/aws-error";
import type { ServicePlane } from "#local/gate/gate";

/** What too many calls of SQS get. */
export const limits: ServicePlane = {
  throttled: () => new AwsError("RequestThrottled", "Request is throttled.", 403),
};
