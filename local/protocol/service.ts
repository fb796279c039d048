import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { gunzipSync } from "node:zlib";
import { AwsError, notImplemented, retryHeader } from "#local/aws-error";
import type { CallableEngine, EngineContext } from "#local/engine";
import { ConnectionDropped, type ServicePlane } from "#local/gate/gate";
import { asAwsError, type Operation, readBody } from "#local/json-service";
import type { Answer, Codec } from "#local/protocol/codec";

/** A service in one or more of AWS's protocols; the first codec that accepts a request reads it. */
export type ProtocolService = {
  /** Credential-scope name; what ledger, quotas and faults call it. */
  service: string;
  /** Folder under `local/engines`. */
  engine: string;
  /** Answers have `Date` for times. */
  operations: Record<string, Operation>;
  limits: ServicePlane;
  codecs: Codec[];
  resourceOf?: (input: Record<string, unknown>) => string | undefined;
  /** Runs a call knowing the request it came in. */
  around?: <Result>(request: IncomingMessage, body: Buffer, run: () => Result) => Result;
  close?: () => void;
};

/** Bodies that unfold to more are refused. */
const mostBytes = 10 * 1024 * 1024;

/** Builds the engine: protocols, errors, ledger, in-process calls. */
export function protocolService(
  context: EngineContext,
  definition: ProtocolService,
): CallableEngine {
  const { service, engine, codecs, around = (_request, _body, run) => run() } = definition;
  context.gate.declare(service, definition.limits);
  const run = (operation: string, input: object): Promise<unknown> => {
    const action = Object.hasOwn(definition.operations, operation)
      ? definition.operations[operation]
      : undefined;
    const resource = action && definition.resourceOf?.(input as Record<string, unknown>);
    return context.gate.run({ service, operation, resource, input }, () => {
      if (!action) throw notImplemented(engine, operation);
      return action(input);
    });
  };
  return {
    services: [service],
    async handle(request, response) {
      const requestId = randomUUID();
      const codec = codecs.find((one) => one.accepts(request)) as Codec;
      let operation = "";
      try {
        const sent = await readBody(request);
        const call = codec.read(request, plainBody(request, sent));
        operation = call.operation;
        const output = await around(request, sent, () => run(operation, call.input));
        send(response, 200, requestId, codec.write(operation, output ?? {}, requestId));
      } catch (error) {
        if (error instanceof ConnectionDropped) {
          response.destroy();
          return;
        }
        const known = asAwsError(error);
        const { headers, ...answer } = codec.fail(known, requestId);
        const all = { ...headers, ...retryHeader(known) };
        send(response, known.status, requestId, { ...answer, headers: all });
        if (known !== error) context.log(`${service} ${operation} failed: ${error}`);
      }
    },
    call: async <Output>(operation: string, input: object) =>
      (await run(operation, input)) as Output,
    close: async () => definition.close?.(),
  };
}

/** SDKs compress large bodies. */
function plainBody(request: IncomingMessage, body: Buffer): Buffer {
  const encoding = request.headers["content-encoding"];
  if (encoding === undefined || encoding === "identity") return body;
  try {
    if (encoding === "gzip") return gunzipSync(body, { maxOutputLength: mostBytes });
  } catch {}
  throw new AwsError("SerializationException", `The body is not readable as ${encoding}.`);
}

function send(response: ServerResponse, status: number, requestId: string, answer: Answer): void {
  response.writeHead(status, {
    "content-type": answer.type,
    "content-length": Buffer.byteLength(answer.body),
    "x-amzn-requestid": requestId,
    ...answer.headers,
  });
  response.end(answer.body);
}
