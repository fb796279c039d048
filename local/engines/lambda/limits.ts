import { AwsError } from "#local/aws-error";
import type { ServicePlane } from "#local/gate/gate";

/** Calls of functions that run at once in an account, in a region, until AWS grants more. */
export const accountConcurrency = 1_000;

/**
 * Lambda's quotas ("Lambda quotas", API requests): ten invocations a second for each concurrent one,
 * GetFunction 100 a second, all other calls of the control plane 15 together.
 */
export const limits: ServicePlane = {
  throttled: (operation) =>
    tooMany(
      operation.startsWith("Invoke")
        ? "ConcurrentInvocationLimitExceeded"
        : "CallerRateLimitExceeded",
    ),
  quotaOf(operation) {
    if (operation.startsWith("Invoke")) return quota("Invocations", accountConcurrency * 10);
    if (operation === "GetFunction") return quota("GetFunction", 100);
    return quota("Control plane", 15);
  },
};

/** What Lambda answers when it is asked too often, or has too much to run. */
export function tooMany(reason: string): AwsError {
  return new AwsError("TooManyRequestsException", "Rate Exceeded.", 429, {
    Reason: reason,
    Type: "User",
  });
}

/** Whether a call may succeed later: it was throttled, or Lambda itself was at fault. */
export function isPassing(error: unknown): boolean {
  if (!(error instanceof AwsError)) return false;
  if (error.code === "RequestThrottled") return true;
  return error.status === 429 || (error.status >= 500 && error.status !== 501);
}

function quota(name: string, perSecond: number) {
  return { name, burst: perSecond, perSecond };
}
