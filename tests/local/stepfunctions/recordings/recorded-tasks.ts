import { StateFailure } from "#local/engines/stepfunctions/interpreter/failure";
import type { TaskRequest } from "#local/engines/stepfunctions/interpreter/host";
import { same } from "#tests/local/stepfunctions/recordings/compare";
import {
  detailsOf,
  idOf,
  parsed,
  type Recorded,
} from "#tests/local/stepfunctions/recordings/recording";

type Pending = {
  request: TaskRequest;
  /** Our id of the event that started it. */
  startedId: number;
  resolve: (value: unknown) => void;
  reject: (error: unknown) => void;
};

const result =
  /^(Task|LambdaFunction)(Succeeded|Failed|TimedOut|ScheduleFailed|StartFailed|SubmitFailed)$/;

/** The tasks of a recorded execution: each call is held until the recording says what came of it. */
export class Tasks {
  readonly #recorded: Recorded[];
  readonly #count: () => number;
  readonly #used = new Set<Recorded>();
  #pending: Pending[] = [];
  #children = 0;

  /** `count` tells how many events of our own there are. */
  constructor(recorded: Recorded[], count: () => number) {
    this.#recorded = recorded;
    this.#count = count;
  }

  invoke(request: TaskRequest): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const pending = { request, startedId: this.#count(), resolve, reject };
      this.#pending.push(pending);
      request.signal.addEventListener("abort", () => this.#drop(pending), { once: true });
    });
  }

  /** Lets a recorded hand-over or result happen to the task it belongs to; false when it is none. */
  answer(event: Recorded): boolean {
    if (this.#used.has(event)) return false;
    if (event.type !== "TaskSubmitted" && !result.test(event.type)) return false;
    const pending = this.#match(event);
    if (!pending) return false;
    this.#used.add(event);
    const details = detailsOf(event) ?? {};
    if (event.type === "TaskSubmitted") {
      pending.request.submitted(parsed(details.output));
      return true;
    }
    this.#drop(pending);
    if (event.type.endsWith("Succeeded")) pending.resolve(parsed(details.output));
    const { error, cause } = details as { error?: string; cause?: string };
    const aliases = error === "States.Timeout" ? ["States.HeartbeatTimeout"] : [];
    pending.reject(new StateFailure(error, cause, aliases));
    return true;
  }

  /** Lets the first recorded result happen that one of the waiting tasks may have. */
  answerAny(): boolean {
    return this.#recorded.some((event) => this.answer(event));
  }

  /** The items of a distributed Map: recordings do not hold the file, but what its items were passed on as. */
  itemsOf(state: string): unknown[] {
    const failed = this.#recorded.find(({ type }) => type === "MapRunFailed");
    const { error, cause } = (detailsOf(failed) ?? {}) as { error?: string; cause?: string };
    if (error === "States.ItemReaderFailed") throw new StateFailure(error, cause);
    return this.#outputs(state).flatMap((output) => {
      const { Items } = (output ?? {}) as { Items?: unknown };
      return Array.isArray(Items) ? Items : [output];
    });
  }

  /** The answer to a child of a distributed Map: of these the recording shows the outputs only. */
  ofChild(): unknown {
    return this.#outputs()[this.#children++] ?? {};
  }

  #outputs(state?: string): unknown[] {
    const exited = this.#recorded
      .filter(({ type }) => type === "MapStateExited")
      .map((event) => detailsOf(event) ?? {})
      .find(({ name }) => state === undefined || name === state);
    const output = parsed(exited?.output);
    return Array.isArray(output) ? output : [];
  }

  #drop(pending: Pending): void {
    this.#pending = this.#pending.filter((one) => one !== pending);
  }

  /** The waiting task that an event followed from, by its start's id or else by what it was called with. */
  #match(event: Recorded): Pending | undefined {
    if (idOf(event) === undefined) return this.#pending[0];
    const started = this.#before(event, /(Task|LambdaFunction)Started/);
    const exact = this.#pending.find(({ startedId }) => startedId === idOf(started));
    const { parameters, input } = detailsOf(this.#before(event, /Scheduled$/)) ?? {};
    return (
      exact ??
      this.#pending.find(({ request }) => same(request.arguments, parsed(parameters ?? input)))
    );
  }

  #before(event: Recorded | undefined, wanted: RegExp): Recorded | undefined {
    let at = event;
    while (at && !wanted.test(at.type)) {
      const { previousEventId } = at;
      const limit = idOf(at) ?? 0;
      at = this.#recorded.find((one) => idOf(one) === previousEventId && (idOf(one) ?? 0) < limit);
    }
    return at;
  }
}
