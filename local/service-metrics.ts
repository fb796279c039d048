import type { Cancel } from "#local/clock";
import type { EngineContext } from "#local/engine";
import type { CloudwatchEngine } from "#local/engines/cloudwatch/cloudwatch";
import type { Datum } from "#local/engines/cloudwatch/metric";
import type { FunctionReport, Functions } from "#local/engines/lambda/functions";
import type { QueueMeasure } from "#local/engines/sqs/measure";
import type { SqsEngine } from "#local/engines/sqs/sqs";

type Engines = { sqs: SqsEngine; cloudwatch: CloudwatchEngine; functions: Functions };
type Runs = { invocations: number; errors: number };

const minuteMs = 60_000;
/** A queue tells of itself for six hours after the last call (SQS Developer Guide, "Available CloudWatch metrics"). */
const activeMs = 6 * 3_600_000;

/** Metrics that AWS's services put into CloudWatch by themselves, and those in the logs of functions. */
export type ServiceMetrics = { report(event: FunctionReport): void; close(): void };

/**
 * Puts `AWS/SQS` and `AWS/Lambda` metrics into CloudWatch each full minute of the clock, as long as
 * something goes on: an idle cloud has no timer, and its clock can be moved by months at once.
 */
export function serviceMetrics(
  { clock }: EngineContext,
  { sqs, cloudwatch, functions }: Engines,
): ServiceMetrics {
  const lastBusyAt = new Map<string, number>();
  const runs = new Map<string, Runs>();
  const names = new Map(functions.list().map(({ id, name }) => [id, name]));
  let cancel: Cancel | undefined;
  let closed = false;

  const arm = () => {
    if (closed) return;
    cancel ??= clock.after(minuteMs - (clock.now() % minuteMs), tick);
  };
  const tick = () => {
    cancel = undefined;
    const at = clock.now();
    const queues = sqs.measure();
    for (const { name, oldestAgeMs } of queues)
      if (oldestAgeMs !== undefined) lastBusyAt.set(name, at);
    const active = queues.filter(({ name }) => at - (lastBusyAt.get(name) ?? 0) < activeMs);
    const data = [
      ...active.flatMap((queue) => queueData(queue, at)),
      ...[...runs].flatMap(([name, counts]) => functionData(name, counts, at)),
    ];
    runs.clear();
    if (data.length > 0) cloudwatch.record(data);
    if (active.length > 0) arm();
  };

  const stop = sqs.onActivity(arm);
  if (sqs.measure().some(({ oldestAgeMs }) => oldestAgeMs !== undefined)) arm();
  return {
    report(event) {
      if (event.type === "log") {
        cloudwatch.ingestLogLine(event.id, event.line);
        return;
      }
      const name = names.get(event.id) ?? event.id;
      const counts = runs.get(name) ?? { invocations: 0, errors: 0 };
      counts.invocations++;
      if (event.error) counts.errors++;
      runs.set(name, counts);
      arm();
    },
    close() {
      closed = true;
      stop();
      cancel?.();
    },
  };
}

function queueData({ name, oldestAgeMs = 0, ...counts }: QueueMeasure, at: number): Datum[] {
  const values = {
    ApproximateNumberOfMessagesVisible: [counts.visible, "Count"],
    ApproximateNumberOfMessagesNotVisible: [counts.notVisible, "Count"],
    ApproximateNumberOfMessagesDelayed: [counts.delayed, "Count"],
    ApproximateAgeOfOldestMessage: [Math.floor(oldestAgeMs / 1000), "Seconds"],
  } as const;
  return Object.entries(values).map(([metric, [value, unit]]) => ({
    ...common("AWS/SQS", "QueueName", name, at),
    name: metric,
    unit,
    values: [{ value, count: 1 }],
  }));
}

/** Each invocation has a value of `Errors`, 0 or 1. */
function functionData(name: string, { invocations, errors }: Runs, at: number): Datum[] {
  const base = { ...common("AWS/Lambda", "FunctionName", name, at), unit: "Count" };
  const failures = [
    { value: 0, count: invocations - errors },
    { value: 1, count: errors },
  ];
  return [
    { ...base, name: "Invocations", values: [{ value: 1, count: invocations }] },
    { ...base, name: "Errors", values: failures.filter(({ count }) => count > 0) },
  ];
}

function common(namespace: string, dimension: string, value: string, at: number) {
  return {
    namespace,
    dimensions: [{ Name: dimension, Value: value }],
    at,
    resolution: 60 as const,
  };
}
