import * as z from "zod";
import type { EngineContext } from "#local/engine";
import { type Alarm, comparisons } from "#local/engines/cloudwatch/alarm";
import type { AlarmStore } from "#local/engines/cloudwatch/alarm-store";
import type { AlarmWatch } from "#local/engines/cloudwatch/alarm-watch";
import { invalidCombination, invalidValue } from "#local/engines/cloudwatch/errors";
import { dimensions, metricName, namespace, unit } from "#local/engines/cloudwatch/metric";
import { statisticOf, statistics } from "#local/engines/cloudwatch/statistic";
import { type Defined, operation } from "#local/protocol/members";
import { tagList } from "#local/protocol/tags";

const actions = z.array(z.string().min(1).max(1024)).max(5).default([]);
export const alarmName = z.string().min(1).max(255);

const members = {
  AlarmName: alarmName,
  AlarmDescription: z.string().max(1024).optional(),
  ActionsEnabled: z.boolean().default(true),
  OKActions: actions,
  AlarmActions: actions,
  InsufficientDataActions: actions,
  Namespace: namespace,
  MetricName: metricName,
  Dimensions: dimensions.default([]),
  Statistic: z.enum(statistics).optional(),
  ExtendedStatistic: z.string().optional(),
  Period: z.int().min(1),
  Unit: unit.optional(),
  EvaluationPeriods: z.int().min(1),
  DatapointsToAlarm: z.int().min(1).optional(),
  Threshold: z.number(),
  ComparisonOperator: z.enum(
    Object.keys(comparisons) as [keyof typeof comparisons, ...(keyof typeof comparisons)[]],
  ),
  TreatMissingData: z.enum(["missing", "ignore", "breaching", "notBreaching"]).optional(),
};

/** `PutMetricAlarm` of one metric. A new alarm has no data yet; a changed one keeps its state. */
export function putMetricAlarm(
  { clock, region, accountId }: EngineContext,
  store: AlarmStore,
  watch: AlarmWatch,
): Record<string, Defined> {
  return {
    PutMetricAlarm: operation({ ...members, Tags: tagList.default([]) }, ({ Tags, ...alarm }) => {
      checkStatistic(alarm);
      checkPeriods(alarm);
      const now = clock.now();
      const known: Alarm | undefined = store.find(alarm.AlarmName);
      const arn = `arn:aws:cloudwatch:${region}:${accountId}:alarm:${alarm.AlarmName}`;
      const state = known ?? {
        state: "INSUFFICIENT_DATA" as const,
        reason: "Unchecked: Initial alarm creation",
        changedAt: now,
      };
      store.transaction(() => {
        store.put({
          ...alarm,
          arn,
          configuredAt: now,
          state: state.state,
          reason: state.reason,
          reasonData: known?.reasonData,
          changedAt: state.changedAt,
        });
        // Tags of an alarm that is there are changed by TagResource only.
        if (!known) store.tags.set(arn, Tags, () => invalidValue("An alarm has at most 50 tags."));
      });
      watch.wake(alarm.AlarmName);
    }),
  };
}

function checkStatistic(alarm: { Statistic?: string; ExtendedStatistic?: string }): void {
  const { Statistic, ExtendedStatistic } = alarm;
  if ((Statistic === undefined) === (ExtendedStatistic === undefined))
    throw invalidCombination("Exactly one of Statistic and ExtendedStatistic must be specified.");
  statisticOf(Statistic ?? ExtendedStatistic ?? "", "ExtendedStatistic");
}

/** An alarm looks back a day at most, with periods of an hour or more a week. */
function checkPeriods(alarm: {
  Period: number;
  EvaluationPeriods: number;
  DatapointsToAlarm?: number;
}): void {
  const { Period, EvaluationPeriods, DatapointsToAlarm = 1 } = alarm;
  if (![10, 20, 30].includes(Period) && Period % 60 !== 0)
    throw invalidValue("Period must be 10, 20, 30 or a multiple of 60.");
  if (DatapointsToAlarm > EvaluationPeriods)
    throw invalidValue("DatapointsToAlarm must be less than or equal to EvaluationPeriods.");
  const most = Period >= 3600 ? 604_800 : 86_400;
  if (Period * EvaluationPeriods > most)
    throw invalidCombination(
      `Metrics cannot be checked across more than ${most === 86_400 ? "a day" : "7 days"} (EvaluationPeriods * Period must be <= ${most}).`,
    );
}
