import { randomUUID } from "node:crypto";
import { AwsError } from "#local/aws-error";
import type { EngineContext } from "#local/engine";
import { Concurrency } from "#local/engines/lambda/concurrency";
import type { FunctionDefinition } from "#local/engines/lambda/function-definition";
import { FunctionWorker } from "#local/engines/lambda/function-worker";
import { limits } from "#local/engines/lambda/limits";
import { freshThreads, type Threads } from "#local/engines/lambda/threads";
import { ConnectionDropped } from "#local/gate/gate";
import type { Invoke, InvokeResult } from "#local/invoke";

/** What happened, for the terminal. */
export type FunctionReport =
  | { type: "log"; id: string; line: string }
  | { type: "end"; id: string; milliseconds: number; error?: InvokeResult["error"] };

/** The Lambda engine: one thread a function, started on its first call. */
export class Functions {
  readonly #context: EngineContext;
  readonly #report: (report: FunctionReport) => void;
  readonly #definitions = new Map<string, FunctionDefinition>();
  readonly #concurrency: Concurrency;
  /** Where the next call of a function goes, by ARN. */
  readonly #workers = new Map<string, FunctionWorker>();
  /** All that have a thread: also those that get no more calls and still run one. */
  readonly #alive = new Set<FunctionWorker>();
  #closed = false;
  readonly #threads: Threads;

  constructor(
    context: EngineContext,
    report: (report: FunctionReport) => void,
    threads: Threads = freshThreads,
  ) {
    this.#context = context;
    this.#threads = threads;
    this.#report = report;
    this.#concurrency = new Concurrency(() => context.gate.limits.enforced);
    context.gate.declare("lambda", limits);
  }

  define(definition: FunctionDefinition): void {
    this.#definitions.set(definition.arn, definition);
    this.#definitions.set(definition.name, definition);
    this.#concurrency.reserve(definition);
  }

  /** Every function, in order of name. */
  list(): FunctionDefinition[] {
    const all = new Set(this.#definitions.values());
    return [...all].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Runs a function by ARN (also `arn:…:version`) or name. */
  readonly invoke: Invoke = (functionArn, event) => this.run(functionArn, event, randomUUID());

  /** The same under a request id that the caller chose: retries of one event share theirs. */
  async run(functionArn: string, event: unknown, requestId: string): Promise<InvokeResult> {
    const definition = this.find(functionArn);
    const start = performance.now();
    const result = await this.#invoke(definition, event, requestId);
    this.#report({
      type: "end",
      id: definition.id,
      milliseconds: performance.now() - start,
      error: result.error,
    });
    return result;
  }

  /** New sources: what runs may finish, the next call starts from the files as they are now. */
  reload(): void {
    for (const worker of this.#workers.values()) worker.retire();
    this.#workers.clear();
  }

  /** Ends what runs; who calls from now on is told that the function ended. No line is heard after it. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#alive].map((worker) => worker.stop()));
    this.#workers.clear();
  }

  /** By ARN or name. Throws `ResourceNotFoundException`. */
  find(name: string): FunctionDefinition {
    const plain = name.startsWith("arn:") ? name.split(":").slice(0, 7).join(":") : name;
    const definition = this.#definitions.get(plain);
    if (definition) return definition;
    const { region, accountId } = this.#context;
    const arn = name.startsWith("arn:")
      ? name
      : `arn:aws:lambda:${region}:${accountId}:function:${name}`;
    throw new AwsError("ResourceNotFoundException", `Function not found: ${arn}`, 404, {
      Type: "User",
    });
  }

  /** A function whose connection is cut has ended before it answered. */
  async #invoke(
    definition: FunctionDefinition,
    event: unknown,
    requestId: string,
  ): Promise<InvokeResult> {
    if (this.#closed)
      return { error: { errorType: "Runtime.ExitError", errorMessage: "The cloud is closed." } };
    const call = {
      service: "lambda",
      operation: `Invoke ${definition.id}`,
      resource: definition.name,
    };
    try {
      return await this.#context.gate.run(
        call,
        () =>
          this.#concurrency.run(definition, () =>
            this.#worker(definition).invoke(event, definition.timeoutSeconds, requestId),
          ),
        ({ error }) => error !== undefined,
      );
    } catch (error) {
      if (error instanceof ConnectionDropped)
        return { error: { errorType: "Runtime.ExitError", errorMessage: error.message } };
      throw error;
    }
  }

  #worker(definition: FunctionDefinition): FunctionWorker {
    const running = this.#workers.get(definition.arn);
    if (running && !running.retired) return running;
    const { id, name, arn, file, handler, memoryMegabytes, environment } = definition;
    const input = {
      file,
      handler,
      functionName: name,
      functionArn: arn,
      memoryMegabytes,
      clock: this.#context.clock.shared,
    };
    const worker: FunctionWorker = new FunctionWorker(
      this.#threads,
      { input, environment: { ...environment, AWS_ENDPOINT_URL: this.#context.endpoint() } },
      {
        onLine: (line) => this.#report({ type: "log", id, line }),
        onGone: () => this.#alive.delete(worker),
      },
    );
    this.#alive.add(worker);
    this.#workers.set(definition.arn, worker);
    return worker;
  }
}
