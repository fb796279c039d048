import type { DatabaseSync } from "node:sqlite";
import type { EngineContext } from "#local/engine";
import { Alarm } from "#local/engines/eventbridge/alarm";
import { defaultRetryPolicy } from "#local/engines/eventbridge/delivery";
import { type BusEvent, envelope } from "#local/engines/eventbridge/event";
import { inputFor } from "#local/engines/eventbridge/input";
import type { Outbox } from "#local/engines/eventbridge/outbox";
import type { Registry, Rule } from "#local/engines/eventbridge/registry";
import type { Target } from "#local/engines/eventbridge/target";
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

  /** Records the deliveries of all events in one transaction: acknowledged is not lost. */
  accept(events: { bus: string; event: BusEvent }[]): void {
    this.#record(() => {
      for (const { bus, event } of events)
        for (const rule of this.#registry.matching(bus, event)) this.#addTargets(rule, event);
    });
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

  #addTargets(rule: Rule, event: BusEvent): void {
    const info = { ruleArn: rule.arn, ruleName: rule.name, ingestedAt: this.#context.clock.iso() };
    for (const target of rule.targets) {
      const input = inputFor(target, event, info);
      this.#outbox.add(jobOf(rule, target, input));
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

/** When a rule with a schedule runs next. */
export function nextRunOf({ schedule, scheduledFrom = 0 }: Rule, after: number) {
  return schedule === undefined ? undefined : compileSchedule(schedule, scheduledFrom).next(after);
}

function jobOf(rule: Rule, target: Target, input: string) {
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
