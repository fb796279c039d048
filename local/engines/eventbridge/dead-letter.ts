import { AwsError } from "#local/aws-error";
import { defaultRetryPolicy, type Job } from "#local/engines/eventbridge/delivery";

/** Why a delivery ended without its target. */
export type Ending = {
  error: unknown;
  /** Retries after the first try. */
  retries: number;
  /** Unset when retrying would have been of no use. */
  exhausted?: "MaximumRetryAttempts" | "MaximumEventAgeInSeconds";
};

/** The dead letter is a delivery of its own, in the place of the one that failed. */
export function deadLetter(job: Job, arn: string, ending: Ending): Job {
  const { error, retries, exhausted } = ending;
  const code = job.plainCodes && error instanceof AwsError ? error.code : errorCode(error);
  const messageAttributes = {
    ...job.origin,
    ERROR_CODE: code,
    ERROR_MESSAGE: textOf(error).slice(0, 1024) || code,
    RETRY_ATTEMPTS: String(retries),
    ...(exhausted && { EXHAUSTED_RETRY_CONDITION: exhausted }),
  };
  return {
    delivery: { arn, input: job.delivery.input, sqs: { messageAttributes } },
    ...defaultRetryPolicy,
    origin: job.origin,
  };
}

/** Nothing would change by another try, as with a target that is not there or may not be used: AWS does not try again, but writes the dead letter at once. */
export function isHopeless(error: unknown): boolean {
  return ["NO_RESOURCE", "NO_PERMISSIONS", "THIRD_ACCOUNT_HOP_DETECTED"].includes(errorCode(error));
}

export function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** One of the codes that AWS's page on dead letters of rules lists. */
function errorCode(error: unknown): string {
  if (!(error instanceof AwsError)) return "ERROR_FROM_TARGET";
  if (/NotFound|DoesNotExist|NonExistent|NoSuch/.test(error.code)) return "NO_RESOURCE";
  if (/AccessDenied|NotAuthorized/.test(error.code)) return "NO_PERMISSIONS";
  if (error.code === "ThirdAccountHopDetected") return "THIRD_ACCOUNT_HOP_DETECTED";
  if (/Throttl|TooManyRequests|SlowDown/.test(error.code)) return "THROTTLING";
  return error.status < 500 ? "SDK_CLIENT_ERROR" : "ERROR_FROM_TARGET";
}
