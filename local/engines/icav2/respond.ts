import type { IncomingMessage, ServerResponse } from "node:http";
import { gzipSync } from "node:zlib";
import { mediaType, type Version } from "#core/copy/icav2/operation";
import { problemType } from "#core/copy/icav2/problem";
import { type AwsError, retryHeader } from "#local/aws-error";
import { problemOf } from "#local/engines/icav2/problem";

/** Below it compression costs more than it saves. */
const smallBytes = 1024;

/** Sends an answer, compressed for clients that take gzip. */
export function sendAnswer(
  request: IncomingMessage,
  response: ServerResponse,
  { status, version, body }: { status: number; version: Version; body: unknown },
): void {
  if (status === 204) {
    response.writeHead(204).end();
    return;
  }
  send(request, response, status, mediaType(version), body);
}

/** Sends an error as a problem. */
export function sendProblem(
  request: IncomingMessage,
  response: ServerResponse,
  error: AwsError,
  timestamp: string,
): void {
  const body = problemOf(error, timestamp);
  send(request, response, error.status, problemType, body, retryHeader(error));
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  type: string,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  const plain = Buffer.from(JSON.stringify(body));
  const takesGzip = /\bgzip\b/.test(String(request.headers["accept-encoding"] ?? ""));
  const packed = takesGzip && plain.length > smallBytes;
  const bytes = packed ? gzipSync(plain) : plain;
  response.writeHead(status, {
    "content-type": type,
    "content-length": bytes.length,
    ...(packed && { "content-encoding": "gzip" }),
    ...headers,
  });
  response.end(bytes);
}
