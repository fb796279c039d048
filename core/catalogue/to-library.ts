import type { LibraryRow } from "#core/catalogue/library.entity";
import type { Library } from "#core/catalogue/schema";

/** A row as the API shows it. */
export function toLibrary(row: LibraryRow): Library {
  return {
    id: row.libraryId,
    projectId: row.projectId,
    sampleId: row.sampleId ?? null,
    externalSampleId: row.externalSampleId ?? null,
    subjectId: row.subjectId ?? null,
    externalSubjectId: row.externalSubjectId ?? null,
    individualId: row.individualId ?? null,
    experimentId: row.experimentId ?? null,
    ownerId: row.ownerId ?? null,
    workflow: row.workflow ?? null,
    phenotype: row.phenotype ?? null,
    type: row.type ?? null,
    assay: row.assay ?? null,
    quality: row.quality ?? null,
    source: row.source ?? null,
    truseqIndex: row.truseqIndex ?? null,
    instrumentRuns: row.instrumentRuns.map(({ id, date }) => ({ id, date: date ?? null })),
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
    importId: row.importId ?? null,
    version: row.version,
  };
}
