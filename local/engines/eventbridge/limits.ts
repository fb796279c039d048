import { AwsError } from "#local/aws-error";
import type { ServicePlane } from "#local/gate/gate";
import type { Quota } from "#local/gate/limits";

/**
 * Quotas of us-east-1 from AWS's page "Amazon EventBridge quotas". PutEvents is held to its 10,000 by
 * entries, the stricter reading. A delivery beyond the 18,750 invocations a second is late, not
 * refused. All other operations share 50 requests a second; AWS names no burst, so a second's worth.
 */
const quotas: Record<string, Quota> = {
  PutEvents: { name: "PutEvents", burst: 10_000, perSecond: 10_000 },
  Invoke: { name: "Invocations", burst: 18_750, perSecond: 18_750 },
};
const others: Quota = { name: "Requests", burst: 50, perSecond: 50 };

/** What one bus may hold, from the same page. */
export const most = { buses: 100, rulesOfBus: 300, targetsOfRule: 5, patternLength: 2048 } as const;

/** Quotas of EventBridge, what beyond them gets, and what faults may do to events on their way. */
export const limits: ServicePlane = {
  throttled: () => new AwsError("ThrottlingException", "Rate exceeded", 400),
  quotaOf: (operation) => (Object.hasOwn(quotas, operation) ? quotas[operation] : others),
  effects: ["lose", "duplicate", "reorder"],
};

/** More than a bus or a rule may hold. */
export function tooMany(): AwsError {
  return new AwsError(
    "LimitExceededException",
    "The requested resource exceeds the maximum number allowed.",
  );
}
