import { kindOf, Thread, type ThreadInput } from "#local/engines/lambda/thread";

/** Where functions get their threads from. */
export interface Threads {
  take(wanted: ThreadInput): Thread;
  /** Takes back a thread that has nothing to do. */
  give(thread: Thread): Promise<void>;
}

/** Every function starts cold, and its thread ends with it. */
export const freshThreads: Threads = {
  take: (wanted) => new Thread(wanted),
  give: (thread) => thread.terminate(),
};

/**
 * Keeps threads for the next cloud of this process that runs the same sources: a test suite starts a hundred clouds,
 * and loading a function costs a third of a second of CPU.
 */
export class KeptThreads implements Threads {
  readonly #renew: string;
  readonly #most: number;
  readonly #idle: Thread[] = [];

  /**
   * `renew`: a module that is evaluated in a thread after it got another environment, so that what was derived from
   * the one before is forgotten. `most`: threads kept; those that have waited longest end first.
   */
  constructor({ renew, most }: { renew: string; most: number }) {
    this.#renew = renew;
    this.#most = most;
  }

  take(wanted: ThreadInput): Thread {
    const kind = kindOf(wanted);
    const index = this.#idle.findLastIndex((thread) => thread.kind === kind && !thread.hasEnded);
    const [thread] = index < 0 ? [] : this.#idle.splice(index, 1);
    if (!thread) return new Thread(wanted);
    thread.send({ renew: this.#renew, ...wanted });
    return thread;
  }

  async give(thread: Thread): Promise<void> {
    thread.belongTo(undefined);
    this.#idle.push(thread);
    if (this.#idle.length > this.#most) await this.#idle.shift()?.terminate();
  }

  /** Ends all that are kept. */
  async end(): Promise<void> {
    await Promise.all(this.#idle.splice(0).map((thread) => thread.terminate()));
  }
}
