import { fn } from "#core/fn";
import * as Items from "#core/items";
import { pageOfIndex } from "#core/page-of-index";
import type { Page } from "#core/page-schema";
import * as Project from "#core/project";
import { type PushJobRow, pushJobEntity } from "#core/share/push/push-job.entity";
import { isEnded } from "#core/share/push/row";
import { ListPushJobs, type PushJob } from "#core/share/push/schema";
import { toPushJob } from "#core/share/push/to-push-job";
import { ends, isWithin, type Range, rangeOf } from "#core/time-range";

/** Exclusive ends of a time, as rows have times. */
type Filter = Pick<ListPushJobs, "packageId" | "packageName" | "destinationId" | "status"> & {
  created: Range;
  ended: Range;
};

/**
 * A page of the push jobs that the actor may see, which fit all filters: newest first within each project. With a time of end,
 * and neither package nor destination, those that ended last come first. Throws `request.invalid` for a time that ends before it begins.
 */
export const list = fn(ListPushJobs, async (query): Promise<Page<PushJob>> => {
  const { packageId, packageName, destinationId, status } = query;
  const filter: Filter = {
    ...{ packageId, packageName, destinationId, status },
    created: rangeOf(query, "createdAfter", "createdBefore"),
    ended: rangeOf(query, "endedAfter", "endedBefore"),
  };
  const projects = await Project.visibleProjects();
  const partitions = packageId
    ? [() => ofPackage(packageId, filter)]
    : projects.map((projectId) => () => inProject(projectId, filter));
  const found = await pageOfIndex<PushJobRow>({
    scope: ["push-jobs", filter, projects],
    ...{ query, order: "desc", partitions },
    load: (keys) => Items.rowsAt(pushJobEntity(), keys),
    keep: (row) => projects.includes(row.projectId) && fits(row, filter),
  });
  return { items: found.items.map((row) => toPushJob(row)), nextCursor: found.nextCursor };
});

function ofPackage(packageId: string, { created }: Filter) {
  const [from, to] = ends(created);
  const query = pushJobEntity().query.byPackage({ packageId });
  return query.between({ createdAt: from }, { createdAt: to });
}

/** By the index that leaves the least: a name, a destination, a time of end. */
function inProject(projectId: string, filter: Filter) {
  const { packageName, destinationId, created, ended } = filter;
  const of = pushJobEntity().query;
  const [from, to] = ends(created);
  const range = [{ createdAt: from }, { createdAt: to }] as const;
  if (packageName) return of.byName({ projectId, packageName }).between(...range);
  if (destinationId) return of.byDestination({ projectId, destinationId }).between(...range);
  if (ended.after || ended.before) {
    const [first, last] = ends(ended);
    return of.byEnd({ projectId }).between({ endedAt: first }, { endedAt: last });
  }
  return of.byProject({ projectId }).between(...range);
}

function fits(row: PushJobRow, filter: Filter): boolean {
  const { packageId, packageName, destinationId, status, created, ended } = filter;
  return (
    (!packageId || row.packageId === packageId) &&
    (!packageName || row.packageName === packageName) &&
    (!destinationId || row.destinationId === destinationId) &&
    (!status || row.status === status) &&
    isWithin(row.createdAt, created) &&
    // One that is tried again has not ended.
    isWithin(isEnded(row) ? row.endedAt : undefined, ended)
  );
}
