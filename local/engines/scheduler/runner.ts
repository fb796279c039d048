import { createHash, randomUUID } from "node:crypto";
import type { EngineContext } from "#local/engine";
import { Alarm } from "#local/engines/eventbridge/alarm";
import type { Job } from "#local/engines/eventbridge/delivery";
import type { Outbox } from "#local/engines/eventbridge/outbox";
import { compileSchedule } from "#local/engines/scheduler/expression";
import type { ScheduleRecord, ScheduleStore } from "#local/engines/scheduler/schedule-store";

/**
 * Runs of one schedule within one move of the clock. A week is moved over in a second: its 10,080 minutes would all be
 * run after it.
 */
const mostRunsOfMove = 4;

/** Turns schedules that fall due into deliveries. */
export class Runner {
  readonly #context: EngineContext;
  readonly #store: ScheduleStore;
  readonly #outbox: Outbox;
  readonly #alarm: Alarm;
  readonly #ranAt = new Map<string, number>();

  constructor(context: EngineContext, store: ScheduleStore, outbox: Outbox) {
    this.#context = context;
    this.#store = store;
    this.#outbox = outbox;
    this.#alarm = new Alarm(
      context.clock,
      () => store.nextAt(),
      () => this.#runDue(),
    );
    this.#alarm.arm();
  }

  /** To be called when schedules changed. */
  rearm(): void {
    this.#alarm.arm();
  }

  close(): void {
    this.#alarm.close();
  }

  #runDue(): void {
    const now = this.#context.clock.now();
    this.#store.transaction(() => {
      for (const schedule of this.#store.due(now)) {
        const at = schedule.nextAt ?? now;
        // Of the runs missed while no process ran, only the first is made up for.
        const nextAt = nextRunOf(schedule, now);
        if (!this.#isPassedOver(schedule, at, nextAt)) {
          this.#outbox.add(jobOf(this.#context, schedule, at), withinWindow(schedule, at));
          this.#ranAt.set(schedule.arn, at);
        }
        const over = nextAt === undefined;
        if (over && schedule.definition.ActionAfterCompletion === "DELETE")
          this.#store.remove(schedule);
        else this.#store.save({ ...schedule, nextAt });
      }
    });
    this.#outbox.wake();
  }

  /** True for a run in a long move of the clock that comes soon after another; never for the move's first or last. */
  #isPassedOver({ arn }: ScheduleRecord, at: number, nextAt: number | undefined): boolean {
    const { move } = this.#context.clock;
    if (!move || nextAt === undefined || nextAt > move.to) return false;
    const ranAt = this.#ranAt.get(arn) ?? 0;
    return ranAt >= move.from && at - ranAt < (move.to - move.from) / mostRunsOfMove;
  }
}

/** When an enabled schedule runs next, within its start and end. */
export function nextRunOf(
  { definition, anchor }: Pick<ScheduleRecord, "definition" | "anchor">,
  after: number,
): number | undefined {
  if (definition.State !== "ENABLED") return undefined;
  const { kind, next } = compileSchedule(
    definition.ScheduleExpression,
    anchor,
    definition.ScheduleExpressionTimezone,
  );
  // Start and end say nothing about a single run.
  if (kind === "at") return next(after);
  const { StartDate = 0, EndDate = Number.POSITIVE_INFINITY } = definition;
  const start = StartDate * 1000;
  const at = kind === "rate" && after < start ? start : next(Math.max(after, start - 1));
  return at !== undefined && at <= EndDate * 1000 ? at : undefined;
}

/** A flexible window's run comes at some minute of it: another for each run, the same whenever it is asked. */
function withinWindow({ arn, definition }: ScheduleRecord, at: number): number {
  const { MaximumWindowInMinutes: minutes = 0 } = definition.FlexibleTimeWindow;
  if (minutes === 0) return 0;
  const draw = createHash("sha256").update(`${arn} ${at}`).digest().readUInt32BE(0);
  return (draw % minutes) * 60_000;
}

function jobOf(context: EngineContext, schedule: ScheduleRecord, at: number): Job {
  const { Target: target } = schedule.definition;
  const executionId = randomUUID();
  const scheduledTime = `${new Date(at).toISOString().slice(0, 19)}Z`;
  const input = target.Input ?? JSON.stringify(defaultInput(context, schedule, scheduledTime));
  return {
    delivery: {
      arn: target.Arn,
      roleArn: target.RoleArn,
      schedule: schedule.arn,
      input: input
        .replaceAll("<aws.scheduler.schedule-arn>", schedule.arn)
        .replaceAll("<aws.scheduler.scheduled-time>", scheduledTime)
        .replaceAll("<aws.scheduler.execution-id>", executionId),
      ...(target.SqsParameters?.MessageGroupId && {
        sqs: { messageGroupId: target.SqsParameters.MessageGroupId },
      }),
    },
    deadLetterArn: target.DeadLetterConfig?.Arn,
    maximumRetryAttempts: target.RetryPolicy.MaximumRetryAttempts,
    maximumEventAgeInSeconds: target.RetryPolicy.MaximumEventAgeInSeconds,
    origin: {
      SCHEDULE_ARN: schedule.arn,
      TARGET_ARN: target.Arn,
      EXECUTION_ID: executionId,
      SCHEDULED_TIME: scheduledTime,
      IS_PAYLOAD_TRUNCATED: "false",
    },
    plainCodes: true,
  };
}

/** What a target without an input of its own receives. */
function defaultInput(context: EngineContext, { arn }: ScheduleRecord, time: string): object {
  return {
    version: "0",
    id: randomUUID(),
    "detail-type": "Scheduled Event",
    source: "aws.scheduler",
    account: context.accountId,
    time,
    region: context.region,
    resources: [arn],
    detail: "{}",
  };
}
