import type { DatabaseSync, StatementSync } from "node:sqlite";
import { AwsError } from "#local/aws-error";
import type { EngineContext } from "#local/engine";
import { Alarm } from "#local/engines/eventbridge/alarm";
import { type Deliver, defaultRetryPolicy, type Job } from "#local/engines/eventbridge/delivery";

/** How many deliveries run at the same time. */
const mostInFlight = 64;

/** Retries for a target that is not there: after a restart it may still be on its way. */
const missingTargetRetries = 5;

type Row = { id: number; job: string; attempts: number; createdAt: number };

/**
 * Deliveries that were accepted and not yet made, on disk until the target took them. A delivery
 * that fails is tried again with growing pauses, then goes to its dead-letter queue.
 */
export class Outbox {
  readonly #context: EngineContext;
  readonly #deliver: Deliver;
  readonly #statements: Record<
    "insert" | "due" | "next" | "get" | "retry" | "replace" | "remove",
    StatementSync
  >;
  readonly #alarm: Alarm;
  readonly #inFlight = new Map<number, Promise<void>>();
  #closed = false;

  /** Takes up what an earlier process left; calls `deliver` only after the constructor returned. */
  constructor(context: EngineContext, database: DatabaseSync, deliver: Deliver) {
    this.#context = context;
    this.#deliver = deliver;
    this.#statements = prepare(database);
    this.#alarm = new Alarm(
      context.clock,
      () => this.#nextAt(),
      () => this.#startDue(),
    );
    this.#alarm.arm();
  }

  /** Records a job; part of the caller's transaction, after which it calls `wake`. */
  add(job: Job): void {
    const now = this.#context.clock.now();
    this.#statements.insert.run(JSON.stringify(job), now, now);
  }

  /** Starts what is due. */
  wake(): void {
    this.#alarm.arm();
  }

  /** Waits for the deliveries under way; the others stay on disk. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#alarm.close();
    await Promise.all(this.#inFlight.values());
  }

  #nextAt(): number | undefined {
    if (this.#inFlight.size >= mostInFlight) return undefined;
    // Rows in flight are due as well: look past them.
    const rows = this.#statements.next.all(this.#inFlight.size + 1);
    return rows.find(({ id }) => !this.#inFlight.has(Number(id)))?.dueAt as number | undefined;
  }

  #startDue(): void {
    const due = this.#statements.due.all(this.#context.clock.now(), mostInFlight * 2);
    for (const { id } of due) {
      if (this.#inFlight.size >= mostInFlight) return;
      if (this.#inFlight.has(Number(id))) continue;
      const attempt = this.#attempt(Number(id)).finally(() => {
        this.#inFlight.delete(Number(id));
        if (!this.#closed) this.#alarm.arm();
      });
      this.#inFlight.set(Number(id), attempt);
    }
  }

  async #attempt(id: number): Promise<void> {
    const row = this.#statements.get.get(id) as Row | undefined;
    if (!row) return;
    const job: Job = JSON.parse(row.job);
    try {
      await this.#deliver(job.delivery, row.attempts + 1);
      this.#statements.remove.run(id);
    } catch (error) {
      this.#failed(row, job, error);
    }
  }

  #failed(row: Row, job: Job, error: unknown): void {
    const { clock } = this.#context;
    const code = errorCode(error);
    const dueAt = clock.now() + pauseMs(row.attempts);
    const limit =
      code === "NO_RESOURCE"
        ? Math.min(missingTargetRetries, job.maximumRetryAttempts)
        : job.maximumRetryAttempts;
    const tooOld = dueAt - row.createdAt > job.maximumEventAgeInSeconds * 1000;
    if (row.attempts < limit && !tooOld) {
      this.#statements.retry.run(dueAt, row.id);
      return;
    }
    const text = error instanceof Error ? error.message : String(error);
    const fate = job.deadLetterArn ? `goes to ${job.deadLetterArn}` : "is dropped";
    this.#context.log(
      `delivery to ${job.delivery.arn} failed ${row.attempts + 1} times and ${fate}: ${text}`,
    );
    if (!job.deadLetterArn) {
      this.#statements.remove.run(row.id);
      return;
    }
    const letter = deadLetter(job, job.deadLetterArn, {
      ERROR_CODE: code,
      ERROR_MESSAGE: text.slice(0, 1024) || code,
      RETRY_ATTEMPTS: String(row.attempts),
      ...(code !== "NO_RESOURCE" && {
        EXHAUSTED_RETRY_CONDITION: tooOld ? "MaximumEventAgeInSeconds" : "MaximumRetryAttempts",
      }),
    });
    this.#statements.replace.run(JSON.stringify(letter), clock.now(), clock.now(), row.id);
  }
}

/** The dead letter is a delivery of its own, in the place of the one that failed. */
function deadLetter(job: Job, arn: string, reason: Record<string, string>): Job {
  const messageAttributes = { ...job.origin, ...reason };
  return {
    delivery: { arn, input: job.delivery.input, sqs: { messageAttributes } },
    ...defaultRetryPolicy,
    origin: job.origin,
  };
}

/** 1, 2, 4 … 480 seconds: 185 attempts then take about 24 hours, as in AWS. */
function pauseMs(attempts: number): number {
  return Math.min(480_000, 1000 * 2 ** Math.min(attempts, 10));
}

/** One of the codes AWS writes into dead letters. */
function errorCode(error: unknown): string {
  if (!(error instanceof AwsError)) return "ERROR_FROM_TARGET";
  if (/NotFound|DoesNotExist|NonExistent|NoSuch/.test(error.code)) return "NO_RESOURCE";
  if (/AccessDenied|NotAuthorized/.test(error.code)) return "NO_PERMISSIONS";
  if (/Throttl|TooManyRequests|SlowDown/.test(error.code)) return "THROTTLING";
  return error.status < 500 ? "SDK_CLIENT_ERROR" : "ERROR_FROM_TARGET";
}

function prepare(database: DatabaseSync) {
  database.exec(
    `CREATE TABLE IF NOT EXISTS outbox (
       id INTEGER PRIMARY KEY, job TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0,
       createdAt REAL NOT NULL, dueAt REAL NOT NULL
     ) STRICT;
     CREATE INDEX IF NOT EXISTS outboxByDueAt ON outbox (dueAt, id)`,
  );
  return {
    insert: database.prepare("INSERT INTO outbox (job, createdAt, dueAt) VALUES (?, ?, ?)"),
    due: database.prepare("SELECT id FROM outbox WHERE dueAt <= ? ORDER BY dueAt, id LIMIT ?"),
    next: database.prepare("SELECT id, dueAt FROM outbox ORDER BY dueAt, id LIMIT ?"),
    get: database.prepare("SELECT id, job, attempts, createdAt FROM outbox WHERE id = ?"),
    retry: database.prepare("UPDATE outbox SET attempts = attempts + 1, dueAt = ? WHERE id = ?"),
    replace: database.prepare(
      "UPDATE outbox SET job = ?, attempts = 0, createdAt = ?, dueAt = ? WHERE id = ?",
    ),
    remove: database.prepare("DELETE FROM outbox WHERE id = ?"),
  };
}
