import type { Core } from "#local/engines/omics/core";
import type { Collection } from "#local/engines/omics/document";
import { omicsError } from "#local/engines/omics/error";
import type { JobKind } from "#local/engines/omics/job";
import type { Job } from "#local/engines/omics/record";

/**
 * How many jobs of a kind may be under way in the account and region. Service Quotas has them as L-F57A8D18
 * (imports), L-473E274D (exports) and L-911E26A1 (activations), all adjustable. Their defaults could not be read
 * where this was written: the figures are assumptions, to be adjusted by `burst` of the bucket `<kind>Jobs`.
 */
const usualQuotas: Record<JobKind, number> = { Import: 5, Export: 5, Activation: 25 };

/** Throws `ServiceQuotaExceededException` when quotas are enforced and no further job of the kind may start. */
export function admitJob<T extends Job>(core: Core, kind: JobKind, jobs: Collection<T>): void {
  const { limits } = core.context.gate;
  if (!limits.enforced) return;
  const adjusted = limits
    .adjustments()
    .find(({ service, bucket }) => service === "omics" && bucket === `${kind}Jobs`);
  const most = adjusted?.burst ?? usualQuotas[kind];
  if (underWay(core, jobs, most) < most) return;
  throw omicsError(
    "ServiceQuotaExceededException",
    `The account has reached its quota of ${most} concurrent read set ${kind.toLowerCase()} jobs.`,
  );
}

function underWay<T extends Job>(core: Core, jobs: Collection<T>, most: number): number {
  const stores = core.stores.list({ limit: Number.MAX_SAFE_INTEGER });
  return stores
    .flatMap(({ id }) =>
      ["SUBMITTED", "IN_PROGRESS"].map((value) => {
        const conditions = [{ field: "status", comparison: "=" as const, value }];
        return jobs.list({ storeId: id, conditions, limit: most }).length;
      }),
    )
    .reduce((sum, count) => sum + count, 0);
}
