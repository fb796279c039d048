import { AwsError } from "#local/aws-error";

/** A pattern AWS would not take; `reason` is the part of its message that says why. */
export function invalidPattern(reason: string): AwsError {
  return new AwsError(
    "InvalidEventPatternException",
    `Event pattern is not valid. Reason: ${reason}`,
  );
}
