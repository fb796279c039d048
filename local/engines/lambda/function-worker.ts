import * as inspector from "node:inspector";
import { Worker } from "node:worker_threads";
import type { WorkerInput, WorkerReply } from "#local/engines/lambda/worker";
import type { InvokeResult } from "#local/invoke";

/** How long a thread without work is kept: each costs about 30 MB. */
const idleMs = 60_000;

type Waiting = { resolve: (result: InvokeResult) => void; timeout: NodeJS.Timeout | undefined };

/**
 * One thread that runs one function, with only that function's environment. Handlers run in real
 * time, so their timeout is of real time too: moving the clock does not kill what is running.
 */
export class FunctionWorker {
  /** True once no further invocation may go here. */
  retired = false;
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #next = 1;
  #idle: NodeJS.Timeout | undefined;

  constructor(
    input: WorkerInput,
    environment: Record<string, string>,
    onLine: (line: string) => void,
  ) {
    this.#worker = new Worker(new URL("./worker.ts", import.meta.url), {
      workerData: input,
      env: environment,
      execArgv: ["--disable-warning=ExperimentalWarning"],
      stdout: true,
      stderr: true,
      name: input.functionName,
    });
    for (const stream of [this.#worker.stdout, this.#worker.stderr]) lines(stream, onLine);
    this.#worker.on("message", (reply: WorkerReply) => this.#settle(reply));
    this.#worker.on("error", (error) => this.#fail("Runtime.ExitError", error.message));
    this.#worker.on("exit", () => this.#fail("Runtime.ExitError", "The function's thread ended."));
    this.#worker.unref();
  }

  invoke(event: unknown, timeoutSeconds: number, requestId: string): Promise<InvokeResult> {
    clearTimeout(this.#idle);
    const id = this.#next++;
    return new Promise((resolve) => {
      // Whoever stops on a breakpoint takes longer than any timeout.
      const limited = inspector.url() === undefined;
      const expire = () => this.#expire(id, timeoutSeconds);
      const timeout = limited ? setTimeout(expire, timeoutSeconds * 1000) : undefined;
      this.#waiting.set(id, { resolve, timeout });
      this.#worker.postMessage({
        id,
        requestId,
        event,
        deadline: Date.now() + timeoutSeconds * 1000,
      });
    });
  }

  /** Takes no more work; ends once what runs has finished. */
  retire(): void {
    this.retired = true;
    this.#rest();
  }

  async stop(): Promise<void> {
    this.retired = true;
    clearTimeout(this.#idle);
    await this.#worker.terminate();
  }

  /** Lambda ends the instance; what else runs here may finish first. */
  #expire(id: number, timeoutSeconds: number): void {
    this.retired = true;
    this.#finish(id, {
      error: {
        errorType: "Sandbox.Timedout",
        errorMessage: `Task timed out after ${timeoutSeconds.toFixed(2)} seconds`,
      },
    });
  }

  #settle(reply: WorkerReply): void {
    this.#finish(reply.id, "error" in reply ? { error: reply.error } : { payload: reply.payload });
  }

  #finish(id: number, result: InvokeResult): void {
    const waiting = this.#waiting.get(id);
    if (!waiting) return;
    clearTimeout(waiting.timeout);
    this.#waiting.delete(id);
    waiting.resolve(result);
    this.#rest();
  }

  #fail(errorType: string, errorMessage: string): void {
    this.retired = true;
    for (const id of [...this.#waiting.keys()])
      this.#finish(id, { error: { errorType, errorMessage } });
  }

  #rest(): void {
    if (this.#waiting.size > 0) return;
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => void this.stop(), this.retired ? 0 : idleMs);
    this.#idle.unref();
  }
}

function lines(stream: NodeJS.ReadableStream, onLine: (line: string) => void): void {
  let rest = "";
  stream.setEncoding("utf8");
  stream.on("data", (chunk: string) => {
    const parts = (rest + chunk).split("\n");
    rest = parts.pop() ?? "";
    for (const line of parts) onLine(line);
  });
}
