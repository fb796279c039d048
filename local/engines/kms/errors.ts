import { AwsError } from "#local/aws-error";

/** KMS's exceptions are all answered with status 400, but those of the service itself. */
export function kmsError(code: string, message: string): AwsError {
  return new AwsError(code, message);
}

export function keyNotFound(arn: string): AwsError {
  return kmsError("NotFoundException", `Key '${arn}' does not exist`);
}

export function aliasNotFound(arn: string): AwsError {
  return kmsError("NotFoundException", `Alias ${arn} is not found.`);
}

export function invalidMarker(): AwsError {
  return kmsError("InvalidMarkerException", "The marker is not one that KMS returned.");
}
