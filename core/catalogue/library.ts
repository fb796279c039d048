import type * as z from "zod";
import * as Actor from "#core/actor";
import { type LibraryRow, libraryEntity } from "#core/catalogue/library.entity";
import { type Library, LibraryKey, ListLibraries } from "#core/catalogue/schema";
import { toLibrary } from "#core/catalogue/to-library";
import { VisibleError } from "#core/error";
import { fn } from "#core/fn";
import * as Items from "#core/items";
import { pageOfIndex } from "#core/page-of-index";
import type { Page } from "#core/page-schema";
import * as Project from "#core/project";

/** One library that the actor may know of. Throws `library.not_found`, the same for both reasons. */
export const get = fn(LibraryKey, async ({ libraryId }): Promise<Library> => {
  const { data } = await libraryEntity().get({ libraryId }).go({ consistent: true });
  if (data && Actor.canSee(data.projectId)) return toLibrary(data);
  throw new VisibleError("library.not_found", `There is no library ${libraryId}.`, {
    hint: "GET /api/v1/libraries lists what you may see; an import of the LIMS brings what is new.",
  });
});

/** A page of the libraries that the actor may see, by id within each project; one index by the most selective filter. */
export const list = fn(ListLibraries, async (query): Promise<Page<Library>> => {
  const { limit, cursor, ...filters } = query;
  const projects = await Project.visibleProjects(filters.projectId);
  const found = await pageOfIndex<LibraryRow>({
    scope: ["libraries", filters, projects],
    query: { limit, cursor },
    partitions: projects.map((projectId) => () => partition(projectId, filters)),
    load: (keys) => Items.rowsAt(libraryEntity(), keys),
    // An index may still tell of a project that the row has left.
    keep: (row) => projects.includes(row.projectId) && matches(row, filters),
  });
  return { items: found.items.map(toLibrary), nextCursor: found.nextCursor };
});

type Filters = Omit<z.output<typeof ListLibraries>, "limit" | "cursor">;

function partition(projectId: string, filters: Filters): Items.Query {
  const { sampleId, subjectId, individualId, idPrefix: libraryId } = filters;
  const { query } = libraryEntity();
  const found =
    sampleId !== undefined
      ? query.bySample({ projectId, sampleId })
      : subjectId !== undefined
        ? query.bySubject({ projectId, subjectId })
        : individualId !== undefined
          ? query.byIndividual({ projectId, individualId })
          : query.byProject({ projectId });
  return libraryId === undefined ? found : found.begins({ libraryId });
}

function matches(row: LibraryRow, filters: Filters): boolean {
  const { sampleId, subjectId, individualId, idPrefix = "" } = filters;
  return (
    row.libraryId.startsWith(idPrefix) &&
    (sampleId === undefined || row.sampleId === sampleId) &&
    (subjectId === undefined || row.subjectId === subjectId) &&
    (individualId === undefined || row.individualId === individualId)
  );
}
