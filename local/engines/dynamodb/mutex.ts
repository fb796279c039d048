/** Runs one task at a time, in the order they were asked for. */
export class Mutex {
  #last: Promise<unknown> = Promise.resolve();

  /** Waits for its turn; a failed task does not stop the ones behind it. */
  run<T>(task: () => Promise<T> | T): Promise<T> {
    const result = this.#last.then(task);
    this.#last = result.catch(() => undefined);
    return result;
  }
}
