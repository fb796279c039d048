import type { DatabaseSync } from "node:sqlite";
import type { EngineContext } from "#local/engine";
import { Alarm } from "#local/engines/eventbridge/alarm";
import { deadLetter, isHopeless, textOf } from "#local/engines/eventbridge/dead-letter";
import type { Deliver, Job } from "#local/engines/eventbridge/delivery";
import { type OutboxRow, OutboxTable } from "#local/engines/eventbridge/outbox-table";

/** How many deliveries run at the same time. */
const mostInFlight = 64;

/** How long deliveries wait that would be beyond the quota of invocations. */
const overQuotaMs = 10;

/**
 * Deliveries that were accepted and not yet made, on disk until the target took them. A delivery
 * that fails is tried again with growing pauses, then goes to its dead-letter queue.
 */
export class Outbox {
  readonly #context: EngineContext;
  readonly #service: string;
  readonly #deliver: Deliver;
  readonly #table: OutboxTable;
  readonly #alarm: Alarm;
  readonly #inFlight = new Map<number, Promise<void>>();
  #heldUntil = 0;
  #closed = false;

  /**
   * Takes up what an earlier process left; calls `deliver` only after the constructor returned.
   * `service` has the quota `Invoke`.
   */
  constructor(
    context: EngineContext,
    database: DatabaseSync,
    { service, deliver }: { service: string; deliver: Deliver },
  ) {
    this.#context = context;
    this.#service = service;
    this.#deliver = deliver;
    this.#table = new OutboxTable(database);
    this.#alarm = new Alarm(
      context.clock,
      () => this.#nextAt(),
      () => this.#startDue(),
    );
    this.#alarm.arm();
  }

  /** Records a job, due after `delayMs`; part of the caller's transaction, after which it calls `wake`. */
  add(job: Job, delayMs = 0): void {
    this.#table.insert(job, this.#context.clock.now() + delayMs);
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
    const rows = this.#table.next(this.#inFlight.size + 1);
    const next = rows.find(({ id }) => !this.#inFlight.has(id));
    return next && Math.max(next.dueAt, this.#heldUntil);
  }

  #startDue(): void {
    const now = this.#context.clock.now();
    for (const id of this.#table.due(now, mostInFlight * 2)) {
      if (this.#inFlight.size >= mostInFlight) return;
      if (this.#inFlight.has(id)) continue;
      if (this.#isOverQuota()) {
        this.#heldUntil = now + overQuotaMs;
        return;
      }
      const attempt = this.#attempt(id).finally(() => {
        this.#inFlight.delete(id);
        if (!this.#closed) this.#alarm.arm();
      });
      this.#inFlight.set(id, attempt);
    }
  }

  /** AWS delays what is beyond its quota of invocations; nothing is refused. */
  #isOverQuota(): boolean {
    const { limits } = this.#context.gate;
    return limits.take(this.#service, "Invoke", "").over && limits.enforced;
  }

  async #attempt(id: number): Promise<void> {
    const row = this.#table.get(id);
    if (!row) return;
    try {
      await this.#deliver(row.job.delivery, row.attempts + 1);
      this.#table.remove(id);
    } catch (error) {
      // What the end of the process did to it is no fault of the target's.
      if (!this.#closed) this.#failed(row, error);
    }
  }

  #failed({ id, job, attempts, createdAt }: OutboxRow, error: unknown): void {
    const dueAt = this.#context.clock.now() + pauseMs(attempts);
    const tooOld = dueAt - createdAt > job.maximumEventAgeInSeconds * 1000;
    const hopeless = isHopeless(error);
    if (!hopeless && !tooOld && attempts < job.maximumRetryAttempts) {
      this.#table.retry(id, dueAt);
      return;
    }
    const fate = job.deadLetterArn ? `goes to ${job.deadLetterArn}` : "is dropped";
    this.#context.log(
      `delivery to ${job.delivery.arn} failed ${attempts + 1} times and ${fate}: ${textOf(error)}`,
    );
    if (!job.deadLetterArn) {
      this.#table.remove(id);
      return;
    }
    const exhausted = tooOld ? "MaximumEventAgeInSeconds" : "MaximumRetryAttempts";
    const ending = { error, retries: attempts, ...(!hopeless && ({ exhausted } as const)) };
    this.#table.replace(id, deadLetter(job, job.deadLetterArn, ending), this.#context.clock.now());
  }
}

/** 1, 2, 4 … 480 seconds: 185 attempts then take about 24 hours, as in AWS. */
function pauseMs(attempts: number): number {
  return Math.min(480_000, 1000 * 2 ** Math.min(attempts, 10));
}
