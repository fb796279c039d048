import * as Libraries from "#core/catalogue/libraries";
import { type LibraryRow, libraryEntity } from "#core/catalogue/library.entity";
import * as Items from "#core/items";
import { chunksOf, keysOfAll, rowsOfBatch } from "#core/package/selection/batch";
import type { Context } from "#core/package/selection/plan";

/**
 * Libraries that the selector names, without those that are excluded; undefined of one that the catalogue does not know:
 * it may have fastqs. Those of another project count as unknown.
 */
export async function librariesOf(context: Context): Promise<Map<string, LibraryRow | undefined>> {
  const { selection, exclusions } = context;
  const { libraryIdList, libraryRunList, subjectIdList, individualIdList, projectIdList } =
    selection;
  const { bySubject, byIndividual } = libraryEntity().query;
  const { projectId } = context;
  const found = libraryIdList?.length
    ? await named(context, libraryIdList)
    : libraryRunList?.length
      ? await named(
          context,
          libraryRunList.map(({ libraryId }) => libraryId),
        )
      : subjectIdList?.length
        ? await ofPeople(context, "subject", subjectIdList, (subjectId) =>
            bySubject({ projectId, subjectId }),
          )
        : individualIdList?.length
          ? await ofPeople(context, "individual", individualIdList, (individualId) =>
              byIndividual({ projectId, individualId }),
            )
          : projectIdList?.length
            ? await ofProjects(context, projectIdList)
            : new Map<string, LibraryRow | undefined>();
  for (const libraryId of [...found.keys()])
    if (exclusions.hasLibrary(libraryId)) found.delete(libraryId);
  return found;
}

async function named(
  { selection, projectId, findings, signal }: Context,
  libraryIds: string[],
): Promise<Map<string, LibraryRow | undefined>> {
  const found = new Map<string, LibraryRow | undefined>();
  const takesFastqs = selection.dataTypeList.includes("fastq");
  for (const chunk of chunksOf([...new Set(libraryIds)])) {
    signal?.throwIfAborted();
    const rows = await Libraries.find(chunk, { consistent: true });
    for (const libraryId of chunk) {
      const row = rows.get(libraryId);
      if (row ? row.projectId === projectId : takesFastqs) found.set(libraryId, row);
      else findings.error("library.unmatched", libraryId, unknownLibrary(libraryId, projectId));
    }
  }
  return found;
}

/** Of whom the request names; each must have a library. */
async function ofPeople(
  { projectId, findings, signal }: Context,
  kind: "subject" | "individual",
  ids: string[],
  queryOf: (id: string) => Items.Query,
): Promise<Map<string, LibraryRow>> {
  const wanted = new Set(ids);
  const keys = await keysOfAll(wanted, signal, queryOf);
  // The index is a moment behind its table.
  const rows = (await rowsOfBatch(libraryEntity(), keys, signal)) as LibraryRow[];
  const member = kind === "subject" ? "subjectId" : "individualId";
  const kept = rows.filter((row) => row.projectId === projectId && wanted.has(row[member] ?? ""));
  const met = new Set(kept.map((row) => row[member]));
  for (const id of wanted)
    if (!met.has(id))
      findings.error(
        `${kind}.unmatched`,
        id,
        `The project ${projectId} has no library of ${kind} ${id}.`,
      );
  return new Map(kept.map((row) => [row.libraryId, row]));
}

/** A package is of one project. */
async function ofProjects(
  { projectId, findings, signal }: Context,
  projectIds: string[],
): Promise<Map<string, LibraryRow>> {
  for (const other of new Set(projectIds))
    if (other !== projectId)
      findings.error(
        "project.unmatched",
        other,
        `${other} is not the package's project, ${projectId}: a package is of one project.`,
      );
  if (!projectIds.includes(projectId)) return new Map();
  const keys = await Items.queryAll(libraryEntity().query.byProject({ projectId }));
  const rows = (await rowsOfBatch(libraryEntity(), keys, signal)) as LibraryRow[];
  return new Map(
    rows.filter((row) => row.projectId === projectId).map((row) => [row.libraryId, row]),
  );
}

/** The same of one that is not known and of one of another project. */
export function unknownLibrary(libraryId: string, projectId: string): string {
  return `The project ${projectId} has no library ${libraryId}.`;
}
