import * as Cursor from "#core/cursor";
import { invalid } from "#core/error";
import { loadMany } from "#core/fastq/change";
import { fastqEntity } from "#core/fastq/fastq.entity";
import { ListFastqs } from "#core/fastq/fastq-schema";
import { librariesOf } from "#core/fastq/libraries-of";
import { holders } from "#core/fastq/names";
import { locationsOf } from "#core/fastq/reads";
import type { FastqRow } from "#core/fastq/row";
import type { Fastq } from "#core/fastq/schema";
import { loadSets } from "#core/fastq/sets";
import { toFastq } from "#core/fastq/to-fastq";
import { fn } from "#core/fn";
import * as Items from "#core/items";
import { pageOfIndex } from "#core/page-of-index";
import type { Page } from "#core/page-schema";
import * as Project from "#core/project";

/** What of a query a row must fit; `kin` are the libraries of its sample, subject or individual, `any` those of `libraryIds`. */
type Filter = ListFastqs & Record<"kin" | "any", string[] | undefined> & { projects: string[] };

/**
 * A page of the fastqs that the actor may see: those that fit all filters, found by the index of the most selective.
 * Throws `request.invalid` for lane or index without their run.
 */
export const list = fn(ListFastqs, async (query): Promise<Page<Fastq>> => {
  assertWhole(query);
  const { limit: _limit, cursor: _cursor, ...filters } = query;
  const projects = await Project.visibleProjects(query.projectId);
  const kin = await librariesOf(query, projects);
  const scope = ["fastqs", filters, kin, projects];
  const any = query.libraryIds?.split(",");
  const filter = { ...query, kin, any: any && [...new Set(any)], projects };
  const named = await namedBy(query);
  const found = named
    ? await pageOfNamed(named, filter, scope)
    : await pageOfIndex<FastqRow>({
        scope,
        query,
        order: "desc",
        partitions: partitionsOf(filter),
        load: (keys) => Items.rowsAt(fastqEntity(), keys),
        keep: (row) => fits(row, filter),
      });
  return { items: found.items.map(toFastq), nextCursor: found.nextCursor };
});

function assertWhole({ instrumentRunId, lane, index }: ListFastqs): void {
  if (instrumentRunId !== undefined) return;
  const message = "goes with instrumentRunId: name the run too";
  const paths = [lane !== undefined && "lane", index !== undefined && "index"].filter(Boolean);
  const issues = paths.map((path) => ({
    ...{ code: "custom" as const, path: [path as string], message, input: undefined },
  }));
  if (issues.length > 0) throw invalid(issues);
}

/** Ids of those that a query names one by one; undefined when it names none. */
async function namedBy(query: ListFastqs): Promise<string[] | undefined> {
  const { rgid, readSet, fastqSetId } = query;
  // Of both, one is looked up: what it finds must fit the other too.
  if (rgid !== undefined) return [...(await holders([{ kind: "rgid", value: rgid }])).values()];
  if (readSet !== undefined)
    return [...(await holders([{ kind: "readSet", value: readSet }])).values()];
  if (fastqSetId === undefined) return undefined;
  return (await loadSets([fastqSetId])).get(fastqSetId)?.fastqIds ?? [];
}

/** A page of a few fastqs, in their order. */
async function pageOfNamed(
  fastqIds: string[],
  filter: Filter,
  scope: unknown,
): Promise<Page<FastqRow>> {
  const { after } = Cursor.open<string>(filter.cursor, scope);
  const rows = await loadMany(fastqIds);
  const fitting = fastqIds.flatMap((id) => rows.get(id) ?? []).filter((row) => fits(row, filter));
  const left = fitting.filter((row) => after === null || row.fastqId > after);
  const items = left.sort((a, b) => (a.fastqId < b.fastqId ? -1 : 1)).slice(0, filter.limit);
  const last = items.at(-1);
  const nextCursor =
    last && items.length < left.length
      ? Cursor.seal({ partition: 0, after: last.fastqId }, scope)
      : null;
  return { items, nextCursor };
}

/** The parts of an index that have all that fit. */
function partitionsOf({
  libraryId,
  any,
  kin,
  instrumentRunId,
  lane,
  index,
  projects,
}: Filter): (() => Items.Query)[] {
  const { query } = fastqEntity();
  const [libraries] = [libraryId === undefined ? undefined : [libraryId], any, kin]
    .filter((ids) => ids !== undefined)
    .sort((a, b) => a.length - b.length);
  if (libraries)
    return projects.flatMap((projectId) =>
      libraries.map((libraryId) => () => query.byLibrary({ projectId, libraryId })),
    );
  if (instrumentRunId === undefined)
    return projects.map((projectId) => () => query.byProject({ projectId }));
  const below = lane === undefined ? {} : { lane, ...(index !== undefined && { index }) };
  return projects.map((projectId) => () => query.byRun({ projectId, instrumentRunId, ...below }));
}

function fits(row: FastqRow, filter: Filter): boolean {
  const { isValid, any, kin, projects } = filter;
  const names = ["rgid", "fastqSetId", "libraryId", "instrumentRunId", "lane", "index"] as const;
  return (
    projects.includes(row.projectId) &&
    (isValid === "any" || row.isValid === (isValid === "true")) &&
    [any, kin].every((ids) => ids === undefined || ids.includes(row.libraryId)) &&
    (filter.readSet === undefined || hasReadSet(row, filter.readSet)) &&
    names.every((name) => filter[name] === undefined || filter[name] === row[name])
  );
}

function hasReadSet({ reads }: FastqRow, readSet: string): boolean {
  return locationsOf(reads).some(({ storeId, readSetId }) => `${storeId}/${readSetId}` === readSet);
}
