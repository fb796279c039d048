import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { OperationName } from "#core/copy/icav2/operations";
import { callerOf } from "#local/engines/icav2/authenticate";
import { checked, checkedBody, checkedQuery, checkedVersion } from "#local/engines/icav2/check";
import type { Core } from "#local/engines/icav2/core";
import type { Call, Handlers } from "#local/engines/icav2/handler";
import { missing, problem } from "#local/engines/icav2/problem";
import { sendAnswer, sendProblem } from "#local/engines/icav2/respond";
import { type Found, route } from "#local/engines/icav2/route";
import { ConnectionDropped } from "#local/gate/gate";
import { asAwsError, readBody } from "#local/json-service";
import { splitTarget } from "#local/sigv4";

/** Longest Idempotency-Key, as the document has it. */
const longestKey = 255;

/** Answers one request: route, gate, authentication, checks, handler, and the answer held to its schema. */
export async function serve(
  core: Core,
  handlers: Handlers,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { clock, gate, log } = core.context;
  try {
    const [path, query] = splitTarget(request.url ?? "/");
    const found = route(request.method ?? "GET", path);
    const body = await readBody(request);
    const operation = found?.name ?? "Unknown";
    const resource = Object.values(found?.parameters ?? {}).join("/");
    const answer = await gate.run({ service: "icav2", operation, resource }, () => {
      if (!found) throw missing(`${request.method} ${path}`);
      return perform(core, handlers, found, request, new URLSearchParams(query), body);
    });
    sendAnswer(request, response, answer);
  } catch (error) {
    if (error instanceof ConnectionDropped || response.destroyed) {
      response.destroy();
      return;
    }
    const known = asAwsError(error);
    if (known !== error) log(`icav2 ${request.method} ${request.url} failed: ${stackOf(error)}`);
    sendProblem(request, response, known, clock.iso());
  }
}

async function perform(
  core: Core,
  handlers: Handlers,
  { name, operation, parameters }: Found,
  { headers }: IncomingMessage,
  search: URLSearchParams,
  body: Buffer,
) {
  // Tokens are made for who has none.
  const caller = name === "createJwtToken" ? { email: "" } : callerOf(core, headers);
  const version = checkedVersion(operation, headers.accept);
  const call = {
    ...{ version, caller, headers },
    parameters: checked(operation.parameters, parameters, "path"),
    query: checkedQuery(operation, search),
    body: checkedBody(operation, headers["content-type"], body),
    once: operation.idempotent
      ? onceOf(headers["idempotency-key"], [caller.email, name, ...Object.values(parameters)], body)
      : undefined,
  };
  const handler = handlers[name] as (call: Call<OperationName>) => unknown;
  const output = await handler(call as Call<OperationName>);
  const schema = operation.responses[version];
  return { status: operation.status, version, body: schema?.parse(output) };
}

function onceOf(key: string | string[] | undefined, parts: string[], body: Buffer) {
  if (typeof key !== "string") return undefined;
  if (key.length > longestKey)
    throw problem(400, `Idempotency-Key: is longer than ${longestKey} characters.`, {
      "Idempotency-Key": "is too long",
    });
  const request = createHash("sha256").update(body).digest("hex");
  return { scope: JSON.stringify([...parts, key]), request };
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
