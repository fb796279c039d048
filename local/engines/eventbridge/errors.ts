import { AwsError } from "#local/aws-error";

export function invalid(message: string): AwsError {
  return new AwsError("ValidationException", message);
}

export function notFound(message: string): AwsError {
  return new AwsError("ResourceNotFoundException", message);
}

/** A required string within its length and alphabet, or AWS's validation error. */
export function textOf(
  member: string,
  value: unknown,
  { most, pattern }: { most: number; pattern?: RegExp },
): string {
  const constraint = (text: string) =>
    invalid(
      `1 validation error detected: Value '${String(value)}' at '${member}' failed to satisfy constraint: ${text}`,
    );
  if (value === undefined || value === null) throw constraint("Member must not be null");
  if (typeof value !== "string" || value.length < 1)
    throw constraint("Member must have length greater than or equal to 1");
  if (value.length > most)
    throw constraint(`Member must have length less than or equal to ${most}`);
  if (pattern && !pattern.test(value))
    throw constraint(`Member must satisfy regular expression pattern: ${pattern.source}`);
  return value;
}
