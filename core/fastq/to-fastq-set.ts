import type { FastqSetRow } from "#core/fastq/row";
import type { FastqSet } from "#core/fastq/schema";

/** A row as the API shows it. */
export function toFastqSet({ fastqSetId, ...row }: FastqSetRow): FastqSet {
  return {
    id: fastqSetId,
    projectId: row.projectId,
    libraryId: row.libraryId,
    fastqIds: row.fastqIds,
    isCurrent: row.isCurrent,
    allowsAdditional: row.allowsAdditional,
    createdAt: row.createdAt,
    createdBy: row.createdBy,
    updatedAt: row.updatedAt,
    version: row.version,
  };
}
