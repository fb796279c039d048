import { AwsError, notImplemented } from "#local/aws-error";
import { StateFailure } from "#local/engines/stepfunctions/interpreter/failure";
import type { Invoke, InvokeResult } from "#local/invoke";

/** A plain function ARN: the payload is the result. */
export async function callFunction(invoke: Invoke, arn: string, event: unknown): Promise<unknown> {
  return payloadOf(await invoke(arn, event));
}

/**
 * `lambda:invoke` (`optimised`: the payload is JSON, a function error fails the task) or
 * `aws-sdk:lambda:invoke` (`sdk`: the payload is text, a function error is part of the answer).
 */
export async function callFunctionApi(
  invoke: Invoke,
  args: Record<string, unknown>,
  kind: "optimised" | "sdk",
): Promise<object> {
  const { FunctionName, Payload, InvocationType = "RequestResponse", Qualifier, ...rest } = args;
  const unknown = Object.keys(rest);
  if (unknown.length > 0)
    throw notImplemented("stepfunctions", `lambda:invoke with ${unknown.join(", ")}`);
  if (typeof FunctionName !== "string")
    throw new AwsError("ValidationException", "FunctionName must be a string.");
  const name = Qualifier === undefined ? FunctionName : `${FunctionName}:${Qualifier}`;
  const event =
    kind === "sdk" && typeof Payload === "string" ? JSON.parse(Payload) : (Payload ?? {});
  if (InvocationType === "Event") {
    // The task is done once the event is accepted; what the function does with it is its own affair.
    invoke(name, event).catch(() => undefined);
    return { Payload: "", StatusCode: 202 };
  }
  if (InvocationType !== "RequestResponse")
    throw notImplemented("stepfunctions", `lambda:invoke of InvocationType ${InvocationType}`);
  const result = await invoke(name, event);
  const answer = { ExecutedVersion: "$LATEST", StatusCode: 200 };
  if (kind === "optimised") return { ...answer, Payload: payloadOf(result) };
  if (result.error)
    return { ...answer, FunctionError: "Unhandled", Payload: JSON.stringify(result.error) };
  return { ...answer, Payload: JSON.stringify(result.payload ?? null) };
}

/** A function's error type becomes the task's error, its whole error payload the cause. */
function payloadOf(result: InvokeResult): unknown {
  if (result.error) throw new StateFailure(result.error.errorType, JSON.stringify(result.error));
  return result.payload ?? null;
}
