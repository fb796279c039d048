import type { Clock } from "#local/clock";

/** Batches at once when a standard queue begins to have messages, and one more every so often. */
const firstBatches = 5;
const oneMoreMs = 60_000 / 300;

/** The most that a mapping has under way. */
const mostBatches = 1_000;

/**
 * How many batches of a queue may be under way. A standard queue starts with 5, and while it has
 * messages gets 300 more a minute, to 1,000 or its maximum concurrency (Lambda developer guide,
 * "Configuring scaling behavior for SQS event source mappings"). A FIFO queue has as many as it has
 * groups, which its locks see to.
 */
export class PollerScale {
  readonly #clock: Clock;
  readonly #most: number;
  readonly #grows: boolean;
  #busySince: number | undefined;

  constructor(clock: Clock, fifo: boolean, maximumConcurrency = mostBatches) {
    this.#clock = clock;
    this.#most = maximumConcurrency;
    this.#grows = !fifo;
  }

  get limit(): number {
    if (!this.#grows) return this.#most;
    const busyMs = this.#busySince === undefined ? 0 : this.#clock.now() - this.#busySince;
    return Math.min(this.#most, firstBatches + Math.floor(busyMs / oneMoreMs));
  }

  /** How long until there may be one more; unset: never. */
  get growsInMs(): number | undefined {
    if (this.#busySince === undefined || this.limit >= this.#most) return undefined;
    return oneMoreMs - ((this.#clock.now() - this.#busySince) % oneMoreMs);
  }

  /** The queue had messages. */
  busy(): void {
    this.#busySince ??= this.#clock.now();
  }

  /** The queue was empty. */
  idle(): void {
    this.#busySince = undefined;
  }
}
