import { createHmac } from "node:crypto";
import type { Clock } from "#local/clock";
import type { Machine } from "#local/engines/stepfunctions/interpreter/asl";
import { ExecutionEnded, StateFailure } from "#local/engines/stepfunctions/interpreter/failure";
import { seededRandom } from "#local/engines/stepfunctions/interpreter/functions";
import type { HistoryEvent } from "#local/engines/stepfunctions/interpreter/history";
import type {
  ChildExecution,
  ExecutionContext,
  ExecutionResult,
  MapRun,
  TaskRequest,
} from "#local/engines/stepfunctions/interpreter/host";
import { execute } from "#local/engines/stepfunctions/interpreter/interpreter";
import { parseResource } from "#local/engines/stepfunctions/interpreter/resource";
import type { Dispatcher } from "#local/engines/stepfunctions/service/dispatch";
import type { MapRunSlots } from "#local/engines/stepfunctions/service/map-run-slots";
import type {
  ExecutionRow,
  LogRow,
  StatesStore,
} from "#local/engines/stepfunctions/service/states-store";
import { type Effect, Turns } from "#local/engines/stepfunctions/service/turns";

/** What a live execution reports to the service. */
export type Observer = {
  onMapRun: (run: MapRun) => void;
  onTransition: () => void;
  onChild: (child: ChildExecution) => void;
  onEnd: (result: ExecutionResult, stoppedAt: number) => void;
};

/** What a live execution works with; `fresh` is one that was not started by an earlier process. */
export type Environment = {
  store: StatesStore;
  clock: Clock;
  dispatcher: Dispatcher;
  slots: MapRunSlots;
  fresh: boolean;
};

/** One running execution: the interpreter over a record that outlives the process. */
export class LiveExecution {
  readonly events: HistoryEvent[] = [];
  readonly mapRuns = new Map<string, MapRun>();
  /** Resolves when it has ended and its end is stored. */
  readonly ended: Promise<void>;
  readonly #row: ExecutionRow;
  readonly #store: StatesStore;
  readonly #clock: Clock;
  readonly #dispatcher: Dispatcher;
  readonly #turns: Turns;
  readonly #stop = new AbortController();
  #tokens = 0;

  constructor(
    row: ExecutionRow,
    definition: Machine,
    environment: Environment,
    observer: Observer,
  ) {
    this.#row = row;
    this.#store = environment.store;
    this.#clock = environment.clock;
    this.#dispatcher = environment.dispatcher;
    this.#turns = new Turns(row.arn, row.started_at, this.#store, this.#clock, (entry) =>
      this.#command(entry),
    );
    const { slots, fresh } = environment;
    const running = execute(definition, {
      input: JSON.parse(row.input),
      inputText: row.input,
      context: this.#context(),
      clock: { now: () => this.#turns.now, sleep: (ms, signal) => this.#sleep(ms, signal) },
      random: seededRandom(row.seed),
      token: () => this.#token(),
      invoke: (request) => this.#task(request),
      data: ({ action, arguments: args, signal }) =>
        this.#effect(signal, () => this.#dispatcher.data(action, args)),
      signal: this.#stop.signal,
      onEvent: (event) => this.events.push(event),
      onTransition: () => (fresh || this.#turns.live) && observer.onTransition(),
      admit: async ({ mapRunArn }, signal) => {
        await this.#effect(signal, () => slots.enter(mapRunArn));
        slots.hold(mapRunArn);
      },
      onMapRun: (run) => {
        this.mapRuns.set(run.mapRunArn, run);
        observer.onMapRun(run);
      },
      onChild: observer.onChild,
    });
    this.ended = running.then((result) => {
      this.#turns.close();
      observer.onEnd(result, this.#turns.now);
    });
    this.begun = this.#turns.begin();
  }

  /** Resolves when the record is replayed. */
  readonly begun: Promise<void>;

  /** Records a caller's command; `effect` names the task of a token, 0 the execution. */
  post(effect: number, kind: LogRow["kind"], payload?: unknown): boolean {
    return this.#turns.post(effect, kind, payload);
  }

  /** Stops working on it in this process; it resumes from its record. */
  close(): void {
    this.#turns.close();
  }

  #context(): ExecutionContext {
    return {
      executionArn: this.#row.arn,
      executionName: this.#row.name,
      roleArn: this.#row.role_arn,
      stateMachineArn: this.#row.machine_arn,
      stateMachineName: this.#row.machine_name,
    };
  }

  #command(entry: LogRow): void {
    const payload = JSON.parse(entry.payload);
    if (entry.kind === "stop")
      this.#stop.abort(new ExecutionEnded("ABORTED", payload.error, payload.cause));
    if (entry.kind !== "limits") return;
    const run = this.mapRuns.get(payload.mapRunArn);
    if (!run) return;
    Object.assign(run.limits, payload.limits);
    run.changed();
  }

