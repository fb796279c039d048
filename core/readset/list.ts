import type * as z from "zod";
import * as Actor from "#core/actor";
import { invalid, VisibleError } from "#core/error";
import { fn } from "#core/fn";
import { pageOfIndex } from "#core/page-of-index";
import type { Page } from "#core/page-schema";
import { visibleProjects } from "#core/project";
import { createdRange, type Filters, matches } from "#core/readset/filter";
import type { Row } from "#core/readset/row";
import * as Rows from "#core/readset/rows";
import { ExportReadSets, ListReadSets, type ReadSet, ReadSetKey } from "#core/readset/schema";
import * as Search from "#core/readset/search";
import { toReadSet } from "#core/readset/to-read-set";

/** One read set that the actor may know of. Throws `read_set.not_found`, the same for both reasons. */
export const get = fn(ReadSetKey, async (key): Promise<ReadSet> => {
  const row = await Rows.find(key);
  if (row && Actor.canSee(row.projectId)) return toReadSet(row);
  throw new VisibleError(
    "read_set.not_found",
    `There is no read set ${key.readSetId} in store ${key.storeId}.`,
    { hint: "Ids are digits; GET /api/v1/read-sets lists what you may see." },
  );
});

/**
 * A page of the read sets that the actor may see. Deleted ones only when asked for by status. In no order that is
 * promised; what does not change while a caller walks the pages comes exactly once.
 */
export const list = fn(ListReadSets, walk);

/** The same with larger pages, for files and tables. */
export const exportPage = fn(ExportReadSets, ({ limit, ...query }) =>
  walk({ ...query, limit: limit ?? exportLimit }),
);

const exportLimit = 1000;

async function walk(query: z.output<typeof ListReadSets>): Promise<Page<ReadSet>> {
  const { limit, cursor, ...filters } = query;
  assertRange(filters);
  const projects = await visibleProjects();
  const matching = matches(filters);
  const found = await pageOfIndex<Row>({
    scope: ["read-sets", filters, projects],
    query: { limit, cursor },
    partitions: Search.partitionsOf(filters, projects),
    load: Search.load,
    // An index may still tell of a project that the row has left.
    keep: (row) => projects.includes(row.projectId) && matching(row),
  });
  return { items: found.items.map(toReadSet), nextCursor: found.nextCursor };
}

function assertRange(filters: Filters): void {
  const { from, to } = createdRange(filters);
  if (from === undefined || to === undefined || from < to) return;
  const message = "must be later than createdAfter";
  throw invalid([{ code: "custom", path: ["createdBefore"], message, input: to }]);
}
