import type { IncomingHttpHeaders } from "node:http";
import { AwsError, notImplemented } from "#local/aws-error";

export type InvocationType = "RequestResponse" | "Event" | "DryRun";

/** A checked `Invoke`. */
export type InvokeCall = {
  /** Name or ARN. */
  functionName: string;
  type: InvocationType;
  /** JSON text. */
  payload: string;
};

/** Largest payloads in bytes (Lambda API reference, "Invoke"). */
const largest: Record<InvocationType, number> = {
  RequestResponse: 6 * 1024 * 1024,
  DryRun: 6 * 1024 * 1024,
  Event: 1024 * 1024,
};

/** Headers of what is not there; a call without them means something else. */
const unknownHeaders = ["x-amz-client-context", "x-amz-durable-execution-name", "x-amz-tenant-id"];

/** Reads an `Invoke`. Throws what Lambda answers for one that is wrong, `NotImplemented` for what is not there. */
export function readInvoke(
  name: string,
  qualifier: string | null,
  headers: IncomingHttpHeaders,
  body: Buffer,
): InvokeCall {
  const type = headers["x-amz-invocation-type"] ?? "RequestResponse";
  if (!isType(type))
    throw new AwsError(
      "InvalidParameterValueException",
      `X-Amz-Invocation-Type: RequestResponse, Event or DryRun; got ${type}.`,
      400,
      { Type: "User" },
    );
  if (headers["x-amz-log-type"] === "Tail") throw notImplemented("lambda", "LogType Tail");
  const strange = unknownHeaders.find((header) => headers[header] !== undefined);
  if (strange) throw notImplemented("lambda", `the header ${strange}`);
  if (body.length > largest[type])
    throw new AwsError(
      "RequestEntityTooLargeException",
      `Request must be smaller than ${largest[type]} bytes for the InvokeFunction operation`,
      413,
      { Type: "User" },
    );
  return { functionName: nameOf(name, qualifier), type, payload: jsonText(body) };
}

/** A name, a whole ARN or the part of it from the account on; each may end in a version. */
const functionName =
  /^(?:(?:arn:aws:lambda:[a-z0-9-]+:)?\d{12}:(?:function:)?|function:)?([^:]+)(?::([^:]+))?$/;

/** The function's name without its qualifier; there is no version but `$LATEST`. */
export function nameOf(given: string, qualifier: string | null): string {
  const [, name = given, own] = functionName.exec(given) ?? [];
  const version = own ?? qualifier ?? "$LATEST";
  if (version === "$LATEST") return name;
  throw new AwsError("ResourceNotFoundException", `Function not found: ${name}:${version}`, 404, {
    Type: "User",
  });
}

function isType(type: unknown): type is InvocationType {
  return typeof type === "string" && Object.hasOwn(largest, type);
}

/** An empty body is an empty object. */
function jsonText(body: Buffer): string {
  const text = body.toString("utf8").trim();
  if (text === "") return "{}";
  try {
    JSON.parse(text);
    return text;
  } catch (error) {
    throw new AwsError(
      "InvalidRequestContentException",
      `Could not parse request body into json: Could not parse payload into json: ${(error as Error).message}`,
      400,
      { Type: "User" },
    );
  }
}
