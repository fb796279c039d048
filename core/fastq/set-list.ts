import { loadMany } from "#core/fastq/change";
import { fastqEntity } from "#core/fastq/fastq.entity";
import { fastqSetEntity } from "#core/fastq/fastq-set.entity";
import { ListFastqSets } from "#core/fastq/fastq-set-schema";
import { librariesOf } from "#core/fastq/libraries-of";
import type { FastqSetRow } from "#core/fastq/row";
import type { FastqSet } from "#core/fastq/schema";
import { loadSets } from "#core/fastq/sets";
import { toFastqSet } from "#core/fastq/to-fastq-set";
import { fn } from "#core/fn";
import * as Items from "#core/items";
import { pageOfIndex } from "#core/page-of-index";
import type { Page } from "#core/page-schema";
import * as Project from "#core/project";

/** A page of the fastq sets that the actor may see and that fit all filters, newest first; of a run by its lanes. */
export const listSets = fn(ListFastqSets, async (query): Promise<Page<FastqSet>> => {
  const { limit: _limit, cursor: _cursor, ...filters } = query;
  const projects = await Project.visibleProjects(query.projectId);
  const kin = await librariesOf(query, projects);
  const found = await pageOfIndex<FastqSetRow>({
    scope: ["fastq-sets", filters, kin, projects],
    query,
    order: "desc",
    partitions: partitionsOf(query, kin, projects),
    load: query.instrumentRunId === undefined ? rowsOf : (keys) => setsOfRun(keys, query),
    keep: (row) =>
      projects.includes(row.projectId) &&
      (kin === undefined || kin.includes(row.libraryId)) &&
      fits(row, query),
  });
  return { items: found.items.map(toFastqSet), nextCursor: found.nextCursor };
});

/** Sets are found by their fastqs where a run is asked for: there is no other index of it. */
function partitionsOf(
  { libraryId, instrumentRunId }: ListFastqSets,
  kin: string[] | undefined,
  projects: string[],
): (() => Items.Query)[] {
  const sets = fastqSetEntity().query;
  const libraries = libraryId === undefined ? kin : [libraryId];
  return projects.flatMap((projectId) => {
    if (instrumentRunId !== undefined)
      return () => fastqEntity().query.byRun({ projectId, instrumentRunId });
    if (libraries)
      return libraries.map((libraryId) => () => sets.byLibrary({ projectId, libraryId }));
    return () => sets.byProject({ projectId });
  });
}

async function rowsOf(keys: Items.Item[]): Promise<(FastqSetRow | undefined)[]> {
  return Items.rowsAt(fastqSetEntity(), keys);
}

/** The set of each fastq of the run, once: for the least of its fastqs there. */
async function setsOfRun(
  keys: Items.Item[],
  { instrumentRunId }: ListFastqSets,
): Promise<(FastqSetRow | undefined)[]> {
  const fastqs = await Items.rowsAt(fastqEntity(), keys);
  const sets = await loadSets(fastqs.flatMap((fastq) => fastq?.fastqSetId ?? []));
  const members = await loadMany([...sets.values()].flatMap(({ fastqIds }) => fastqIds));
  const isOfRun = (id: string) => members.get(id)?.instrumentRunId === instrumentRunId;
  return fastqs.map((fastq) => {
    const set = sets.get(fastq?.fastqSetId ?? "");
    const [first] = set?.fastqIds.filter(isOfRun).sort() ?? [];
    return first === fastq?.fastqId ? set : undefined;
  });
}

function fits(row: FastqSetRow, query: ListFastqSets): boolean {
  const { libraryId, isCurrent, allowsAdditional } = query;
  const is = (wanted: string, value: boolean) => wanted === "any" || value === (wanted === "true");
  return (
    (libraryId === undefined || row.libraryId === libraryId) &&
    is(isCurrent, row.isCurrent) &&
    is(allowsAdditional, row.allowsAdditional)
  );
}
