import type { Clock } from "#local/clock";
import type { Routes } from "#local/control/route";
import type { FunctionReport } from "#local/engines/lambda/functions";

/** One run of a function, and what it logged. */
export type Invocation = {
  n: number;
  /** Name of the function's component. */
  function: string;
  endedAt: string;
  milliseconds: number;
  error?: { errorType: string; errorMessage: string };
  /** What the function logged since its run before: runs side by side share a line's place. */
  lines: string[];
};

const [mostRuns, mostLines] = [300, 100];

/** `/_local/invocations`: the last runs of functions, newest first, with their lines. */
export class Invocations {
  readonly #clock: Clock;
  readonly #lines = new Map<string, string[]>();
  #runs: Invocation[] = [];
  #next = 1;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  readonly report = (event: FunctionReport): void => {
    const { id } = event;
    if (event.type === "log") {
      // Metrics are in CloudWatch; here they would be in the way of what is said.
      if (event.line.startsWith('{"_aws":')) return;
      this.#lines.set(id, [...(this.#lines.get(id) ?? []), event.line].slice(-mostLines));
      return;
    }
    const { milliseconds, error } = event;
    this.#runs.unshift({
      ...{ n: this.#next++, function: id, endedAt: this.#clock.iso() },
      ...{ milliseconds: Math.round(milliseconds), lines: this.#lines.get(id) ?? [] },
      ...(error && {
        error: { errorType: error.errorType, errorMessage: error.errorMessage },
      }),
    });
    this.#runs = this.#runs.slice(0, mostRuns);
    this.#lines.delete(id);
  };

  routes(): Routes {
    return { "GET /_local/invocations": () => ({ invocations: this.#runs }) };
  }
}
