import { AwsError, notImplemented } from "#local/aws-error";

/** Codes that the Query protocol has instead of the shapes' names (Smithy model, awsQueryError). */
const queryCodes: Record<string, string> = {
  InvalidParameterValueException: "InvalidParameterValue",
  InvalidParameterCombinationException: "InvalidParameterCombination",
  MissingRequiredParameterException: "MissingParameter",
  ResourceNotFound: "ResourceNotFound",
  LimitExceededFault: "LimitExceeded",
  ThrottlingException: "Throttling",
  ValidationException: "ValidationError",
};

export function queryCodeOf({ code }: AwsError): string {
  return queryCodes[code] ?? code;
}

export function invalidValue(message: string): AwsError {
  return new AwsError("InvalidParameterValueException", message);
}

export function invalidCombination(message: string): AwsError {
  return new AwsError("InvalidParameterCombinationException", message);
}

export function missing(member: string): AwsError {
  return new AwsError("MissingRequiredParameterException", `The parameter ${member} is required.`);
}

export function invalidToken(): AwsError {
  return new AwsError("InvalidNextToken", "The token is not one that CloudWatch returned.");
}

export function refused(what: string): AwsError {
  return notImplemented("cloudwatch", what);
}
