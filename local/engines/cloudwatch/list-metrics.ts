import * as z from "zod";
import type { EngineContext } from "#local/engine";
import { invalidToken } from "#local/engines/cloudwatch/errors";
import { dimensionKey, metricName, namespace } from "#local/engines/cloudwatch/metric";
import type { MetricStore } from "#local/engines/cloudwatch/metric-store";
import { type Defined, operation } from "#local/protocol/members";
import { pageOf } from "#local/protocol/page";

const pageSize = 500;
const recentMs = 3 * 3_600_000;
/** Metrics without a value for so long are listed no more. */
const listedMs = 14 * 86_400_000;
const filter = z.strictObject({
  Name: z.string().min(1).max(255),
  Value: z.string().min(1).max(1024).optional(),
});

/** `ListMetrics`: which metrics there are, 500 a page. */
export function listMetrics({ clock }: EngineContext, store: MetricStore): Record<string, Defined> {
  return {
    ListMetrics: operation(
      {
        Namespace: namespace.optional(),
        MetricName: metricName.optional(),
        Dimensions: z.array(filter).max(10).default([]),
        RecentlyActive: z.literal("PT3H").optional(),
        NextToken: z.string().optional(),
      },
      (input) => {
        const since = clock.now() - (input.RecentlyActive ? recentMs : listedMs);
        const found = store
          .list(since, { namespace: input.Namespace, name: input.MetricName })
          .filter(({ dimensions }) =>
            input.Dimensions.every(({ Name, Value }) =>
              dimensions.some((one) => one.Name === Name && (Value ?? one.Value) === one.Value),
            ),
          );
        const { page, next } = pageOf(found, {
          key: (metric) => `${metric.namespace} ${metric.name} ${dimensionKey(metric.dimensions)}`,
          limit: pageSize,
          token: input.NextToken,
          invalid: invalidToken,
        });
        const Metrics = page.map((metric) => ({
          Namespace: metric.namespace,
          MetricName: metric.name,
          Dimensions: metric.dimensions,
        }));
        return { Metrics, NextToken: next };
      },
    ),
  };
}
