import { AwsError } from "#local/aws-error";

export function invalidRequest(message: string): AwsError {
  return new AwsError("InvalidRequestException", message);
}

export function invalidParameter(message: string): AwsError {
  return new AwsError("InvalidParameterException", message);
}

export function secretNotFound(): AwsError {
  return new AwsError(
    "ResourceNotFoundException",
    "Secrets Manager can't find the specified secret.",
  );
}

/** `what`: `staging label: AWSCURRENT` or `VersionId: …`. */
export function valueNotFound(what: string): AwsError {
  return new AwsError(
    "ResourceNotFoundException",
    `Secrets Manager can't find the specified secret value for ${what}`,
  );
}

export function invalidToken(): AwsError {
  return new AwsError("InvalidNextTokenException", "The NextToken value is invalid.");
}
