import { randomUUID } from "node:crypto";
import { StateFailure } from "#local/engines/stepfunctions/interpreter/failure";

/** The names that AWS's Java clients give their services, where they are not the capitalised id. */
const clientNames: Record<string, string> = {
  "aws-sdk:dynamodb": "DynamoDb",
  "aws-sdk:eventbridge": "EventBridge",
  "aws-sdk:sfn": "Sfn",
  dynamodb: "DynamoDB",
  events: "EventBridge",
  lambda: "Lambda",
  sqs: "SQS",
  states: "StepFunctions",
};

/** An error of an AWS service as a task reports it: `S3.NoSuchKeyException`, with the SDK's cause text. */
export function serviceFailure(service: string, error: unknown): StateFailure {
  if (error instanceof StateFailure) return error;
  const { code, name, message, status, $metadata } = error as {
    code?: string;
    name?: string;
    message?: string;
    status?: number;
    $metadata?: { httpStatusCode?: number };
  };
  const client = clientNameOf(service);
  const kind = (code ?? name ?? "Error").split(/[.#]/).at(-1) ?? "Error";
  const full = kind.endsWith("Exception") ? kind : `${kind}Exception`;
  const details = [
    `Service: ${client}`,
    `Status Code: ${status ?? $metadata?.httpStatusCode ?? 500}`,
    `Request ID: ${randomUUID()}`,
    ...(client === "S3" ? [`Extended Request ID: ${randomUUID()}`] : []),
  ];
  return new StateFailure(`${client}.${full}`, `${message ?? ""} (${details.join(", ")})`);
}

function clientNameOf(service: string): string {
  const id = service.replace("aws-sdk:", "");
  return clientNames[service] ?? `${id.slice(0, 1).toUpperCase()}${id.slice(1)}`;
}
