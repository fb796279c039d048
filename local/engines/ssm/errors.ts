import { AwsError } from "#local/aws-error";

export function ssmError(code: string, message = ""): AwsError {
  return new AwsError(code, message);
}

export function invalid(message: string): AwsError {
  return ssmError("ValidationException", message);
}

/** AWS says no more than the code. */
export function parameterNotFound(): AwsError {
  return ssmError("ParameterNotFound");
}

export function versionNotFound(name: string, version: string): AwsError {
  return ssmError(
    "ParameterVersionNotFound",
    `Systems Manager could not find version ${version} of ${name}. Verify the version and try again.`,
  );
}

export function invalidToken(): AwsError {
  return ssmError("InvalidNextToken", "The specified token is not valid.");
}
