import { csvLine } from "#core/csv";
import type { PackageLibrary } from "#core/package/schema";

/** Columns of `lims.csv`, each with the member that it shows. */
const columns: Record<string, keyof PackageLibrary> = {
  library_id: "libraryId",
  sample_id: "sampleId",
  external_sample_id: "externalSampleId",
  subject_id: "subjectId",
  external_subject_id: "externalSubjectId",
  individual_id: "individualId",
  phenotype: "phenotype",
  assay: "assay",
  type: "type",
};

/** What recipients get to know of a package's libraries: a row each, as CSV. */
export function limsCsv(libraries: readonly PackageLibrary[]): string {
  const rows = libraries.map((library) =>
    csvLine(Object.values(columns).map((member) => library[member])),
  );
  return [csvLine(Object.keys(columns)), ...rows].join("");
}

/** True of a path that `lims.csv` would overwrite, or need as its folder, on a disk that takes letters of both cases for one. */
export function isInItsWay(path: string): boolean {
  return /^lims\.csv(\/|$)/i.test(path);
}

/** Its path on the recipient's disk, as a package's id is in no name of anybody's. */
export function limsPathOf(packageId: string, isTaken: boolean): string {
  return isTaken ? `lims.${packageId}.csv` : "lims.csv";
}
