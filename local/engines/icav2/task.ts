import type { Cancel, Clock } from "#local/clock";
import type { Database } from "#local/engines/icav2/database";

/** Something to be done at a time, in epoch milliseconds; at most one per kind and subject. */
export type Task = { kind: string; subject: string; dueAt: number };

/**
 * Does the slow part of a task and gives back what to write. That write and the end of the task are one
 * transaction, so a task that a crash cut off is done again.
 */
export type TaskHandler = (task: Task) => Promise<() => void> | (() => void);

const retryMs = 60_000;

/** Timers that survive a restart: kept in SQLite, done one at a time in order of due time. */
export class Tasks {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #log: (line: string) => void;
  readonly #handlers = new Map<string, TaskHandler>();
  #cancel: Cancel | undefined;
  #running: Promise<void> | undefined;
  #open = false;

  constructor(database: Database, clock: Clock, log: (line: string) => void) {
    this.#database = database;
    this.#clock = clock;
    this.#log = log;
  }

  /** Says how tasks of a kind are done; before `open`. */
  on(kind: string, handler: TaskHandler): void {
    this.#handlers.set(kind, handler);
  }

  /** Plans a task, or plans it anew; in the transaction that makes it necessary. */
  add(kind: string, subject: string, dueAt: number): void {
    this.#database
      .prepare("INSERT OR REPLACE INTO task VALUES (?, ?, ?)")
      .run(kind, subject, Math.round(dueAt));
    this.#arm();
  }

  /** Starts doing what is due, also what fell due while nothing ran. */
  open(): void {
    this.#open = true;
    this.#arm();
  }

  /** Resolves when nothing that is due is left undone. */
  async settled(): Promise<void> {
    while (this.#open) {
      await this.#running;
      const next = this.#next();
      if (!next || next.dueAt > this.#clock.now()) return;
      this.#run();
    }
  }

  /** Lets the task at hand finish and starts no other. */
  async close(): Promise<void> {
    this.#open = false;
    this.#cancel?.();
    await this.#running;
  }

  #arm(): void {
    if (!this.#open || this.#running) return;
    this.#cancel?.();
    const next = this.#next();
    if (next) this.#cancel = this.#clock.after(next.dueAt - this.#clock.now(), () => this.#run());
  }

  #run(): void {
    if (this.#running || !this.#open) return;
    this.#running = this.#doDue().finally(() => {
      this.#running = undefined;
      this.#arm();
    });
  }

  async #doDue(): Promise<void> {
    const due = () => {
      const next = this.#next();
      return next && next.dueAt <= this.#clock.now() ? next : undefined;
    };
    for (let task = due(); this.#open && task; task = due()) await this.#do(task);
  }

  async #do(task: Task): Promise<void> {
    try {
      const handler = this.#handlers.get(task.kind);
      if (!handler) throw new Error(`nothing does ${task.kind}`);
      const write = await handler(task);
      this.#database.transact(() => {
        // Before the write, which may plan the same task anew.
        this.#database
          .prepare("DELETE FROM task WHERE kind = ? AND subject = ?")
          .run(task.kind, task.subject);
        write();
      });
    } catch (error) {
      this.#log(`icav2 ${task.kind} ${task.subject} failed, next try in 60 s: ${String(error)}`);
      this.add(task.kind, task.subject, this.#clock.now() + retryMs);
    }
  }

  #next(): Task | undefined {
    const row = this.#database
      .prepare("SELECT kind, subject, due_at FROM task ORDER BY due_at, kind, subject LIMIT 1")
      .get();
    return (
      row && { kind: String(row.kind), subject: String(row.subject), dueAt: Number(row.due_at) }
    );
  }
}
