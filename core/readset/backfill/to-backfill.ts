import type { BackfillRow } from "#core/readset/backfill/backfill.entity";
import type { Backfill } from "#core/readset/backfill-schema";

/** A row as the API shows it. */
export function toBackfill(row: BackfillRow): Backfill {
  return {
    id: row.backfillId,
    storeIds: row.storeIds,
    origin: row.origin,
    dryRun: row.dryRun,
    details: row.details,
    status: row.status,
    statusReason: row.statusReason ?? null,
    phase: row.phase,
    progress: row.progress,
    calls: row.calls,
    attempts: row.attempts,
    coverage: coverageOf(row),
    estimate: row.estimate ?? null,
    createdAt: row.createdAt,
    createdBy: row.createdBy,
    updatedAt: row.updatedAt,
    startedAt: row.startedAt ?? null,
    finishedAt: row.finishedAt ?? null,
    version: row.version,
  };
}

/** How the stores that were compared so far agreed. */
export function coverageOf({ stores }: BackfillRow): Backfill["coverage"] {
  return stores.flatMap(({ storeId, coverage }) => (coverage ? [{ storeId, ...coverage }] : []));
}
