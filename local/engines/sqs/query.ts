import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { AwsError } from "#local/aws-error";
import type { CallableEngine, EngineContext } from "#local/engine";
import { decodeQuery } from "#local/engines/sqs/query-decode";
import { errorDocument, resultDocument } from "#local/engines/sqs/query-encode";
import { asAwsError, readBody } from "#local/json-service";

/** Whether a request speaks the Query protocol: no target header, an `Action` parameter instead. */
export function isQuery(request: IncomingMessage): boolean {
  return request.headers["x-amz-target"] === undefined;
}

/**
 * Answers a form-encoded request with XML, as SQS did before 2023: clients of that time, such as
 * Debian 12's awscli and boto3, know nothing else. Runs the same operations as the JSON protocol.
 */
export async function handleQuery(
  context: EngineContext,
  service: CallableEngine,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const requestId = randomUUID();
  let action = "";
  try {
    const url = new URL(request.url ?? "/", "http://localhost");
    const form = new URLSearchParams((await readBody(request)).toString("utf8"));
    const query = decodeQuery([...url.searchParams, ...form]);
    action = query.action;
    if (!action)
      throw new AwsError("MissingAction", "The request must contain the parameter Action.");
    // The oldest clients name the queue by the path alone.
    const fromPath = url.pathname.length > 1 ? { QueueUrl: url.pathname } : {};
    const output = await service.call<object>(action, { ...fromPath, ...query.input });
    send(response, 200, requestId, resultDocument(action, output, requestId));
  } catch (error) {
    const known = asAwsError(error);
    send(response, known.status, requestId, errorDocument(known, requestId));
    if (known !== error) context.log(`sqs ${action} failed: ${error}`);
  }
}

function send(response: ServerResponse, status: number, requestId: string, xml: string): void {
  response.writeHead(status, {
    "content-type": "text/xml",
    "content-length": Buffer.byteLength(xml),
    "x-amzn-requestid": requestId,
  });
  response.end(xml);
}
