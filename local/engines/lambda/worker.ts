import { enableCompileCache } from "node:module";
import { pathToFileURL } from "node:url";
import { parentPort, workerData } from "node:worker_threads";
import { shiftDate } from "#local/engines/lambda/clock-shift";

/** What the thread of a function is started with. */
export type WorkerInput = {
  /** Absolute path of the source. */
  file: string;
  /** Name of the exported handler. */
  handler: string;
  functionName: string;
  functionArn: string;
  memoryMegabytes: number;
  clock: SharedArrayBuffer;
};

export type WorkerRequest = { id: number; requestId: string; event: unknown; deadline: number };
export type WorkerReply =
  | { id: number; payload: unknown }
  | { id: number; error: { errorType: string; errorMessage: string; trace: string[] } };

const input = workerData as WorkerInput;
// Compiled modules are kept between threads and runs: a cold start takes a third less.
enableCompileCache();
shiftDate(input.clock);
const port = parentPort;
if (!port) throw new Error("local/engines/lambda/worker.ts runs as a worker thread only.");
const loading = load();

port.on("message", async ({ id, requestId, event, deadline }: WorkerRequest) => {
  try {
    const handler = await loading;
    const output = await handler(event, contextOf(requestId, deadline));
    // What Lambda returns is JSON: a Date or an undefined does not survive there either.
    port.postMessage({ id, ...answerOf(output) });
  } catch (error) {
    port.postMessage({ id, error: describe(error) });
  }
});

type Handler = (event: unknown, context: object) => unknown;

async function load(): Promise<Handler> {
  const module = (await import(pathToFileURL(input.file).href)) as Record<string, unknown>;
  const handler = module[input.handler];
  if (typeof handler === "function") return handler as Handler;
  throw Object.assign(new Error(`${input.file} exports no function "${input.handler}"`), {
    name: "Runtime.HandlerNotFound",
  });
}

// A module that does not load fails each invocation, not the thread.
loading.catch(() => undefined);

function contextOf(requestId: string, deadline: number): object {
  return {
    awsRequestId: requestId,
    functionName: input.functionName,
    functionVersion: "$LATEST",
    invokedFunctionArn: input.functionArn,
    memoryLimitInMB: String(input.memoryMegabytes),
    logGroupName: `/aws/lambda/${input.functionName}`,
    logStreamName: "local",
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () =>
      Math.max(0, deadline - performance.timeOrigin - performance.now()),
  };
}

/** The largest answer Lambda lets through ("Lambda quotas": 6 MB, and 100 bytes as its error says). */
const largestAnswerBytes = 6_291_556;

function answerOf(output: unknown) {
  const text = JSON.stringify(output) ?? "null";
  const bytes = Buffer.byteLength(text);
  if (bytes <= largestAnswerBytes) return { payload: JSON.parse(text) };
  const errorMessage = `Response payload size (${bytes} bytes) exceeded maximum allowed payload size (${largestAnswerBytes} bytes).`;
  return { error: { errorType: "Function.ResponseSizeTooLarge", errorMessage, trace: [] } };
}

function describe(error: unknown) {
  if (!(error instanceof Error))
    return { errorType: "Error", errorMessage: String(error), trace: [] };
  return {
    errorType: error.name,
    errorMessage: error.message,
    trace: (error.stack ?? "").split("\n"),
  };
}
