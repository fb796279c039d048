import type { PackageRow } from "#core/package/package.entity";
import { isExpired } from "#core/package/package-row";
import type { Package } from "#core/package/schema";

/** A package as the API shows it. */
export function toPackage(row: PackageRow): Package {
  const { summary } = row;
  return {
    id: row.packageId,
    projectId: row.projectId,
    name: row.name,
    status: row.status,
    statusReason: row.statusReason ?? null,
    selection: row.selection ?? null,
    fileCount: summary?.fileCount ?? null,
    totalBytes: summary?.totalBytes ?? null,
    archivedFileCount: summary?.archivedFileCount ?? null,
    archivedBytes: summary?.archivedBytes ?? null,
    isShareable: summary ? isShareable(row) : null,
    libraryCount: summary?.libraryCount ?? null,
    fastqCount: summary?.fastqCount ?? null,
    workflowRunCount: summary?.workflowRunCount ?? null,
    warningCount: summary?.warningCount ?? null,
    merkleRoot: summary?.merkleRoot ?? null,
    statesAt: summary?.statesAt ?? null,
    sealedAt: summary?.sealedAt ?? null,
    reportStatus: row.report?.status ?? null,
    executionArn: row.executionArn ?? null,
    createdAt: row.createdAt,
    createdBy: row.createdBy,
    updatedAt: row.updatedAt,
    startedAt: row.startedAt ?? null,
    endedAt: row.endedAt ?? null,
    expiresAt: row.expiresAt,
    isExpired: isExpired(row),
    version: row.version,
  };
}

/** True of what a recipient could read now, every file of it. */
export function isShareable(row: PackageRow): boolean {
  return row.summary?.archivedFileCount === 0 && !isExpired(row);
}
