/** Stops a pending timer; calling it twice is harmless. */
export type Cancel = () => void;

/** A timer that belongs to a clock: `due` is epoch milliseconds. */
type Timer = { due: number; order: number; run: () => void };

/** What `setTimeout` can wait for at most: longer waits are taken in steps. */
const longestWaitMs = 2 ** 31 - 1;

/**
 * The one clock of the local cloud. It runs with real time plus an offset that only grows:
 * `advance` moves it and fires everything that falls due, in order of due time.
 * The offset lives in shared memory, so that function workers see the same time.
 */
export class Clock {
  readonly shared = new SharedArrayBuffer(8);
  readonly #offset = new Float64Array(this.shared);
  readonly #timers = new Set<Timer>();
  #wake: NodeJS.Timeout | undefined;
  #order = 0;

  /** Starts `offsetMs` ahead of real time (kept across restarts by the caller). */
  constructor(offsetMs = 0) {
    this.#offset[0] = offsetMs;
  }

  /** Milliseconds that this clock is ahead of real time. */
  get offsetMs(): number {
    return this.#offset[0] ?? 0;
  }

  /** Epoch milliseconds. */
  now(): number {
    return Date.now() + this.offsetMs;
  }

  /** ISO-8601 UTC with milliseconds. */
  iso(): string {
    return new Date(this.now()).toISOString();
  }

  /** Runs `run` once the clock has moved on by `delayMs`; never before the caller returns. */
  after(delayMs: number, run: () => void): Cancel {
    const timer: Timer = { due: this.now() + Math.max(0, delayMs), order: this.#order++, run };
    this.#timers.add(timer);
    this.#arm();
    return () => {
      if (this.#timers.delete(timer)) this.#arm();
    };
  }

  /** Resolves when the clock has moved on by `delayMs`. Rejects with the signal's reason when aborted. */
  sleep(delayMs: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const onAbort = () => {
        cancel();
        reject(signal?.reason);
      };
      const cancel = this.after(delayMs, () => {
        signal?.removeEventListener("abort", onAbort);
        resolve();
      });
      signal?.addEventListener("abort", onAbort, { once: true });
    });
  }

  /** Moves the clock on by `ms`, firing timers at their own times; async work they start gets a turn between them. */
  async advance(ms: number): Promise<void> {
    if (!(ms >= 0)) throw new RangeError(`A clock only moves forward; got ${ms} ms`);
    const target = this.now() + ms;
    for (;;) {
      const next = this.#next();
      if (!next || next.due > target) break;
      this.#forwardTo(next.due);
      this.#fire(next);
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.#forwardTo(target);
    this.#arm();
  }

  /** Drops every timer. */
  stop(): void {
    this.#timers.clear();
    clearTimeout(this.#wake);
  }

  #forwardTo(time: number): void {
    this.#offset[0] = this.offsetMs + Math.max(0, time - this.now());
  }

  #next(): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.#timers) {
      if (!first || timer.due < first.due || (timer.due === first.due && timer.order < first.order))
        first = timer;
    }
    return first;
  }

  #fire(timer: Timer): void {
    this.#timers.delete(timer);
    timer.run();
  }

  #arm(): void {
    clearTimeout(this.#wake);
    const next = this.#next();
    if (!next) return;
    this.#wake = setTimeout(
      () => {
        for (let due = this.#next(); due && due.due <= this.now(); due = this.#next())
          this.#fire(due);
        this.#arm();
      },
      Math.min(longestWaitMs, Math.max(0, next.due - this.now())),
    );
  }
}
