import { AwsError } from "#local/aws-error";

/** Codes of the old Query protocol, where they differ from the JSON one; SDKs read them from `x-amzn-query-error`. */
const queryCodes: Record<string, string> = {
  BatchEntryIdsNotDistinct: "AWS.SimpleQueueService.BatchEntryIdsNotDistinct",
  BatchRequestTooLong: "AWS.SimpleQueueService.BatchRequestTooLong",
  EmptyBatchRequest: "AWS.SimpleQueueService.EmptyBatchRequest",
  InvalidBatchEntryId: "AWS.SimpleQueueService.InvalidBatchEntryId",
  MessageNotInflight: "AWS.SimpleQueueService.MessageNotInflight",
  QueueDeletedRecently: "AWS.SimpleQueueService.QueueDeletedRecently",
  PurgeQueueInProgress: "AWS.SimpleQueueService.PurgeQueueInProgress",
  QueueDoesNotExist: "AWS.SimpleQueueService.NonExistentQueue",
  QueueNameExists: "QueueAlreadyExists",
  TooManyEntriesInBatchRequest: "AWS.SimpleQueueService.TooManyEntriesInBatchRequest",
  UnsupportedOperation: "AWS.SimpleQueueService.UnsupportedOperation",
  InvalidParameterValueException: "InvalidParameterValue",
  MissingRequiredParameterException: "MissingParameter",
};

/** The error's code as the Query protocol names it. */
export function queryCode(error: AwsError): string {
  return queryCodes[error.code] ?? error.code;
}

/** Whose fault AWS says it is. */
export function faultOf(error: AwsError): "Sender" | "Receiver" {
  return error.status < 500 ? "Sender" : "Receiver";
}

/** A parameter with a value SQS does not take. */
export function invalidValue(message: string): AwsError {
  return new AwsError("InvalidParameterValueException", message);
}

/** A required parameter that is absent. */
export function missing(name: string): AwsError {
  return new AwsError(
    "MissingRequiredParameterException",
    `The request must contain the parameter ${name}.`,
  );
}

/** A required string, or the error AWS answers without it. */
export function required(name: string, value: unknown): string {
  if (value === undefined || value === null || value === "") throw missing(name);
  if (typeof value !== "string") throw invalidValue(`The parameter ${name} must be a string.`);
  return value;
}

/** An integer within its range, written as a number or (Query protocol) as a string. */
export function integer(
  name: string,
  value: unknown,
  [low, high]: readonly [number, number],
): number {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  if (typeof number === "number" && Number.isInteger(number) && number >= low && number <= high)
    return number;
  throw invalidValue(
    `Value ${String(value)} for parameter ${name} is invalid. Reason: Must be between ${low} and ${high}, if provided.`,
  );
}

/** A parameter that only the other type of queue has. */
export function notForThisType(name: string, value: unknown): AwsError {
  return invalidValue(
    `Value ${value} for parameter ${name} is invalid. Reason: The request include parameter that is not valid for this queue type.`,
  );
}

/** Beyond a limit that is not one of rates. */
export function overLimit(message: string): AwsError {
  return new AwsError("OverLimit", message, 403);
}

/** Code `QueueDoesNotExist`, as for a queue of another account. */
export function queueDoesNotExist(): AwsError {
  return new AwsError("QueueDoesNotExist", "The specified queue does not exist.");
}
