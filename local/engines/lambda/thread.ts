import { Worker } from "node:worker_threads";
import type { WorkerInput, WorkerReply, WorkerRequest } from "#local/engines/lambda/worker";

/** Who runs a function in a thread, and hears from it. */
export type ThreadOwner = {
  onLine(line: string): void;
  onReply(reply: WorkerReply): void;
  /** The thread is gone. */
  onEnd(reason: string): void;
};

/** What a function is run with. */
export type ThreadInput = { input: WorkerInput; environment: Record<string, string> };

/** A thread in which one function's module is loaded. */
export class Thread {
  /** Source, handler and links: only a function that has the same can take the thread over. */
  readonly kind: string;
  hasEnded = false;
  readonly #worker: Worker;
  #owner: ThreadOwner | undefined;

  constructor({ input, environment }: ThreadInput) {
    this.kind = kindOf({ input, environment });
    this.#worker = new Worker(new URL("./worker.ts", import.meta.url), {
      workerData: input,
      env: environment,
      execArgv: ["--disable-warning=ExperimentalWarning"],
      stdout: true,
      stderr: true,
      name: input.functionName,
    });
    for (const stream of [this.#worker.stdout, this.#worker.stderr])
      lines(stream, (line) => this.#owner?.onLine(line));
    this.#worker.on("message", (reply: WorkerReply) => this.#owner?.onReply(reply));
    this.#worker.on("error", (error) => this.#end(error.message));
    this.#worker.on("exit", () => this.#end("The function's thread ended."));
    this.#worker.unref();
  }

  belongTo(owner: ThreadOwner | undefined): void {
    this.#owner = owner;
  }

  send(request: WorkerRequest): void {
    this.#worker.postMessage(request);
  }

  /** Ends it; lines that come after its end are heard by nobody. */
  async terminate(): Promise<void> {
    await this.#worker.terminate();
    this.belongTo(undefined);
  }

  #end(reason: string): void {
    this.hasEnded = true;
    this.#owner?.onEnd(reason);
  }
}

export function kindOf({ input, environment }: ThreadInput): string {
  return [input.file, input.handler, ...Object.keys(environment).sort()].join("\n");
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
