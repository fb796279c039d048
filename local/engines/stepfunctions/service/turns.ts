import type { Clock } from "#local/clock";
import type { LogRow, StatesStore } from "#local/engines/stepfunctions/service/states-store";

/** Something an execution waits for: a timer, a task's answer, data. */
export type Effect = {
  /** Does it for real: arms the timer, calls the service. Not called while the record is replayed. */
  start: () => void;
  /** Takes one entry of the record. */
  take: (entry: Pick<LogRow, "kind" | "payload">) => void;
  /** Gives it up: the answer no longer matters. */
  drop: () => void;
  /** Stops listening for the end of whoever waits; set by whoever listens. */
  release?: () => void;
};

/**
 * The record of one execution and the order in which it acts on it. Every entry is written before it is
 * acted on; the next is not taken before the interpreter has come to rest. So replaying the record through
 * a fresh interpreter takes the same steps, numbers its effects alike and writes the same history.
 */
export class Turns {
  /** The time of the entry being acted on: the only time the interpreter sees. Epoch ms. */
  now: number;
  readonly #arn: string;
  readonly #store: StatesStore;
  readonly #clock: Clock;
  readonly #effects = new Map<number, Effect>();
  readonly #queue: LogRow[] = [];
  readonly #onEntry: (entry: LogRow) => void;
  #lastEffect = 0;
  #lastEntry = 0;
  #busy = true;
  #replaying = true;
  #closed = false;

  /** `onEntry` takes the entries that belong to no effect (`stop`, `limits`). */
  constructor(
    arn: string,
    startedAt: number,
    store: StatesStore,
    clock: Clock,
    onEntry: (entry: LogRow) => void,
  ) {
    this.#arn = arn;
    this.now = startedAt;
    this.#store = store;
    this.#clock = clock;
    this.#onEntry = onEntry;
  }

  /** Replays what was recorded, then goes live: starts what is still open. Call it right after the interpreter. */
  async begin(): Promise<void> {
    const entries = this.#store.all<LogRow>(
      "SELECT number, effect, kind, payload, at FROM log WHERE execution_arn = ? ORDER BY number",
      this.#arn,
    );
    await rest();
    for (const entry of entries) {
      this.#lastEntry = entry.number;
      this.#take(entry);
      await rest();
    }
    this.#replaying = false;
    if (this.#closed) return;
    for (const effect of [...this.#effects.values()]) effect.start();
    this.#turn();
  }

  /** Numbers an effect and starts it, unless a replay may still bring its answer. */
  open(make: (id: number) => Effect): number {
    const id = ++this.#lastEffect;
    const effect = make(id);
    this.#effects.set(id, effect);
    if (!this.#replaying && !this.#closed) effect.start();
    return id;
  }

  /** Forgets an effect; what comes for it later is ignored. False when it was forgotten before. */
  forget(id: number): boolean {
    this.#effects.get(id)?.release?.();
    return this.#effects.delete(id);
  }

  /** True once the record is replayed and effects happen for real. */
  get live(): boolean {
    return !this.#replaying && !this.#closed;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Records an entry and has it acted on in its turn. False when nobody waits for it any more. */
  post(effect: number, kind: LogRow["kind"], payload: unknown = null): boolean {
    if (this.#closed || (effect !== 0 && !this.#effects.has(effect))) return false;
    const entry: LogRow = {
      number: ++this.#lastEntry,
      effect,
      kind,
      payload: JSON.stringify(payload) ?? "null",
      at: this.#clock.now(),
    };
    this.#store.run(
      "INSERT INTO log (execution_arn, number, effect, kind, payload, at) VALUES (?, ?, ?, ?, ?, ?)",
      ...[this.#arn, entry.number, entry.effect, entry.kind, entry.payload, entry.at],
    );
    this.#queue.push(entry);
    if (!this.#busy) this.#turn();
    return true;
  }

  /** Ends all waiting, in memory only: the record stays for the next start. */
  close(): void {
    this.#closed = true;
    for (const effect of this.#effects.values()) effect.drop();
    this.#effects.clear();
    this.#queue.length = 0;
  }

  #turn(): void {
    const entry = this.#queue.shift();
    this.#busy = entry !== undefined;
    if (!entry) return;
    this.#take(entry);
    setImmediate(() => this.#turn());
  }

  #take(entry: LogRow): void {
    this.now = Math.max(this.now, entry.at);
    if (entry.effect === 0) {
      this.#onEntry(entry);
      return;
    }
    this.#effects.get(entry.effect)?.take(entry);
  }
}

/** Resolves once all promises that can settle by themselves have settled. */
function rest(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
