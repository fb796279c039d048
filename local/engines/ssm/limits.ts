import { AwsError } from "#local/aws-error";
import type { ServicePlane } from "#local/gate/gate";

const shared = new Set(["GetParameter", "GetParameters", "GetParametersByPath"]);

/**
 * Parameter Store's standard throughput: 40 a second that the three ways to get parameters share, 3 for
 * PutParameter (AWS General Reference, "AWS Systems Manager endpoints and quotas"). AWS publishes no
 * figure for the other operations.
 */
export const limits: ServicePlane = {
  throttled: () => new AwsError("ThrottlingException", "Rate exceeded"),
  quotaOf(operation) {
    if (shared.has(operation)) return { name: "GetParameter", burst: 40, perSecond: 40 };
    if (operation === "PutParameter") return { name: operation, burst: 3, perSecond: 3 };
    return undefined;
  },
};
