import type { StatementSync } from "node:sqlite";
import type { Cancel, Clock } from "#local/clock";

/** Something to be done at a time: `dueAt` is epoch milliseconds. At most one per kind and subject. */
export type Task = { kind: string; subject: string; dueAt: number };

/**
 * Does the slow part of a task and gives back what to write; that write and the end of the task are one
 * transaction, so a task that was cut off by a crash is simply done again.
 */
export type TaskHandler = (task: Task) => Promise<() => void> | (() => void);

/** What the timers stand on. */
export type TasksOptions = {
  /** The engine's, for the log. */
  name: string;
  database: { prepare(sql: string): StatementSync };
  clock: Clock;
  /** Runs a write as one transaction of the database. */
  transact: (write: () => void) => void;
  log: (line: string) => void;
};

const taskTable = [
  `CREATE TABLE IF NOT EXISTS task (kind TEXT NOT NULL, subject TEXT NOT NULL, due_at INTEGER NOT NULL,
    PRIMARY KEY (kind, subject)) WITHOUT ROWID`,
  "CREATE INDEX IF NOT EXISTS task_due ON task (due_at)",
];

const retryDelayMs = 60_000;

/** Timers that survive a restart: kept in SQLite, run one at a time in order of due time. */
export class Tasks {
  readonly #options: TasksOptions;
  readonly #handlers = new Map<string, TaskHandler>();
  #cancel: Cancel | undefined;
  #running: Promise<void> | undefined;
  #open = false;

  constructor(options: TasksOptions) {
    for (const statement of taskTable) options.database.prepare(statement).run();
    this.#options = options;
  }

  /** Says how tasks of a kind are done; before `open`. */
  on(kind: string, handler: TaskHandler): void {
    this.#handlers.set(kind, handler);
  }

  /** Plans a task, or plans it anew; inside the transaction that makes it necessary. */
  add(kind: string, subject: string, dueAt: number): void {
    this.#options.database
      .prepare("INSERT OR REPLACE INTO task VALUES (?, ?, ?)")
      .run(kind, subject, Math.round(dueAt));
    this.#arm();
  }

  has(kind: string, subject: string): boolean {
    const row = this.#options.database
      .prepare("SELECT 1 FROM task WHERE kind = ? AND subject = ?")
      .get(kind, subject);
    return row !== undefined;
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
      if (!next || next.dueAt > this.#options.clock.now()) return;
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
    if (!next) return;
    this.#cancel = this.#options.clock.after(next.dueAt - this.#options.clock.now(), () =>
      this.#run(),
    );
  }

  #run(): void {
    if (this.#running || !this.#open) return;
    this.#running = this.#doDue().finally(() => {
      this.#running = undefined;
      this.#arm();
    });
  }

  async #doDue(): Promise<void> {
    for (
      let task = this.#next();
      this.#open && task && task.dueAt <= this.#options.clock.now();
      task = this.#next()
    )
      await this.#do(task);
  }

  async #do(task: Task): Promise<void> {
    try {
      const handler = this.#handlers.get(task.kind);
      if (!handler) throw new Error(`nothing handles ${task.kind}`);
      const write = await handler(task);
      this.#options.transact(() => {
        this.#remove(task);
        write();
      });
    } catch (error) {
      this.#options.log(
        `${this.#options.name} ${task.kind} ${task.subject} failed, next try in 60 s: ${String(error)}`,
      );
      this.add(task.kind, task.subject, this.#options.clock.now() + retryDelayMs);
    }
  }

  /** Only as it was planned: a task planned anew while it ran stays. */
  #remove({ kind, subject, dueAt }: Task): void {
    this.#options.database
      .prepare("DELETE FROM task WHERE kind = ? AND subject = ? AND due_at = ?")
      .run(kind, subject, dueAt);
  }

  #next(): Task | undefined {
    const row = this.#options.database
      .prepare("SELECT kind, subject, due_at FROM task ORDER BY due_at, kind, subject LIMIT 1")
      .get();
    return (
      row && { kind: String(row.kind), subject: String(row.subject), dueAt: Number(row.due_at) }
    );
  }
}
