import { AwsError } from "#local/aws-error";

export function stsError(code: string, message: string, status = 400): AwsError {
  return new AwsError(code, message, status);
}

/** What the service answers to who may not; it does not tell whether the role exists. */
export function notAuthorized(callerArn: string, action: string, roleArn: string): AwsError {
  return stsError(
    "AccessDenied",
    `User: ${callerArn} is not authorized to perform: ${action} on resource: ${roleArn}`,
    403,
  );
}
