import type { ImportRow } from "#core/catalogue/import/import.entity";
import type { Import } from "#core/catalogue/import-schema";

/** A row as the API shows it: without who may do what, and without places. */
export function toImport(row: ImportRow): Import {
  return {
    id: row.importId,
    kind: row.kind,
    fileName: row.fileName,
    sizeBytes: row.sizeBytes,
    dryRun: row.dryRun,
    options: row.options ?? null,
    status: row.status,
    statusReason: row.statusReason ?? null,
    counts: row.counts,
    progress: { done: row.records, total: row.status === "SUCCEEDED" ? row.records : null },
    refusals: row.refusals,
    warnings: row.warnings,
    createdAt: row.createdAt,
    createdBy: row.createdBy,
    updatedAt: row.updatedAt,
    startedAt: row.startedAt ?? null,
    finishedAt: row.finishedAt ?? null,
    version: row.version,
  };
}
