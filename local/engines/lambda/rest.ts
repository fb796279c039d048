import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { type AwsError, notImplemented, retryHeader } from "#local/aws-error";
import type { EngineContext } from "#local/engine";
import type { ReadOperation } from "#local/engines/lambda/read-operations";
import { ConnectionDropped } from "#local/gate/gate";
import { asAwsError } from "#local/json-service";

/** An answer of the REST API. */
export type Answer = {
  status: number;
  requestId: string;
  /** JSON; unset: an empty body. */
  body?: unknown;
  headers?: Record<string, string>;
};

type Handlers = {
  read: Record<string, ReadOperation>;
  invoke: (request: IncomingMessage, name: string, query: URLSearchParams) => Promise<Answer>;
};

/** Method and path of every operation; a group in the path is the name. */
const routes: [method: string, path: RegExp, operation: string][] = [
  ["POST", /^\/2015-03-31\/functions\/([^/]+)\/invocations$/, "Invoke"],
  ["GET", /^\/2015-03-31\/functions\/?$/, "ListFunctions"],
  ["GET", /^\/2015-03-31\/functions\/([^/]+)$/, "GetFunction"],
  ["GET", /^\/2015-03-31\/functions\/([^/]+)\/configuration$/, "GetFunctionConfiguration"],
  ["GET", /^\/2015-03-31\/event-source-mappings\/?$/, "ListEventSourceMappings"],
  ["GET", /^\/2015-03-31\/event-source-mappings\/([^/]+)$/, "GetEventSourceMapping"],
];

/** Answers one request, in Lambda's own error shape where it fails. */
export async function serve(
  context: EngineContext,
  handlers: Handlers,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    send(response, await answer(context, handlers, request));
  } catch (error) {
    if (error instanceof ConnectionDropped) {
      response.destroy();
      return;
    }
    const known = asAwsError(error);
    if (known !== error) context.log(`lambda ${request.method} ${request.url} failed: ${error}`);
    send(response, errorAnswer(known));
  }
}

async function answer(
  { gate }: EngineContext,
  { read, invoke }: Handlers,
  request: IncomingMessage,
): Promise<Answer> {
  const url = new URL(request.url ?? "/", "http://localhost");
  const [operation, name] = route(request.method ?? "", url.pathname);
  if (operation === "Invoke") return invoke(request, name, url.searchParams);
  const body = await gate.run({ service: "lambda", operation, resource: name }, () => {
    const action = read[operation];
    if (!action) throw notImplemented("lambda", operation);
    return action(name, url.searchParams);
  });
  return { status: 200, requestId: randomUUID(), body };
}

/** The operation, or method and path where there is none. */
function route(method: string, path: string): [operation: string, name: string] {
  for (const [own, pattern, operation] of routes) {
    const match = own === method ? pattern.exec(path) : null;
    if (match) return [operation, decodeURIComponent(match[1] ?? "")];
  }
  return [`${method} ${path}`, ""];
}

function errorAnswer(error: AwsError): Answer {
  const { code, message, status, fields } = error;
  const Type = status < 500 ? "User" : "Service";
  return {
    status,
    requestId: randomUUID(),
    body: { Type, ...fields, message, Message: message },
    headers: { "x-amzn-errortype": code, ...retryHeader(error) },
  };
}

function send(response: ServerResponse, { status, requestId, body, headers }: Answer): void {
  const text = body === undefined ? "" : JSON.stringify(body);
  response.writeHead(status, {
    ...(body !== undefined && { "content-type": "application/json" }),
    ...(status !== 204 && { "content-length": Buffer.byteLength(text) }),
    "x-amzn-requestid": requestId,
    ...headers,
  });
  response.end(text);
}
