const second = 1000;

/**
 * The largest number of calls that fell within one second, wherever that second began: calls a whole second
 * apart are not in the same one. Keeps what the last second holds, one entry a millisecond, however many come.
 */
export class BusiestSecond {
  /** Times and calls of the last second, oldest first from `#first` on. */
  #recent: { at: number; calls: number }[] = [];
  #first = 0;
  #within = 0;
  #most = 0;

  /** `at`: whole milliseconds, never less than before. Returns the most so far. */
  add(at: number, calls = 1): number {
    this.#forget(at - second);
    const last = this.#recent.at(-1);
    if (last?.at === at) last.calls += calls;
    if (last?.at !== at) this.#recent.push({ at, calls });
    this.#within += calls;
    this.#most = Math.max(this.#most, this.#within);
    return this.#most;
  }

  /** True when nothing that it holds can be in one second with a call at `now`. */
  isOver(now: number): boolean {
    return (this.#recent.at(-1)?.at ?? Number.NEGATIVE_INFINITY) <= now - second;
  }

  #forget(until: number): void {
    for (let old = this.#recent[this.#first]; old && old.at <= until; ) {
      this.#within -= old.calls;
      old = this.#recent[++this.#first];
    }
    // Dropping entries one by one from the front would cost their number each time.
    if (this.#first * 2 < this.#recent.length) return;
    this.#recent = this.#recent.slice(this.#first);
    this.#first = 0;
  }
}
