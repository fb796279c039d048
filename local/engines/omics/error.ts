import { AwsError, notImplemented } from "#local/aws-error";
import { statusOfError } from "#local/engines/omics/model";

/** One of HealthOmics' own errors, with the status the model gives it. */
export function omicsError(code: string, message: string): AwsError {
  return new AwsError(code, message, statusOfError(code));
}

/** 404 for a store, read set, job or upload that is not there. */
export function notFound(what: string, id: string): AwsError {
  return omicsError("ResourceNotFoundException", `${what} ${id} does not exist.`);
}

/** What reading a seeded read set answers: it is metadata alone. */
export function noContent(): AwsError {
  return notImplemented("omics", "the contents of seeded read sets");
}

/** 400 in the words AWS uses for a member that breaks its constraint. */
export function invalid(member: string, value: unknown, constraint: string): AwsError {
  const shown = value === undefined || value === null ? "null" : JSON.stringify(value);
  return omicsError(
    "ValidationException",
    `1 validation error detected: Value ${shown.slice(0, 200)} at '${member}' failed to satisfy constraint: ${constraint}`,
  );
}
