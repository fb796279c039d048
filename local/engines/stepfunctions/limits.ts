import { AwsError } from "#local/aws-error";
import type { ServicePlane } from "#local/gate/gate";

/** What too many calls of Step Functions get. */
export const limits: ServicePlane = {
  throttled: () => new AwsError("ThrottlingException", "Rate exceeded", 400),
};
