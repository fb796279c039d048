import * as z from "zod";
import type { EngineContext } from "#local/engine";
import { invalidToken, invalidValue, refused } from "#local/engines/cloudwatch/errors";
import { dimensions, metricName, namespace, unit } from "#local/engines/cloudwatch/metric";
import type { MetricStore } from "#local/engines/cloudwatch/metric-store";
import { bucketsOf, checkPeriod, startOf } from "#local/engines/cloudwatch/period";
import { statisticOf } from "#local/engines/cloudwatch/statistic";
import { type Defined, operation } from "#local/protocol/members";

const mostPoints = 100_800;
export const metricStat = z.strictObject({
  Metric: z.strictObject({
    Namespace: namespace,
    MetricName: metricName,
    Dimensions: dimensions.default([]),
  }),
  Period: z.int().min(1),
  Stat: z.string().min(1),
  Unit: unit.optional(),
});
const query = z.strictObject({
  Id: z
    .string()
    .min(1)
    .max(255)
    .regex(/^[a-z][a-zA-Z0-9_]*$/),
  MetricStat: metricStat.optional(),
  Expression: z.string().optional(),
  Label: z.string().optional(),
  ReturnData: z.boolean().default(true),
});
type Query = z.infer<typeof query>;
type Point = { at: number; value: number };

/** `GetMetricData`: series of several metrics. Values of all units count together unless one is asked for. */
export function getMetricData(
  { clock }: EngineContext,
  store: MetricStore,
): Record<string, Defined> {
  const points = ({ MetricStat }: Query, from: Date, to: Date): Point[] => {
    if (!MetricStat) throw refused("metric expressions");
    const { Metric, Period, Stat, Unit } = MetricStat;
    checkPeriod(Period, "Period");
    const make = statisticOf(Stat, "Stat");
    const start = startOf(+from, +to, Period, clock.now());
    const { Namespace, MetricName, Dimensions } = Metric;
    const known = store.find({ namespace: Namespace, name: MetricName, dimensions: Dimensions });
    const parts = known ? store.parts(known.id, start, +to, Unit) : [];
    return bucketsOf(parts, start, Period).flatMap((bucket) => {
      const value = make(bucket.parts);
      return value === undefined ? [] : [{ at: bucket.start, value }];
    });
  };
  return {
    GetMetricData: operation(
      {
        MetricDataQueries: z.array(query).min(1).max(500),
        StartTime: z.date(),
        EndTime: z.date(),
        ScanBy: z
          .enum(["TimestampDescending", "TimestampAscending"])
          .default("TimestampDescending"),
        MaxDatapoints: z.int().min(1).max(mostPoints).default(mostPoints),
        NextToken: z.string().optional(),
      },
      (input) => {
        assertUnique(input.MetricDataQueries);
        const series = input.MetricDataQueries.filter(({ ReturnData }) => ReturnData).map((one) => {
          const all = points(one, input.StartTime, input.EndTime);
          if (input.ScanBy === "TimestampDescending") all.reverse();
          return { query: one, all };
        });
        const from = input.NextToken === undefined ? 0 : offsetIn(input.NextToken);
        const total = series.reduce((sum, { all }) => sum + all.length, 0);
        const to = from + input.MaxDatapoints;
        return {
          MetricDataResults: pageOf(series, from, to),
          Messages: [],
          NextToken: to < total ? Buffer.from(String(to)).toString("base64url") : undefined,
        };
      },
    ),
  };
}

/** The points number `from` until before `to` of all series one after the other. */
function pageOf(series: { query: Query; all: Point[] }[], from: number, to: number) {
  let before = 0;
  return series.map(({ query: { Id, Label, MetricStat }, all }) => {
    const taken = all.slice(Math.max(0, from - before), Math.max(0, to - before));
    const isCut = before + all.length > to;
    before += all.length;
    return {
      Id,
      Label: Label ?? MetricStat?.Metric.MetricName,
      Timestamps: taken.map(({ at }) => new Date(at)),
      Values: taken.map(({ value }) => value),
      StatusCode: isCut ? "PartialData" : "Complete",
    };
  });
}

function assertUnique(queries: Query[]): void {
  if (new Set(queries.map(({ Id }) => Id)).size < queries.length)
    throw invalidValue("The values for parameter Id in MetricDataQueries must be unique.");
}

function offsetIn(token: string): number {
  const text = Buffer.from(token, "base64url").toString();
  if (!/^\d{1,9}$/.test(text)) throw invalidToken();
  return Number(text);
}
