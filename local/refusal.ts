import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AwsError } from "#local/aws-error";
import { xmlContent } from "#local/engines/s3/xml";

/** Answers a request that no engine takes with an error that its client can read: S3's and Query's clients know only XML. */
export function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  service: string,
  { code, message, status }: AwsError,
): void {
  const isForm = request.headers["content-type"]?.startsWith("application/x-www-form-urlencoded");
  const requestId = randomUUID();
  const detail = { Code: code, Message: message };
  const xml =
    service === "s3"
      ? `<Error>${xmlContent({ ...detail, RequestId: requestId })}</Error>`
      : isForm &&
        `<ErrorResponse>${xmlContent({ Error: { Type: "Sender", ...detail }, RequestId: requestId })}</ErrorResponse>`;
  const body = xml
    ? `<?xml version="1.0" encoding="UTF-8"?>\n${xml}`
    : JSON.stringify({ __type: code, message });
  response.writeHead(status, {
    "content-type": xml ? "application/xml" : "application/x-amz-json-1.1",
    "x-amzn-errortype": code,
    "x-amzn-requestid": requestId,
  });
  response.end(body);
}
