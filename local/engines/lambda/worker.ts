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

export type WorkerCall = { id: number; requestId: string; event: unknown; timeoutSeconds: number };
/** From now on the thread runs the same source for another cloud; `renew` is evaluated before the next call. */
export type WorkerRenewal = {
  renew: string;
  input: WorkerInput;
  environment: Record<string, string>;
};
export type WorkerRequest = WorkerCall | WorkerRenewal;
export type WorkerReply =
  /** The module is loaded, or cannot be: from now on a function's time is its own. */
  | { ready: true }
  | { id: number; payload: unknown }
  | { id: number; error: { errorType: string; errorMessage: string; trace: string[] } };

let input = workerData as WorkerInput;
// Compiled modules are kept between threads and runs: a cold start takes a third less.
enableCompileCache();
shiftDate(input.clock);
const port = parentPort;
if (!port) throw new Error("local/engines/lambda/worker.ts runs as a worker thread only.");
let loading = load();
let renewals = 0;

port.on("message", (request: WorkerRequest) => {
  if ("renew" in request) renew(request);
  else void call(request);
});

async function call({ id, requestId, event, timeoutSeconds }: WorkerCall): Promise<void> {
  try {
    const handler = await loading;
    const deadline = performance.timeOrigin + performance.now() + timeoutSeconds * 1000;
    const output = await handler(event, contextOf(requestId, deadline));
    // What Lambda returns is JSON: a Date or an undefined does not survive there either.
    port?.postMessage({ id, ...answerOf(output) });
  } catch (error) {
    port?.postMessage({ id, error: describe(error) });
  }
}

function renew({ renew: file, input: next, environment }: WorkerRenewal): void {
  input = next;
  shiftDate(next.clock);
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, environment);
  const loaded = loading;
  renewals += 1;
  const url = `${pathToFileURL(file).href}?${renewals}`;
  loading = import(url).then(() => loaded);
  loading.catch(() => undefined).finally(() => port?.postMessage({ ready: true }));
}

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
loading.catch(() => undefined).finally(() => port.postMessage({ ready: true }));

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