  /** The same tokens again on every replay, and not to be guessed from outside. */
  #token(): string {
    return createHmac("sha512", `${this.#row.seed} ${this.#row.arn}`)
      .update(String(++this.#tokens))
      .digest("base64url");
  }

  #sleep(delayMs: number, signal?: AbortSignal): Promise<void> {
    const dueAt = this.#turns.now + delayMs;
    return new Promise((resolve, reject) => {
      let cancel = () => {};
      this.#open(signal, reject, (id) => ({
        start: () => {
          cancel = this.#clock.after(dueAt - this.#clock.now(), () =>
            this.#turns.post(id, "fired"),
          );
        },
        take: () => {
          this.#turns.forget(id);
          resolve();
        },
        drop: () => cancel(),
      }));
    });
  }

  /** A call whose answer is recorded once. */
  #effect(signal: AbortSignal, call: () => Promise<unknown>): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#open(signal, reject, (id) => ({
        start: () => void this.#answer(id, call),
        take: ({ kind, payload }) => {
          this.#turns.forget(id);
          settle(kind, payload, resolve, reject);
        },
        drop: () => undefined,
      }));
    });
  }

  #task(request: TaskRequest): Promise<unknown> {
    const { pattern } = parseResource(request.resource);
    let handedOver: unknown;
    return new Promise((resolve, reject) => {
      this.#open(request.signal, reject, (id) => {
        const name = createHmac("sha256", this.#row.arn)
          .update(`task ${id}`)
          .digest("hex")
          .slice(0, 32);
        if (request.token !== undefined)
          this.#store.run(
            "INSERT OR IGNORE INTO tokens (token, execution_arn, effect, open) VALUES (?, ?, ?, 1)",
            request.token,
            this.#row.arn,
            id,
          );
        const watch = () =>
          void this.#answer(id, () => this.#dispatcher.watch(request, handedOver));
        const start = async () => {
          if (handedOver !== undefined) return pattern === "waitForTaskToken" ? undefined : watch();
          if (!pattern) return this.#answer(id, () => this.#dispatcher.call(request, name));
          try {
            this.#turns.post(id, "submitted", await this.#dispatcher.call(request, name));
          } catch (error) {
            this.#turns.post(id, "failure", failureOf(error));
          }
        };
        return {
          start: () => void start(),
          take: ({ kind, payload }) => {
            if (kind === "heartbeat") return request.heartbeat();
            if (kind === "submitted") {
              handedOver = JSON.parse(payload);
              request.submitted(handedOver);
              if (pattern !== "waitForTaskToken" && this.#turns.live) watch();
              return;
            }
            this.#turns.forget(id);
            this.#closeToken(request.token);
            settle(kind, payload, resolve, reject);
          },
          drop: () => {
            if (!this.#turns.closed) this.#closeToken(request.token);
            if (!this.#turns.closed && this.#turns.live && handedOver !== undefined)
              this.#dispatcher.abandon(request, handedOver);
          },
        };
      });
    });
  }

  async #answer(id: number, call: () => Promise<unknown>): Promise<void> {
    try {
      this.#turns.post(id, "result", await call());
    } catch (error) {
      this.#turns.post(id, "failure", failureOf(error));
    }
  }

  #closeToken(token: string | undefined): void {
    if (token !== undefined) this.#store.run("UPDATE tokens SET open = 0 WHERE token = ?", token);
  }

  #open(
    signal: AbortSignal | undefined,
    reject: (reason: unknown) => void,
    make: (id: number) => Effect,
  ): void {
    if (signal?.aborted) {
      reject(signal.reason);
      return;
    }
    this.#turns.open((id) => {
      const effect = make(id);
      const onAbort = () => {
        if (!this.#turns.forget(id)) return;
        effect.drop();
        reject(signal?.reason);
      };
      signal?.addEventListener("abort", onAbort, { once: true });
      effect.release = () => signal?.removeEventListener("abort", onAbort);
      return effect;
    });
  }
}

function failureOf(error: unknown): { error?: string; cause?: string } {
  if (error instanceof StateFailure) return { error: error.error, cause: error.detail };
  return {
    error: "States.TaskFailed",
    cause: error instanceof Error ? error.message : String(error),
  };
}

function settle(
  kind: LogRow["kind"],
  payload: string,
  resolve: (value: unknown) => void,
  reject: (reason: unknown) => void,
): void {
  const value = JSON.parse(payload);
  if (kind === "failure") {
    reject(new StateFailure(value.error, value.cause));
    return;
  }
  resolve(value);
}
