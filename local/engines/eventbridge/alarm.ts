import type { Cancel, Clock } from "#local/clock";

/** One timer for everything that falls due: it asks when, waits, runs, and asks again. */
export class Alarm {
  readonly #clock: Clock;
  readonly #nextAt: () => number | undefined;
  readonly #run: () => void;
  #cancel: Cancel | undefined;
  #closed = false;

  /** `nextAt`: epoch milliseconds of the earliest thing to do; `run` does all that is due. */
  constructor(clock: Clock, nextAt: () => number | undefined, run: () => void) {
    this.#clock = clock;
    this.#nextAt = nextAt;
    this.#run = run;
  }

  /** To be called after every change of what is due. Never runs anything before it returns. */
  arm(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    const at = this.#closed ? undefined : this.#nextAt();
    if (at === undefined) return;
    this.#cancel = this.#clock.after(at - this.#clock.now(), () => {
      if (this.#closed) return;
      this.#run();
      this.arm();
    });
  }

  close(): void {
    this.#closed = true;
    this.#cancel?.();
  }
}
