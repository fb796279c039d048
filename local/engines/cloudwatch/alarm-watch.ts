import type { Cancel } from "#local/clock";
import type { EngineContext } from "#local/engine";
import { type Alarm, comparisons, type StateValue } from "#local/engines/cloudwatch/alarm";
import { alarmEvent, type PublishAlarm } from "#local/engines/cloudwatch/alarm-event";
import { morePeriods, stateOf } from "#local/engines/cloudwatch/alarm-state";
import type { AlarmStore } from "#local/engines/cloudwatch/alarm-store";
import { dimensionKey, type MetricId } from "#local/engines/cloudwatch/metric";
import type { MetricStore } from "#local/engines/cloudwatch/metric-store";
import { statisticOf } from "#local/engines/cloudwatch/statistic";

/**
 * Evaluates alarms on the clock: every minute, those of short periods every ten seconds, over the last
 * whole minutes. An alarm without data in its range sleeps until its metric gets some.
 */
export class AlarmWatch {
  readonly #context: EngineContext;
  readonly #metrics: MetricStore;
  readonly #alarms: AlarmStore;
  readonly #publish: PublishAlarm;
  /** When each alarm that is awake is evaluated next. */
  readonly #due = new Map<string, number>();
  #cancel: Cancel | undefined;

  constructor(
    context: EngineContext,
    metrics: MetricStore,
    alarms: AlarmStore,
    publish: PublishAlarm,
  ) {
    this.#context = context;
    this.#metrics = metrics;
    this.#alarms = alarms;
    this.#publish = publish;
    for (const { AlarmName } of alarms.all()) this.wake(AlarmName);
  }

  /** An alarm that is new, changed, or was set by hand. */
  wake(name: string): void {
    const alarm = this.#alarms.find(name);
    if (!alarm) return;
    this.#due.set(name, nextStep(alarm, this.#context.clock.now()));
    this.#arm();
  }

  /** Values came for these metrics. */
  arrived(metrics: MetricId[]): void {
    const keys = new Set(metrics.map(keyOf));
    for (const alarm of this.#alarms.all()) {
      const { AlarmName, Namespace: namespace, MetricName: name, Dimensions: dimensions } = alarm;
      const isOurs = keys.has(keyOf({ namespace, name, dimensions }));
      if (isOurs && !this.#due.has(AlarmName)) this.wake(AlarmName);
    }
  }

  /** Changes a state and tells of it. The event goes first: it may come twice, and is never lost. */
  change(alarm: Alarm, state: StateValue, reason: string, reasonData?: string): void {
    const changed = { ...alarm, state, reason, reasonData, changedAt: this.#context.clock.now() };
    if (state !== alarm.state) {
      this.#publish(alarmEvent(changed, alarm));
      this.#tellOfActions(changed);
    }
    this.#alarms.put(changed);
  }

  close(): void {
    this.#cancel?.();
  }

  #arm(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    if (this.#due.size === 0) return;
    const { clock } = this.#context;
    this.#cancel = clock.after(Math.min(...this.#due.values()) - clock.now(), () => {
      const now = clock.now();
      for (const [name, at] of [...this.#due]) if (at <= now) this.#evaluate(name, now);
      this.#arm();
    });
  }

  #evaluate(name: string, now: number): void {
    const alarm = this.#alarms.find(name);
    this.#due.delete(name);
    if (!alarm) return;
    const { Period, EvaluationPeriods: periods, DatapointsToAlarm: needed = periods } = alarm;
    const end = now - (now % stepMs(alarm));
    const start = end - (periods + morePeriods) * Period * 1000;
    const values = this.#values(alarm, start, end);
    const breaches = comparisons[alarm.ComparisonOperator];
    const findings = values.map((value) =>
      value === undefined ? undefined : breaches(value, alarm.Threshold),
    );
    const treat = alarm.TreatMissingData ?? "missing";
    const state = stateOf(findings, { periods, needed, treat });
    if (state !== undefined && state !== alarm.state) {
      const recent = values.filter((value) => value !== undefined).slice(-periods);
      this.change(alarm, state, reasonOf(alarm, state, recent), dataOf(alarm, recent, start, now));
    }
    if (this.#hasDataSince(alarm, start)) this.#due.set(name, nextStep(alarm, now));
  }

  /** The statistic of each period of the range, oldest first. */
  #values(alarm: Alarm, start: number, end: number): (number | undefined)[] {
    const make = statisticOf(alarm.Statistic ?? alarm.ExtendedStatistic ?? "", "Statistic");
    const metric = this.#find(alarm);
    const parts = metric ? this.#metrics.parts(metric.id, start, end, alarm.Unit) : [];
    const length = alarm.Period * 1000;
    return Array.from({ length: (end - start) / length }, (_, index) =>
      make(parts.filter(({ at }) => Math.floor((at - start) / length) === index)),
    );
  }

  #hasDataSince(alarm: Alarm, start: number): boolean {
    return (this.#find(alarm)?.lastAt ?? Number.NEGATIVE_INFINITY) >= start;
  }

  #find({ Namespace: namespace, MetricName: name, Dimensions: dimensions }: Alarm) {
    return this.#metrics.find({ namespace, name, dimensions });
  }

  #tellOfActions({ AlarmName, state, ...alarm }: Alarm): void {
    const { OKActions, AlarmActions, InsufficientDataActions } = alarm;
    const actions = {
      OK: OKActions,
      ALARM: AlarmActions,
      INSUFFICIENT_DATA: InsufficientDataActions,
    };
    if (alarm.ActionsEnabled && actions[state].length > 0)
      this.#context.log(
        `alarm ${AlarmName} is ${state}; its actions are not carried out here: ${actions[state].join(", ")}`,
      );
  }
}

/** How often an alarm is evaluated. */
function stepMs({ Period }: Alarm): number {
  return Period < 60 ? 10_000 : 60_000;
}

function nextStep(alarm: Alarm, now: number): number {
  return now - (now % stepMs(alarm)) + stepMs(alarm);
}

function keyOf({ namespace, name, dimensions }: MetricId): string {
  return `${namespace} ${name} ${dimensionKey(dimensions)}`;
}

function reasonOf(alarm: Alarm, state: StateValue, recent: number[]): string {
  if (state === "INSUFFICIENT_DATA")
    return `Insufficient Data: ${alarm.EvaluationPeriods} datapoints were unknown.`;
  const missing = recent.length === 0 ? "no datapoint; missing ones count" : recent.join(", ");
  return `Threshold Crossed: [${missing}] against ${alarm.ComparisonOperator} ${alarm.Threshold} is ${state}.`;
}

function dataOf(alarm: Alarm, recent: number[], start: number, now: number): string {
  return JSON.stringify({
    version: "1.0",
    queryDate: new Date(now).toISOString(),
    startDate: new Date(start).toISOString(),
    statistic: alarm.Statistic ?? alarm.ExtendedStatistic,
    period: alarm.Period,
    recentDatapoints: recent,
    threshold: alarm.Threshold,
  });
}
