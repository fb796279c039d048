import { BusiestSecond } from "#local/gate/busiest-second";

/** Windows that are over are dropped once there are so many, and twice as many as were left the last time. */
const leastSweep = 10_000;

/** The busiest second of every quota bucket. A quota that each queue or prefix has to itself counts as its busiest one. */
export class CallRates {
  readonly #windows = new Map<string, BusiestSecond>();
  readonly #most = new Map<string, number>();
  #sweepAbove = leastSweep;

  /** Notes calls at `at` (epoch milliseconds). `key`: which of the quota's own buckets, where it has several. */
  add(name: string, key: string, at: number): void {
    const id = `${name} ${key}`;
    let window = this.#windows.get(id);
    if (!window) {
      this.#sweep(at);
      window = new BusiestSecond();
      this.#windows.set(id, window);
    }
    const calls = window.add(at);
    if (calls > this.most(name)) this.#most.set(name, calls);
  }

  most(name: string): number {
    return this.#most.get(name) ?? 0;
  }

  clear(): void {
    this.#windows.clear();
    this.#most.clear();
  }

  #sweep(now: number): void {
    if (this.#windows.size < this.#sweepAbove) return;
    for (const [id, window] of this.#windows) if (window.isOver(now)) this.#windows.delete(id);
    this.#sweepAbove = Math.max(leastSweep, this.#windows.size * 2);
  }
}
