/**
 * The places of open map runs. A run beyond AWS's quota waits after its `MapRunStarted` until another
 * one has ended. Which runs hold a place is known from the executions' records, not kept by itself.
 */
export class MapRunSlots {
  readonly #most: number;
  readonly #open = new Set<string>();
  readonly #waiting: { arn: string; enter: () => void }[] = [];

  constructor(most: number) {
    this.#most = most;
  }

  /** Resolves once the run has a place. */
  enter(arn: string): Promise<null> {
    if (this.#open.size < this.#most) {
      this.#open.add(arn);
      return Promise.resolve(null);
    }
    return new Promise((resolve) => this.#waiting.push({ arn, enter: () => resolve(null) }));
  }

  /** A run that had its place before the process was started again. */
  hold(arn: string): void {
    this.#open.add(arn);
  }

  /** Gives the place of a run that is over to the one that waits longest. */
  leave(arn: string): void {
    const at = this.#waiting.findIndex((one) => one.arn === arn);
    if (at >= 0) this.#waiting.splice(at, 1);
    if (!this.#open.delete(arn)) return;
    const next = this.#waiting.shift();
    if (!next) return;
    this.#open.add(next.arn);
    next.enter();
  }
}
