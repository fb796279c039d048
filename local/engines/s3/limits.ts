import { AwsError } from "#local/aws-error";
import type { ServicePlane } from "#local/gate/gate";

/** What too many calls of S3 get. */
export const limits: ServicePlane = {
  throttled: () => new AwsError("SlowDown", "Please reduce your request rate.", 503),
};
