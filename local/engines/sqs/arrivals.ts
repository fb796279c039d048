import type { Cancel, Clock } from "#local/clock";
import type { Queue } from "#local/engines/sqs/queue";

/** A queue's next wake-up. */
type Alarm = { at: number; cancel: Cancel };

/**
 * Tells who waits for a queue that a receive may find something: after a send, after a group was
 * unlocked, and when a hidden message becomes visible. Listeners belong to the queue's name, so
 * that they outlive a queue that is deleted and created again.
 */
export class Arrivals {
  readonly #clock: Clock;
  readonly #listeners = new Map<string, Set<() => void>>();
  readonly #alarms = new Map<string, Alarm>();
  readonly #everywhere = new Set<() => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Calls `listener` until cancelled. `queue` is given when it exists, so that its timer runs. */
  on(name: string, queue: Queue | undefined, listener: () => void): Cancel {
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners);
    listeners.add(listener);
    if (queue) this.watch(queue);
    return () => {
      listeners.delete(listener);
      if (listeners.size > 0 || this.#listeners.get(name) !== listeners) return;
      this.#listeners.delete(name);
      this.#silence(name);
    };
  }

  /** Calls `listener` whenever messages of any queue come, go, or change their visibility. */
  onAny(listener: () => void): Cancel {
    this.#everywhere.add(listener);
    return () => void this.#everywhere.delete(listener);
  }

  /** A receive may find something now. */
  announce(queue: Queue): void {
    for (const listener of this.#everywhere) listener();
    const listeners = this.#listeners.get(queue.record.name);
    if (!listeners) return;
    for (const listener of [...listeners]) listener();
    this.watch(queue);
  }

  /** Sets the timer for the queue's next message to become visible, if somebody waits. */
  watch(queue: Queue): void {
    const { name } = queue.record;
    if (!this.#listeners.has(name)) return;
    const now = this.#clock.now();
    const at = queue.index.nextDueAt(now);
    const alarm = this.#alarms.get(name);
    if (at === undefined || (alarm && alarm.at <= at)) return;
    alarm?.cancel();
    const cancel = this.#clock.after(at - now, () => {
      this.#alarms.delete(name);
      this.announce(queue);
    });
    this.#alarms.set(name, { at, cancel });
  }

  /** Lets go of a deleted queue's timer: one of the same name gets its own. */
  forget(queue: Queue): void {
    this.#silence(queue.record.name);
  }

  /** Stops the timers and lets everybody who waits look once more. */
  close(): void {
    for (const name of [...this.#alarms.keys()]) this.#silence(name);
    const waiting = [...this.#listeners.values()].flatMap((listeners) => [...listeners]);
    this.#listeners.clear();
    for (const listener of waiting) listener();
  }

  #silence(name: string): void {
    this.#alarms.get(name)?.cancel();
    this.#alarms.delete(name);
  }
}
