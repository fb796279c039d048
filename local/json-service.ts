import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { AwsError, notImplemented, retryHeader } from "#local/aws-error";
import type { CallableEngine, EngineContext } from "#local/engine";
import { ConnectionDropped, type ServicePlane } from "#local/gate/gate";

// biome-ignore lint/suspicious/noExplicitAny: each operation declares the members it reads.
export type Operation = (input: any) => unknown;

/** A service that speaks one of AWS's `x-amz-json` protocols (`X-Amz-Target: Prefix.Operation`). */
export type JsonService = {
  /** Credential-scope name; what ledger, quotas and faults call it. */
  service: string;
  /** Folder under `local/engines`. */
  engine: string;
  /** `1.0` for SQS, DynamoDB, Step Functions; `1.1` for EventBridge. */
  version: "1.0" | "1.1";
  operations: Record<string, Operation>;
  limits: ServicePlane;
  /** The name of what a call is about (a queue, a table), for quotas and faults that hit a part only. */
  resourceOf?: (input: never, operation: string) => string | undefined;
  close?: () => Promise<void> | void;
  /** Gives an error, also an injected one, the shape that the operation has for it. */
  errorOf?: (error: AwsError, operation: string, input: never) => AwsError;
  /** Rewrites error codes on the wire (`AWS.SimpleQueueService.NonExistentQueue` for the query-compatible header). */
  errorHeaders?: (error: AwsError) => Record<string, string>;
};

/** Builds the engine around a table of operations: routing, errors, ledger, in-process calls. */
export function jsonService(context: EngineContext, definition: JsonService): CallableEngine {
  const { service, limits } = definition;
  context.gate.declare(service, limits);
  const shaped = (error: unknown, operation: string, input: object): unknown =>
    error instanceof AwsError && definition.errorOf
      ? definition.errorOf(error, operation, input as never)
      : error;
  const run = (operation: string, input: object): Promise<unknown> => {
    const action = Object.hasOwn(definition.operations, operation)
      ? definition.operations[operation]
      : undefined;
    const resource = action && definition.resourceOf?.(input as never, operation);
    return context.gate
      .run({ service, operation, resource, input }, () => {
        if (!action) throw notImplemented(definition.engine, operation);
        return action(input);
      })
      .catch((error: unknown) => {
        throw shaped(error, operation, input);
      });
  };
  return {
    services: [definition.service],
    async handle(request, response) {
      const operation =
        String(request.headers["x-amz-target"] ?? "")
          .split(".")
          .pop() ?? "";
      const type = `application/x-amz-json-${definition.version}`;
      try {
        const output = await run(operation, parse(await readBody(request)));
        send(response, 200, type, output ?? {});
      } catch (error) {
        if (error instanceof ConnectionDropped) {
          response.destroy();
          return;
        }
        const known = asAwsError(error);
        send(
          response,
          known.status,
          type,
          { ...known.fields, __type: known.code, message: known.message, Message: known.message },
          {
            "x-amzn-errortype": known.code,
            ...retryHeader(known),
            ...definition.errorHeaders?.(known),
          },
        );
        if (known !== error)
          context.log(`${definition.service} ${operation} failed: ${stackOf(error)}`);
      }
    },
    call: async <Output>(operation: string, input: object) =>
      (await run(operation, input)) as Output,
    close: async () => {
      await definition.close?.();
    },
  };
}

/** The whole request body. */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** Anything thrown, as an AWS error: what is not one already becomes `InternalFailure`. */
export function asAwsError(error: unknown): AwsError {
  if (error instanceof AwsError) return error;
  return new AwsError(
    "InternalFailure",
    error instanceof Error ? error.message : String(error),
    500,
  );
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function parse(body: Buffer): object {
  if (body.length === 0) return {};
  try {
    const value: unknown = JSON.parse(body.toString("utf8"));
    if (value && typeof value === "object") return value;
  } catch {}
  throw new AwsError("SerializationException", "The request body is not a JSON object.");
}

function send(
  response: ServerResponse,
  status: number,
  type: string,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  const json = JSON.stringify(body);
  response.writeHead(status, {
    "content-type": type,
    "content-length": Buffer.byteLength(json),
    "x-amzn-requestid": randomUUID(),
    ...headers,
  });
  response.end(json);
}
