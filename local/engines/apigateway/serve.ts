import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import * as inspector from "node:inspector";
import { AwsError } from "#local/aws-error";
import type { EngineContext } from "#local/engine";
import type { Api, Route } from "#local/engines/apigateway/api";
import { authorize } from "#local/engines/apigateway/authorizer";
import { isPreflight, preflightHeaders, responseHeaders } from "#local/engines/apigateway/cors";
import { buildEvent, type JwtContext } from "#local/engines/apigateway/event";
import type { KeySource } from "#local/engines/apigateway/keys";
import { readRequest } from "#local/engines/apigateway/request";
import {
  type GatewayResponse,
  invokeLimitBytes,
  message,
  readResult,
} from "#local/engines/apigateway/response";
import { matchRoute } from "#local/engines/apigateway/route";
import { ConnectionDropped } from "#local/gate/gate";
import type { Invoke } from "#local/invoke";

/** An HTTP API waits no longer for a function. */
const integrationTimeoutMs = 30_000;

type Serving = { invoke: Invoke; keys: KeySource; api: Api };

/** Answers one request of an API; never rejects. */
export async function serveApi(
  context: EngineContext,
  serving: Serving,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const requestId = randomBytes(11).toString("base64");
  const answer = await route(context, serving, request, requestId).catch((error: unknown) => {
    if (error instanceof ConnectionDropped) {
      response.destroy();
      return;
    }
    if (error instanceof AwsError) return message(error.status, error.message);
    context.log(`execute-api ${serving.api.name} failed: ${String(error)}`);
    return message(500, "Internal Server Error");
  });
  if (answer) send(request, response, serving.api, requestId, answer);
}

async function route(
  context: EngineContext,
  { invoke, keys, api }: Serving,
  incoming: IncomingMessage,
  requestId: string,
): Promise<GatewayResponse> {
  const method = incoming.method ?? "GET";
  if (api.cors && isPreflight(method, incoming.headers)) {
    const headers = preflightHeaders(api.cors, incoming.headers.origin ?? "");
    return { status: 204, headers, cookies: [], body: Buffer.alloc(0) };
  }
  const request = await readRequest(incoming);
  if ("status" in request) return request;
  const match = matchRoute(api.routes.values(), method, request.path);
  if (!match) return message(404, "Not Found");
  let jwt: JwtContext | undefined;
  if (match.route.authorizer) {
    const authorization = await authorize(
      context,
      keys,
      match.route.authorizer,
      incoming.headers.authorization,
    );
    if ("refusal" in authorization) return authorization.refusal;
    jwt = authorization.jwt;
  }
  const event = buildEvent(request, {
    accountId: context.accountId,
    apiId: api.id,
    requestId,
    routeKey: match.route.routeKey,
    pathParameters: match.pathParameters,
    jwt,
    now: Math.floor(context.clock.now()),
  });
  if (Buffer.byteLength(JSON.stringify(event)) > invokeLimitBytes)
    return message(413, "Request Entity Too Large");
  const { routeKey } = match.route;
  const answer = await context.gate.run(
    { service: "execute-api", operation: routeKey, resource: api.name },
    () => callFunction(context, invoke, match.route, event),
    ({ status }) => status >= 500,
  );
  return api.cors ? { ...answer, headers: withoutCors(answer.headers) } : answer;
}

/** Where the API has CORS of its own, the function's CORS headers are ignored. */
function withoutCors(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !name.startsWith("access-control-")),
  );
}

/** Invokes with the 30 s limit; the function itself runs on past it, as on AWS. */
async function callFunction(
  context: EngineContext,
  invoke: Invoke,
  { functionArn }: Route,
  event: unknown,
): Promise<GatewayResponse> {
  const limit = new AbortController();
  // Whoever stops on a breakpoint takes longer.
  const limitMs = inspector.url() ? Number.MAX_SAFE_INTEGER : integrationTimeoutMs;
  const late = context.clock
    .sleep(limitMs, limit.signal)
    .then(() => message(503, "Service Unavailable"));
  const called = invoke(functionArn, event).then(
    ({ payload, error }) => {
      if (error) return message(500, "Internal Server Error");
      if (Buffer.byteLength(JSON.stringify(payload ?? null)) > invokeLimitBytes)
        return message(500, "Internal Server Error");
      return readResult(payload);
    },
    (error: unknown) => {
      const throttled = error instanceof AwsError && error.code === "TooManyRequestsException";
      if (!throttled) context.log(`execute-api could not invoke ${functionArn}: ${String(error)}`);
      return throttled
        ? message(503, "Service Unavailable")
        : message(500, "Internal Server Error");
    },
  );
  const answer = await Promise.race([called, late]);
  late.catch(() => {});
  limit.abort();
  return answer;
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  api: Api,
  requestId: string,
  answer: GatewayResponse,
): void {
  const headers = {
    ...(api.cors ? responseHeaders(api.cors, request.headers.origin) : {}),
    ...answer.headers,
    ...(answer.cookies.length > 0 ? { "set-cookie": [...answer.cookies] } : {}),
    "apigw-requestid": requestId,
  };
  const bodiless = answer.status === 204 || answer.status === 304;
  response.writeHead(answer.status, {
    ...headers,
    ...(bodiless ? {} : { "content-length": answer.body.length }),
  });
  response.end(bodiless || request.method === "HEAD" ? undefined : answer.body);
  // The rest of a refused body would otherwise block the connection for the next request.
  request.resume();
}
