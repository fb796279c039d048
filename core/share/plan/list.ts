import * as z from "zod";
import * as Actor from "#core/actor";
import { fn } from "#core/fn";
import * as Items from "#core/items";
import { load as loadPackage } from "#core/package/package-row";
import { PackageKey } from "#core/package/schema";
import { pageOfIndex } from "#core/page-of-index";
import { type Page, PageQuery } from "#core/page-schema";
import * as Project from "#core/project";
import { type PlanRow, planEntity } from "#core/share/plan/plan.entity";
import { toPlan } from "#core/share/plan/row";
import { ListPlans, type Plan } from "#core/share/plan/schema";

/** A page of the plans that the actor may know of, which fit all filters: newest first within each project. */
export const list = fn(ListPlans, async (query): Promise<Page<Plan>> => {
  const { projectId, packageId, destinationId, status } = query;
  const projects = await Project.visibleProjects(projectId);
  const of = planEntity().query;
  return page({
    scope: ["plans", { packageId, destinationId, status }, projects],
    query,
    partitions: packageId
      ? [() => of.byPackage({ packageId })]
      : projects.map((projectId) => () => of.byProject({ projectId })),
    keep: (row) =>
      projects.includes(row.projectId) &&
      (!packageId || row.packageId === packageId) &&
      (!destinationId || row.destinationId === destinationId) &&
      (!status || row.status === status),
  });
});

/** A page of a package's plans, newest first. Throws `package.not_found` for one that the actor may not know of. */
export const listOf = fn(
  z.object({ ...PackageKey.shape, ...PageQuery.shape }),
  async ({ packageId, ...query }): Promise<Page<Plan>> => {
    await loadPackage({ packageId });
    return page({
      scope: ["plans", packageId],
      query,
      partitions: [() => planEntity().query.byPackage({ packageId })],
      keep: ({ projectId }) => Actor.canSee(projectId),
    });
  },
);

async function page(
  asked: Pick<
    Parameters<typeof pageOfIndex<PlanRow>>[0],
    "scope" | "query" | "partitions" | "keep"
  >,
): Promise<Page<Plan>> {
  const { items, nextCursor } = await pageOfIndex<PlanRow>({
    ...asked,
    order: "desc",
    load: (keys) => Items.rowsAt(planEntity(), keys),
  });
  return { items: await Promise.all(items.map(toPlan)), nextCursor };
}
