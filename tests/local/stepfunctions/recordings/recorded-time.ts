type Timer = { due: number; fire: () => void };

/** A clock that stands still until it is told that the next timer is due. */
export class RecordedTime {
  #now = 0;
  #timers: Timer[] = [];

  now(): number {
    return this.#now;
  }

  sleep(delayMs: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = { due: this.#now + delayMs, fire: resolve };
      const drop = () => {
        this.#timers = this.#timers.filter((one) => one !== timer);
        reject(signal?.reason);
      };
      if (signal?.aborted) return reject(signal.reason);
      this.#timers.push(timer);
      signal?.addEventListener("abort", drop, { once: true });
    });
  }

  /** Moves on to the earliest timer; false when there is none. */
  fire(): boolean {
    const next = this.#timers.toSorted((a, b) => a.due - b.due)[0];
    if (!next) return false;
    this.#timers = this.#timers.filter((one) => one !== next);
    this.#now = Math.max(this.#now, next.due);
    next.fire();
    return true;
  }
}
