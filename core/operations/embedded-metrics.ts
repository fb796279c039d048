import { type MetricName, metrics } from "#core/operations/metrics";

/** One value of a metric. */
export type Point = {
  name: MetricName;
  value: number;
  /** Beside `Stage`. */
  dimensions: { Store?: string };
};

export const namespace = "Seqferry";

/** CloudWatch reads no more values of one metric from a line. */
const mostValues = 100;

/**
 * Points as log lines in CloudWatch's Embedded Metric Format (Amazon CloudWatch User Guide,
 * "Specification: Embedded metric format"), one line for each set of dimensions and 100 values.
 * `at` is in epoch milliseconds.
 */
export function embedded(points: Point[], where: { stage: string; at: number }): string[] {
  const groups = Object.values(Object.groupBy(points, ({ dimensions }) => keyOf(dimensions)));
  return groups.flatMap((group = []) => {
    const values = Object.groupBy(group, ({ name }) => name);
    const longest = Math.max(...Object.values(values).map((list = []) => list.length));
    const lines = Math.ceil(longest / mostValues);
    return Array.from({ length: lines }, (_, line) =>
      lineOf(values, group[0]?.dimensions ?? {}, line * mostValues, where),
    );
  });
}

function lineOf(
  values: Partial<Record<MetricName, Point[]>>,
  dimensions: Point["dimensions"],
  from: number,
  { stage, at }: { stage: string; at: number },
): string {
  const members = Object.fromEntries(
    Object.entries(values)
      .map(([name, list]) => [name, list.slice(from, from + mostValues)] as const)
      .filter(([, list]) => list.length > 0)
      .map(([name, list]) => [name, list.map(({ value }) => value)]),
  );
  const own = Object.keys(dimensions).sort();
  return JSON.stringify({
    _aws: {
      Timestamp: at,
      CloudWatchMetrics: [
        {
          Namespace: namespace,
          Dimensions: [["Stage"], ...(own.length > 0 ? [["Stage", ...own]] : [])],
          Metrics: Object.keys(members).map((name) => ({
            Name: name,
            Unit: metrics[name as MetricName].unit,
          })),
        },
      ],
    },
    Stage: stage,
    ...dimensions,
    ...members,
  });
}

function keyOf(dimensions: Point["dimensions"]): string {
  return JSON.stringify(Object.entries(dimensions).sort());
}
