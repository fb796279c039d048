/** What the time is made from: it was `origin` at the real time `real` and has run `scale` times as fast since. */
export type TimeLine = { origin: number; real: number; scale: number };

/**
 * The time of the local cloud in memory that threads share, so that a function's worker sees the
 * clock move when the cloud's does. One thread writes; readers repeat a read that a write overtook.
 */
export class SharedTime {
  readonly memory: SharedArrayBuffer;
  readonly #version: Int32Array;
  readonly #values: Float64Array;
  readonly #realNow: () => number;

  /** `realNow`: epoch milliseconds of the machine, for threads whose own `Date` follows this time. */
  constructor(memory = new SharedArrayBuffer(32), realNow: () => number = Date.now) {
    this.memory = memory;
    this.#version = new Int32Array(memory, 0, 1);
    this.#values = new Float64Array(memory, 8, 3);
    this.#realNow = realNow;
  }

  /** Epoch milliseconds, whole. */
  now(): number {
    const { origin, real, scale } = this.line();
    return Math.floor(origin + (this.#realNow() - real) * scale);
  }

  line(): TimeLine {
    for (;;) {
      const version = Atomics.load(this.#version, 0);
      const [origin = 0, real = 0, scale = 1] = this.#values;
      if (version % 2 === 0 && Atomics.load(this.#version, 0) === version)
        return { origin, real, scale };
    }
  }

  write({ origin, real, scale }: TimeLine): void {
    Atomics.add(this.#version, 0, 1);
    this.#values.set([origin, real, scale]);
    Atomics.add(this.#version, 0, 1);
  }
}
