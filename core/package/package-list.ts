import { fn } from "#core/fn";
import * as Items from "#core/items";
import { type PackageRow, packageEntity } from "#core/package/package.entity";
import { ListPackages, type Package } from "#core/package/schema";
import { toPackage } from "#core/package/to-package";
import { pageOfIndex } from "#core/page-of-index";
import type { Page } from "#core/page-schema";
import * as Project from "#core/project";
import { ends, isWithin, type Range, rangeOf } from "#core/time-range";

/** Exclusive ends of a time, as rows have times. */
type Filter = Pick<ListPackages, "name" | "status" | "createdBy"> & {
  created: Range;
  ended: Range;
};

/**
 * A page of the packages that the actor may see, which fit all filters: newest first within each project. With a time of
 * end and neither name nor creator those that ended last come first. Throws `request.invalid` for a time that ends before it begins.
 */
export const list = fn(ListPackages, async (query): Promise<Page<Package>> => {
  const { name, status, createdBy } = query;
  const filter: Filter = {
    ...{ name, status, createdBy },
    created: rangeOf(query, "createdAfter", "createdBefore"),
    ended: rangeOf(query, "endedAfter", "endedBefore"),
  };
  const projects = await Project.visibleProjects();
  const found = await pageOfIndex<PackageRow>({
    scope: ["packages", filter, projects],
    query,
    order: "desc",
    partitions: projects.map((projectId) => () => inProject(projectId, filter)),
    load: (keys) => Items.rowsAt(packageEntity(), keys),
    keep: (row) => projects.includes(row.projectId) && fits(row, filter),
  });
  return { items: found.items.map(toPackage), nextCursor: found.nextCursor };
});

/** By the index that leaves the least: a name, a person, a time of end, a status. */
function inProject(projectId: string, { name, createdBy, status, created, ended }: Filter) {
  const of = packageEntity().query;
  if (!name && !createdBy && (ended.after || ended.before)) {
    const [from, to] = ends(ended);
    return of.byEnd({ projectId }).between({ endedAt: from }, { endedAt: to });
  }
  const [from, to] = ends(created);
  if (name) return of.byName({ projectId, name }).between({ createdAt: from }, { createdAt: to });
  if (createdBy)
    return of.byCreator({ projectId, createdBy }).between({ createdAt: from }, { createdAt: to });
  if (status)
    return of.byStatus({ projectId, status }).between({ createdAt: from }, { createdAt: to });
  return of.byProject({ projectId }).between({ createdAt: from }, { createdAt: to });
}

function fits(row: PackageRow, { name, status, createdBy, created, ended }: Filter): boolean {
  return (
    !row.deletedAt &&
    (!name || row.name === name) &&
    (!status || row.status === status) &&
    (!createdBy || row.createdBy === createdBy) &&
    isWithin(row.createdAt, created) &&
    isWithin(row.endedAt, ended)
  );
}
