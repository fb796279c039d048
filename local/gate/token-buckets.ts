import { type Rate, TokenBucket } from "#local/gate/token-bucket";

/** Buckets that are full again are dropped once there are so many, and twice as many as were left the last time. */
const leastSweep = 10_000;

/** Token buckets by key, each made full when it is first asked. */
export class TokenBuckets {
  readonly #buckets = new Map<string, { rate: Rate; tokens: TokenBucket }>();
  #sweepAbove = leastSweep;

  /** Takes `cost` tokens at the time `now` (milliseconds), or none and answers false. */
  take(key: string, rate: Rate, now: number, cost = 1): boolean {
    let bucket = this.#buckets.get(key);
    if (!bucket) {
      if (this.#buckets.size >= this.#sweepAbove) this.#sweep(now);
      bucket = { rate, tokens: new TokenBucket(rate, now) };
      this.#buckets.set(key, bucket);
    }
    bucket.rate = rate;
    return bucket.tokens.take(rate, now, cost);
  }

  #sweep(now: number): void {
    for (const [key, { rate, tokens }] of this.#buckets)
      if (tokens.isFull(rate, now)) this.#buckets.delete(key);
    this.#sweepAbove = Math.max(leastSweep, 2 * this.#buckets.size);
  }
}
