import type { DatabaseSync } from "node:sqlite";
import { AwsError } from "#local/aws-error";
import type { EngineContext } from "#local/engine";
import { Alarm } from "#local/engines/eventbridge/alarm";
import { type Delivery, defaultRetryPolicy, type Job } from "#local/engines/eventbridge/delivery";
import { notFound } from "#local/engines/eventbridge/errors";
import { type BusEvent, envelope } from "#local/engines/eventbridge/event";
import { fateOf } from "#local/engines/eventbridge/event-faults";
import { inputFor } from "#local/engines/eventbridge/input";
import type { Outbox } from "#local/engines/eventbridge/outbox";
import type { Registry, Rule } from "#local/engines/eventbridge/registry";
import { type Target, targetBus } from "#local/engines/eventbridge/target";
import { compileSchedule } from "#local/engines/scheduler/expression";

/** Turns events and due schedules into deliveries. */
export class Router {
  readonly #context: EngineContext;
  readonly #database: DatabaseSync;
  readonly #registry: Registry;
  readonly #outbox: Outbox;
  readonly #alarm: Alarm;

  constructor(
    context: EngineContext,
    database: DatabaseSync,
    { registry, outbox }: { registry: Registry; outbox: Outbox },
  ) {
    this.#context = context;
    this.#database = database;
    this.#registry = registry;
    this.#outbox = outbox;
    this.#alarm = new Alarm(
      context.clock,
      () => this.#nextAt(),
      () => this.#runDue(),
    );
    this.#alarm.arm();
  }

  /**
   * Records the deliveries of all events in one transaction: acknowledged is not lost, unless a fault
   * that was asked for loses it on its way to the targets.
   */
  accept(events: { bus: string; event: BusEvent }[]): void {
    this.#record(() => {
      for (const { bus, event } of events) {
        const { copies, holdMs } = fateOf(this.#context.gate.faults, event);
        if (copies === 0) this.#context.log(`event ${event.id} was lost by a fault`);
        for (let copy = 0; copy < copies; copy++) this.#route(bus, event, { holdMs });
      }
    });
  }

  /**
   * Takes an event that a rule sends to another bus, as it is. Throws `ResourceNotFoundException`, and
   * what AWS says of an event that came from a bus already: so events do not go in circles.
   */
  forward({ arn, input, fromBus }: Delivery): void {
    const bus = targetBus(arn);
    if (fromBus) throw secondHop(JSON.parse(input));
    if (!bus || !this.#registry.buses.has(bus)) throw notFound(`Event bus ${arn} does not exist.`);
    this.#record(() => this.#route(bus, JSON.parse(input), { forwarded: true }));
  }

  /** To be called when a rule with a schedule changed. */
  rearm(): void {
    this.#alarm.arm();
  }

  close(): void {
    this.#alarm.close();
  }

  #nextAt(): number | undefined {
    const times = this.#registry.scheduled().map(({ nextAt = 0 }) => nextAt);
    return times.length > 0 ? Math.min(...times) : undefined;
  }

  #runDue(): void {
    const now = this.#context.clock.now();
    this.#record(() => {
      for (const rule of this.#registry.scheduled()) {
        if (rule.nextAt === undefined || rule.nextAt > now) continue;
        this.#addTargets(rule, this.#tick(rule, rule.nextAt));
        // Runs that were missed while nobody ran are not made up for, but for the first.
        this.#registry.saveRule({ ...rule, nextAt: nextRunOf(rule, now) });
      }
    });
  }

  #tick(rule: Rule, at: number): BusEvent {
    return envelope(this.#context, {
      source: "aws.events",
      detailType: "Scheduled Event",
      detail: {},
      resources: [rule.arn],
      time: new Date(at).toISOString(),
    });
  }

  #route(bus: string, event: BusEvent, way: Way): void {
    for (const rule of this.#registry.matching(bus, event)) this.#addTargets(rule, event, way);
  }

  #addTargets(rule: Rule, event: BusEvent, { holdMs, forwarded }: Way = {}): void {
    const ingestedAt = `${this.#context.clock.iso().slice(0, 19)}Z`;
    const info = { ruleArn: rule.arn, ruleName: rule.name, ingestedAt };
    for (const target of rule.targets) {
      const job = jobOf(rule, target, inputFor(target, event, info));
      if (forwarded) job.delivery.fromBus = true;
      this.#outbox.add(job, holdMs);
    }
  }

  #record(change: () => void): void {
    this.#database.exec("BEGIN IMMEDIATE");
    try {
      change();
      this.#database.exec("COMMIT");
    } catch (error) {
      this.#database.exec("ROLLBACK");
      throw error;
    }
    this.#outbox.wake();
  }
}

/** How an event came, and how long it is held back. */
type Way = { holdMs?: number; forwarded?: boolean };

/** When a rule with a schedule runs next. */
export function nextRunOf({ schedule, scheduledFrom = 0 }: Rule, after: number) {
  return schedule === undefined ? undefined : compileSchedule(schedule, scheduledFrom).next(after);
}

function jobOf(rule: Rule, target: Target, input: string): Job {
  const { RetryPolicy: policy, SqsParameters: sqs, DeadLetterConfig: letters } = target;
  return {
    delivery: {
      arn: target.Arn,
      input,
      ...(target.RoleArn && { roleArn: target.RoleArn }),
      ...(sqs?.MessageGroupId && { sqs: { messageGroupId: sqs.MessageGroupId } }),
    },
    deadLetterArn: letters?.Arn,
    maximumRetryAttempts: policy?.MaximumRetryAttempts ?? defaultRetryPolicy.maximumRetryAttempts,
    maximumEventAgeInSeconds:
      policy?.MaximumEventAgeInSeconds ?? defaultRetryPolicy.maximumEventAgeInSeconds,
    origin: { RULE_ARN: rule.arn, TARGET_ARN: target.Arn },
  };
}

/** What AWS answers and writes into dead letters, as pubudu.dev recorded it in 2023. */
function secondHop({ id }: BusEvent): AwsError {
  return new AwsError(
    "ThirdAccountHopDetected",
    `Event ingestion rejected for event ${id} because an event can be sent to an event bus target only once. This event was previously delivered to an event bus target.`,
  );
}
