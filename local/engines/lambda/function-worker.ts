import * as inspector from "node:inspector";
import type { Thread, ThreadInput } from "#local/engines/lambda/thread";
import type { Threads } from "#local/engines/lambda/threads";
import type { WorkerReply } from "#local/engines/lambda/worker";
import type { InvokeResult } from "#local/invoke";

/** How long a thread without work is kept: each costs about 30 MB. */
const idleMs = 60_000;

/** How long a module may take to load; Lambda does not count it as the function's time either. */
const initMs = 60_000;

/** Who gives a function its work. */
export type WorkerOwner = {
  onLine(line: string): void;
  /** The thread ended or went to another function: nothing more is heard of it. */
  onGone(): void;
};

type Waiting = {
  resolve: (result: InvokeResult) => void;
  timeoutSeconds: number;
  timeout: NodeJS.Timeout | undefined;
};

/**
 * One thread that runs one function, with only that function's environment. Handlers run in real
 * time, so their timeout is of real time too: moving the clock does not kill what is running.
 */
export class FunctionWorker {
  /** True once no further invocation may go here. */
  retired = false;
  readonly #thread: Thread;
  readonly #threads: Threads;
  readonly #waiting = new Map<number, Waiting>();
  #next = 1;
  readonly #onGone: () => void;
  #ready = false;
  #idle: NodeJS.Timeout | undefined;
  #stopped: Promise<void> | undefined;

  constructor(threads: Threads, wanted: ThreadInput, { onLine, onGone }: WorkerOwner) {
    this.#threads = threads;
    this.#onGone = onGone;
    this.#thread = threads.take(wanted);
    this.#thread.belongTo({
      onLine,
      onReply: (reply) => this.#settle(reply),
      onEnd: (reason) => this.#fail("Runtime.ExitError", reason),
    });
  }

  invoke(event: unknown, timeoutSeconds: number, requestId: string): Promise<InvokeResult> {
    clearTimeout(this.#idle);
    const id = this.#next++;
    return new Promise((resolve) => {
      const waiting: Waiting = { resolve, timeoutSeconds, timeout: undefined };
      this.#waiting.set(id, waiting);
      this.#limit(id, waiting);
      this.#thread.send({ id, requestId, event, timeoutSeconds });
    });
  }

  /** Takes no more work; ends once what runs has finished. */
  retire(): void {
    this.retired = true;
    this.#rest();
  }

  /** Ends it, also what runs. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #stop(): Promise<void> {
    // What has timed out may still run: its thread is nobody else's.
    const isAtRest = this.#ready && !this.retired && this.#waiting.size === 0;
    this.retired = true;
    clearTimeout(this.#idle);
    await (isAtRest ? this.#threads.give(this.#thread) : this.#thread.terminate());
    this.#onGone();
  }

  /** Whoever stops on a breakpoint takes longer than any timeout. */
  #limit(id: number, waiting: Waiting): void {
    if (inspector.url() !== undefined) return;
    const ms = waiting.timeoutSeconds * 1000 + (this.#ready ? 0 : initMs);
    clearTimeout(waiting.timeout);
    waiting.timeout = setTimeout(() => this.#expire(id, waiting.timeoutSeconds), ms);
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
    if ("ready" in reply) {
      this.#ready = true;
      for (const [id, waiting] of this.#waiting) this.#limit(id, waiting);
      return;
    }
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
