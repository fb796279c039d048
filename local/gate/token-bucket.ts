/** Calls that may come at once, and calls a second in the long run. */
export type Rate = { burst: number; perSecond: number };

/** AWS's way to limit rates: a bucket that a call takes tokens from and that time fills again. */
export class TokenBucket {
  #tokens: number;
  #filledAt: number;

  constructor({ burst }: Rate, now: number) {
    this.#tokens = burst;
    this.#filledAt = now;
  }

  /** Takes `cost` tokens at the time `now` (milliseconds), or none and answers false. */
  take({ burst, perSecond }: Rate, now: number, cost = 1): boolean {
    this.#tokens = this.#level({ burst, perSecond }, now);
    this.#filledAt = now;
    // Fractions of tokens that add up to one must be one.
    if (this.#tokens + 1e-9 < cost) return false;
    this.#tokens -= cost;
    return true;
  }

  isFull(rate: Rate, now: number): boolean {
    return this.#level(rate, now) >= rate.burst;
  }

  #level({ burst, perSecond }: Rate, now: number): number {
    const added = (Math.max(0, now - this.#filledAt) / 1000) * perSecond;
    return Math.min(burst, this.#tokens + added);
  }
}
