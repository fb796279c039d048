import { StateFailure } from "#local/engines/stepfunctions/interpreter/failure";

/** One event as `GetExecutionHistory` answers it; `timestamp` is epoch seconds. */
export type HistoryEvent = {
  id: number;
  previousEventId: number;
  timestamp: number;
  type: string;
  [details: string]: unknown;
};

/** AWS's quota of events per execution. */
export const maxEvents = 25_000;

/** The events of one execution, numbered from 1. */
export class History {
  readonly events: HistoryEvent[] = [];
  readonly #now: () => number;
  readonly #onEvent: ((event: HistoryEvent) => void) | undefined;

  constructor(now: () => number, onEvent?: (event: HistoryEvent) => void) {
    this.#now = now;
    this.#onEvent = onEvent;
  }

  /** Drops the events of an execution that has ended, once they are kept elsewhere. */
  forget(): void {
    this.events.length = 0;
  }

  /** Adds an event and answers its id. The last place is kept for the event that ends the execution. */
  add(
    type: string,
    previousEventId: number,
    details?: Record<string, unknown>,
    last = false,
  ): number {
    if (!last && this.events.length >= maxEvents - 1)
      throw new StateFailure(
        "States.Runtime",
        `The execution reached the maximum number of history events (${maxEvents}).`,
      );
    const event: HistoryEvent = {
      id: this.events.length + 1,
      previousEventId,
      timestamp: this.#now() / 1000,
      type,
      ...details,
    };
    this.events.push(event);
    this.#onEvent?.(event);
    return event.id;
  }
}

/** `inputDetails` and `outputDetails` of every event: nothing is ever cut here. */
export const whole = { truncated: false };
