import * as z from "zod";
import type { EngineContext } from "#local/engine";
import { invalidCombination } from "#local/engines/cloudwatch/errors";
import { dimensions, metricName, namespace, unit } from "#local/engines/cloudwatch/metric";
import type { MetricStore } from "#local/engines/cloudwatch/metric-store";
import { bucketsOf, checkPeriod, startOf } from "#local/engines/cloudwatch/period";
import { type Part, statisticOf, statistics } from "#local/engines/cloudwatch/statistic";
import { type Defined, operation } from "#local/protocol/members";

const mostPoints = 1440;

/** `GetMetricStatistics`: datapoints of one metric, by period and unit, oldest first. */
export function getMetricStatistics(
  { clock }: EngineContext,
  store: MetricStore,
): Record<string, Defined> {
  return {
    GetMetricStatistics: operation(
      {
        Namespace: namespace,
        MetricName: metricName,
        Dimensions: dimensions.default([]),
        StartTime: z.date(),
        EndTime: z.date(),
        Period: z.int().min(1),
        Statistics: z.array(z.enum(statistics)).min(1).max(5).optional(),
        ExtendedStatistics: z.array(z.string()).min(1).max(10).optional(),
        Unit: unit.optional(),
      },
      (input) => {
        const { Statistics: simple = [], ExtendedStatistics: extended = [], Period } = input;
        if (simple.length + extended.length === 0)
          throw invalidCombination(
            "At least one of the parameters Statistics and ExtendedStatistics must be specified.",
          );
        checkPeriod(Period, "Period");
        const end = +input.EndTime;
        const start = startOf(+input.StartTime, end, Period, clock.now());
        assertFew((end - start) / 1000 / Period);
        const makers = simple.map((name) => [name, statisticOf(name, "Statistics")] as const);
        const more = extended.map(
          (name) => [name, statisticOf(name, "ExtendedStatistics")] as const,
        );
        const metric = store.find({
          namespace: input.Namespace,
          name: input.MetricName,
          dimensions: input.Dimensions,
        });
        const parts = metric ? store.parts(metric.id, start, end, input.Unit) : [];
        const Datapoints = bucketsOf(parts, start, Period).flatMap((bucket) =>
          [...Map.groupBy(bucket.parts, (part: Part) => part.unit)].map(([of, inside]) => ({
            Timestamp: new Date(bucket.start),
            ...Object.fromEntries(makers.map(([name, make]) => [name, make(inside)])),
            ...(more.length > 0 && {
              ExtendedStatistics: Object.fromEntries(
                more.map(([name, make]) => [name, make(inside)]),
              ),
            }),
            Unit: of,
          })),
        );
        return { Label: input.MetricName, Datapoints };
      },
    ),
  };
}

function assertFew(points: number): void {
  if (points > mostPoints)
    throw invalidCombination(
      `You have requested up to ${Math.floor(points).toLocaleString("en-US")} datapoints, which exceeds the limit of 1,440. You may reduce the datapoints requested by increasing Period, or decreasing the time range.`,
    );
}
