import type { ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type AwsError, retryHeader } from "#local/aws-error";
import type { Reply } from "#local/engines/s3/call";
import { S3Error } from "#local/engines/s3/errors";
import type { S3Request } from "#local/engines/s3/request";
import { type XmlValue, xmlContent } from "#local/engines/s3/xml";

/** Sends a reply. A client that goes away in the middle of a stream is no error. */
export async function sendReply(
  response: ServerResponse,
  request: S3Request,
  reply: Reply,
  extra: Record<string, string>,
): Promise<void> {
  const headers = { ...commonHeaders(request), ...extra, ...reply.headers };
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined) response.setHeader(name, value);
  response.statusCode = reply.status ?? 200;
  if (reply.text !== undefined) {
    if (!response.hasHeader("content-type")) response.setHeader("content-type", "application/xml");
    response.setHeader("content-length", Buffer.byteLength(reply.text));
    response.end(request.method === "HEAD" ? undefined : reply.text);
    return;
  }
  if (!reply.stream) {
    const bodiless = response.statusCode === 204 || response.statusCode === 304;
    if (!bodiless && request.method !== "HEAD") response.setHeader("content-length", 0);
    response.end();
    return;
  }
  try {
    await pipeline(reply.stream, response);
  } catch (error) {
    if (!isDisconnect(error)) throw error;
  }
}

/** Sends the first half of a body and cuts the connection, as a fault asks. */
export async function sendHalf(
  response: ServerResponse,
  request: S3Request,
  reply: Reply & { stream: Readable },
): Promise<void> {
  const half = Math.floor(Number(reply.headers?.["content-length"] ?? 0) / 2);
  const body = Readable.from(firstBytes(reply.stream, half));
  // The socket itself: a response that has ended lets go of it, and the client would wait for the rest for ever.
  const { socket } = response;
  body.once("end", () => setImmediate(() => socket?.destroy()));
  await sendReply(response, request, { ...reply, stream: body }, {});
}

async function* firstBytes(stream: Readable, size: number): AsyncGenerator<Buffer> {
  let left = size;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    yield chunk.subarray(0, left);
    left -= Math.min(left, chunk.length);
    if (left === 0) return;
  }
}

/** Sends an error in S3's XML shape; HEAD and 304 have no body. */
export function sendError(
  response: ServerResponse,
  request: Pick<S3Request, "method" | "path" | "requestId">,
  error: AwsError,
  extra: Record<string, string>,
): void {
  const members = { ...error.fields } as Record<string, XmlValue>;
  if (!("Key" in members) && !("BucketName" in members)) members.Resource = request.path;
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${xmlContent({
    Code: error.code,
    Message: error.message,
    ...members,
    RequestId: request.requestId,
    HostId: hostId,
  })}</Error>`;
  response.writeHead(error.status, {
    ...commonHeaders(request),
    ...retryHeader(error),
    ...(error instanceof S3Error && error.headers),
    ...extra,
    ...(error.code === "InvalidRange" && {
      "content-range": `bytes */${error.fields.ActualObjectSize}`,
    }),
    ...(request.method !== "HEAD" && {
      "content-type": "application/xml",
      "content-length": Buffer.byteLength(body),
    }),
  });
  response.end(request.method === "HEAD" ? undefined : body);
}

const hostId = "seqferry-local";

function commonHeaders(request: Pick<S3Request, "requestId">): Record<string, string> {
  return { "x-amz-request-id": request.requestId, "x-amz-id-2": hostId, server: "AmazonS3" };
}

function isDisconnect(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return code === "ERR_STREAM_PREMATURE_CLOSE" || code === "ECONNRESET" || code === "EPIPE";
}
