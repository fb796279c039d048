import { AwsError } from "#local/aws-error";
import type { ServicePlane } from "#local/gate/gate";

/** What too many calls of Lambda get. */
export const limits: ServicePlane = {
  throttled: () => new AwsError("TooManyRequestsException", "Rate Exceeded.", 429),
};
