import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Engine, EngineContext } from "#local/engine";
import { AsyncQueue } from "#local/engines/lambda/async-queue";
import {
  createDestination,
  type Destination,
  type DestinationEngines,
} from "#local/engines/lambda/destination";
import type { Functions } from "#local/engines/lambda/functions";
import { type InvokeCall, readInvoke } from "#local/engines/lambda/invoke-call";
import type { MappingView } from "#local/engines/lambda/mapping-view";
import { readOperations } from "#local/engines/lambda/read-operations";
import { type Answer, serve } from "#local/engines/lambda/rest";
import { readBody } from "#local/json-service";

/** The embedded Lambda for clients; mappings and other engines call its functions in process. */
export type LambdaEngine = Engine & {
  /** Shows a mapping to clients. */
  show(mapping: MappingView): void;
  /**
   * Takes an asynchronous call from a service; `payload` is JSON text. Throws `ResourceNotFoundException`.
   * With ten of a `schedule` unfinished, those that fall due meanwhile are left out (`AsyncQueue`).
   */
  later(functionArn: string, payload: string, schedule?: string): void;
  /** Where records of what was given up go. Throws `NotImplemented` for what is neither queue nor bucket. */
  destination(arn: string): Destination;
};

/** Serves the functions over Lambda's REST API, and runs asynchronous calls that an earlier process left. */
export function createLambda(
  context: EngineContext,
  functions: Functions,
  engines: DestinationEngines,
): LambdaEngine {
  const mappings: MappingView[] = [];
  const later = new AsyncQueue(context, functions, engines);
  const read = readOperations(functions, mappings);
  for (const { asynchronous } of functions.list())
    for (const arn of [asynchronous?.onSuccess, asynchronous?.onFailure])
      if (arn) createDestination(engines, arn);

  const invoke = async (
    request: IncomingMessage,
    name: string,
    query: URLSearchParams,
  ): Promise<Answer> => {
    const body = await readBody(request);
    const requestId = randomUUID();
    // Only what is refused passes the gate here: what runs does so in `functions`.
    const refuse = (error: unknown) =>
      context.gate.run({ service: "lambda", operation: "Invoke", resource: name }, () => {
        throw error;
      });
    let call: InvokeCall;
    try {
      call = readInvoke(name, query.get("Qualifier"), request.headers, body);
      functions.find(call.functionName);
    } catch (error) {
      return refuse(error);
    }
    if (call.type === "DryRun") return { status: 204, requestId };
    if (call.type === "Event") {
      later.add(functions.find(call.functionName), call.payload, requestId);
      return { status: 202, requestId };
    }
    const payload: unknown = JSON.parse(call.payload);
    const result = await functions.run(call.functionName, payload, requestId);
    return {
      status: 200,
      requestId,
      body: result.error ?? result.payload,
      headers: {
        "x-amz-executed-version": "$LATEST",
        ...(result.error && { "x-amz-function-error": "Unhandled" }),
      },
    };
  };

  return {
    services: ["lambda"],
    handle: (request, response) => serve(context, { read, invoke }, request, response),
    show: (mapping) => void mappings.push(mapping),
    later: (functionArn, payload, schedule) =>
      later.add(functions.find(functionArn), payload, randomUUID(), schedule),
    destination: (arn) => createDestination(engines, arn),
    close: async () => later.close(),
  };
}
