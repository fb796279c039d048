import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { AwsError, retryHeader } from "#local/aws-error";
import type { OperationModel } from "#local/engines/omics/model";
import { findOperation } from "#local/engines/omics/model";
import type { Member } from "#local/engines/omics/shape";
import { writeValue } from "#local/engines/omics/wire";
import { readBody } from "#local/json-service";

/** A request taken apart along the model: ready to be checked and run. */
export type Call = { operation: OperationModel; input: Record<string, unknown> };

/**
 * Takes a request apart: path, query, headers and body by the model's own bindings. The host is not looked at
 * (clients put `control-storage-`, `storage-` or `tags-` before it) and the URL may be absolute, as through a proxy.
 */
export async function readCall(request: IncomingMessage): Promise<Call> {
  const url = new URL(request.url ?? "/", "http://omics.local");
  const found = findOperation(request.method ?? "GET", url.pathname);
  if (!found)
    throw new AwsError(
      "UnknownOperationException",
      `No operation answers ${request.method} ${url.pathname}.`,
      404,
    );
  const members = found.operation.input.members();
  const payload = members.find((member) => member.payload);
  const input: Record<string, unknown> = payload
    ? { [payload.name]: request }
    : parseBody(await readBody(request));
  for (const member of members) {
    if (member.label) input[member.name] = found.labels[member.name];
    if (member.query) input[member.name] = fromQuery(member, url.searchParams.getAll(member.query));
    if (member.header) input[member.name] = request.headers[member.header.toLowerCase()];
  }
  return { operation: found.operation, input };
}

/** Writes an operation's output with the status of the model; a stream becomes the body. */
export async function writeOutput(
  response: ServerResponse,
  operation: OperationModel,
  output: unknown,
): Promise<void> {
  const payload = operation.output.members().find((member) => member.payload);
  const body = payload && (output as Record<string, unknown>)[payload.name];
  if (body instanceof Readable) {
    response.writeHead(operation.status, {
      "content-type": "application/octet-stream",
      "x-amzn-requestid": randomUUID(),
    });
    await pipeline(body, response);
    return;
  }
  sendJson(response, operation.status, writeValue(operation.output, output ?? {}));
}

/** Writes an error as REST JSON does: the code in a header, the message in the body. */
export function writeError(response: ServerResponse, error: AwsError): void {
  if (response.headersSent) {
    response.destroy(error);
    return;
  }
  const body = { ...error.fields, message: error.message };
  sendJson(response, error.status, body, {
    "x-amzn-errortype": error.code,
    ...retryHeader(error),
  });
}

function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  const json = status === 204 ? "" : JSON.stringify(body);
  response.writeHead(status, {
    "content-type": "application/json",
    ...(status === 204 ? {} : { "content-length": Buffer.byteLength(json) }),
    "x-amzn-requestid": randomUUID(),
    ...headers,
  });
  response.end(json);
}

function parseBody(body: Buffer): Record<string, unknown> {
  if (body.length === 0) return {};
  try {
    const value: unknown = JSON.parse(body.toString("utf8"));
    if (value && typeof value === "object" && !Array.isArray(value)) return { ...value };
  } catch {}
  throw new AwsError("SerializationException", "The request body is not a JSON object.");
}

function fromQuery(member: Member, values: string[]): unknown {
  if (values.length === 0) return undefined;
  if (member.shape.kind === "list") return values;
  if (member.shape.kind === "number") return Number(values[0]);
  if (member.shape.kind === "boolean") return values[0] === "true";
  return values[0];
}
