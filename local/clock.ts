import { DueHeap } from "#local/due-heap";
import { SharedTime, type TimeLine } from "#local/shared-time";

/** Stops a pending timer; calling it twice is harmless. */
export type Cancel = () => void;

type Timer = { run: () => void; over: boolean };

/** What `setTimeout` can wait for at most: longer waits are taken in steps. */
const longestWaitMs = 2 ** 31 - 1;

/**
 * The one clock of the local cloud. It runs as fast as real time, or `scale` times as fast, or stands
 * still at scale 0; `advance` moves it and fires everything that falls due, in order of due time.
 * It never goes back. The time lies in shared memory, so that function workers see the same.
 */
export class Clock {
  readonly #time = new SharedTime();
  #timers = new DueHeap<Timer>();
  #cancelled = 0;
  #wake: NodeJS.Timeout | undefined;
  #move: { from: number; to: number } | undefined;

  /** Starts at real time plus `offsetMs`, or on the line that an earlier process was on. */
  constructor(start: number | TimeLine = 0) {
    const real = Date.now();
    this.#time.write(
      typeof start === "number" ? { origin: real + start, real, scale: 1 } : { ...start },
    );
  }

  /** For workers, who read it with `SharedTime`. */
  get shared(): SharedArrayBuffer {
    return this.#time.memory;
  }

  /** What to keep so that the time goes on after a restart. */
  get line(): TimeLine {
    return this.#time.line();
  }

  get scale(): number {
    return this.line.scale;
  }

  /** Milliseconds that this clock is ahead of real time now. */
  get offsetMs(): number {
    return this.now() - Date.now();
  }

  /** Epoch milliseconds. */
  now(): number {
    return this.#time.now();
  }

  /** ISO-8601 UTC with milliseconds. */
  iso(): string {
    return new Date(this.now()).toISOString();
  }

  /** From where to where `advance` moves it just now. */
  get move(): { from: number; to: number } | undefined {
    return this.#move;
  }

  /** From now on runs `scale` times as fast as real time; 0 stops it, so that only `advance` moves it. */
  setScale(scale: number): void {
    if (!(scale >= 0 && scale <= 1_000_000))
      throw new RangeError(`scale: must be from 0 to 1,000,000; got ${scale}`);
    this.#time.write({ origin: this.now(), real: Date.now(), scale });
    this.#arm();
  }

  /** Runs `run` once the clock has moved on by `delayMs`; never before the caller returns. */
  after(delayMs: number, run: () => void): Cancel {
    const timer: Timer = { run, over: false };
    const due = this.now() + Math.max(0, delayMs);
    const first = this.#next();
    this.#timers.push(due, timer);
    if (!first || due < first.at) this.#arm();
    return () => {
      if (timer.over) return;
      timer.over = true;
      this.#cancelled++;
      this.#sweep();
      // An armed wake-up would keep the process alive for nothing.
      if (!this.#next()) clearTimeout(this.#wake);
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
    const from = this.now();
    const target = from + ms;
    this.#move = { from, to: target };
    for (;;) {
      const next = this.#next();
      if (!next || next.at > target) break;
      this.#forwardTo(next.at);
      this.#fire();
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.#move = undefined;
    this.#forwardTo(target);
    this.#arm();
  }

  /** Drops every timer. */
  stop(): void {
    this.#timers = new DueHeap();
    clearTimeout(this.#wake);
  }

  #forwardTo(time: number): void {
    if (time <= this.now()) return;
    this.#time.write({ origin: time, real: Date.now(), scale: this.scale });
  }

  /** The next timer that was not cancelled. */
  #next(): { at: number } | undefined {
    while (this.#timers.peek()?.item.over) this.#timers.pop();
    return this.#timers.peek();
  }

  /** Cancelled timers are left in place until they are most of the heap. */
  #sweep(): void {
    if (this.#cancelled < 1000 || this.#cancelled * 2 < this.#timers.size) return;
    const kept = new DueHeap<Timer>();
    for (let node = this.#timers.pop(); node; node = this.#timers.pop())
      if (!node.item.over) kept.push(node.at, node.item);
    this.#timers = kept;
    this.#cancelled = 0;
  }

  #fire(): void {
    const timer = this.#timers.pop()?.item;
    if (!timer || timer.over) return;
    timer.over = true;
    timer.run();
  }

  #arm(): void {
    clearTimeout(this.#wake);
    const next = this.#next();
    const { scale } = this;
    if (!next || scale === 0) return;
    this.#wake = setTimeout(
      () => {
        for (let due = this.#next(); due && due.at <= this.now(); due = this.#next()) this.#fire();
        this.#arm();
      },
      Math.min(longestWaitMs, Math.ceil(Math.max(0, next.at - this.now()) / scale)),
    );
  }
}
