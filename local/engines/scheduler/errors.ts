import { AwsError } from "#local/aws-error";

export function conflict(what: string): AwsError {
  return new AwsError("ConflictException", `${what} already exists.`, 409);
}

export function notFound(what: string): AwsError {
  return new AwsError("ResourceNotFoundException", `${what} does not exist.`, 404);
}
