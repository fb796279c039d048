import { type LibraryRow, libraryEntity } from "#core/catalogue/library.entity";
import * as Items from "#core/items";

/** What libraries are found by in the catalogue. */
type Kin = {
  sampleId?: string | undefined;
  subjectId?: string | undefined;
  individualId?: string | undefined;
};

/**
 * Ids of the libraries of a sample, subject or individual within projects, in order; of several, those of all of them.
 * Undefined when none is named.
 */
export async function librariesOf(kin: Kin, projects: string[]): Promise<string[] | undefined> {
  const { sampleId, subjectId, individualId } = kin;
  const { query } = libraryEntity();
  const queries: ((projectId: string) => Items.Query)[] = [
    ...(sampleId ? [(projectId: string) => query.bySample({ projectId, sampleId })] : []),
    ...(subjectId ? [(projectId: string) => query.bySubject({ projectId, subjectId })] : []),
    ...(individualId
      ? [(projectId: string) => query.byIndividual({ projectId, individualId })]
      : []),
  ];
  const [first] = queries;
  if (!first) return undefined;
  const keys = await Promise.all(projects.map((projectId) => Items.queryAll(first(projectId))));
  const rows = await Items.rowsAt(libraryEntity(), keys.flat());
  const isKin = (row: LibraryRow) =>
    (!sampleId || row.sampleId === sampleId) &&
    (!subjectId || row.subjectId === subjectId) &&
    (!individualId || row.individualId === individualId);
  return rows.flatMap((row) => (row && isKin(row) ? [row.libraryId] : [])).sort();
}
