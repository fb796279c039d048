import { stsError } from "#local/engines/sts/errors";
import type { ServicePlane } from "#local/gate/gate";

const shared = new Set(["AssumeRole", "GetCallerIdentity", "GetSessionToken"]);

/**
 * 600 requests a second, an account and region, that the operations called with credentials share (IAM
 * User Guide, "IAM and AWS STS quotas").
 */
export const limits: ServicePlane = {
  throttled: () => stsError("Throttling", "Rate exceeded"),
  quotaOf: (operation) =>
    shared.has(operation) ? { name: "Requests", burst: 600, perSecond: 600 } : undefined,
};
