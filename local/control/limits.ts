import * as z from "zod";
import { checked, type Routes } from "#local/control/route";
import type { Limits } from "#local/gate/limits";

const Change = z.strictObject({
  /** Whether calls beyond a quota are refused. */
  enforced: z.boolean().optional(),
  /** Whether calls take as long as they usually do on AWS. */
  latency: z.boolean().optional(),
  /** Other rates, as AWS grants on request; `bucket` as `GET /_local/calls` shows it. */
  adjust: z
    .array(
      z.strictObject({
        service: z.string().min(1),
        bucket: z.string().min(1),
        burst: z.number().gt(0),
        perSecond: z.number().gt(0),
      }),
    )
    .default([]),
});

/** `/_local/limits`: AWS's quotas and latencies, on or off, and other rates for single quotas. */
export function limitControl(limits: Limits): Routes {
  const state = () => ({
    enforced: limits.enforced,
    latency: limits.latency,
    adjusted: limits.adjustments(),
  });
  return {
    "GET /_local/limits": state,
    "POST /_local/limits": (body) => {
      const { enforced, latency, adjust } = checked(Change, body);
      for (const { service } of adjust)
        if (!limits.of(service))
          throw new Error(
            `adjust: there is no service "${service}"; there are: ${limits.services.join(", ")}.`,
          );
      limits.enforced = enforced ?? limits.enforced;
      limits.latency = latency ?? limits.latency;
      for (const { service, bucket, ...rate } of adjust) limits.adjust(service, bucket, rate);
      return state();
    },
  };
}
