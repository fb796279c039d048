import type * as z from "zod";
import * as Actor from "#core/actor";
import {
  ListWorkflowRuns,
  type WorkflowRun,
  WorkflowRunKey,
} from "#core/catalogue/workflow-run/schema";
import { toWorkflowRun } from "#core/catalogue/workflow-run/to-workflow-run";
import { typeOf } from "#core/catalogue/workflow-run/type";
import {
  type WorkflowRunRow,
  workflowRunEntity,
} from "#core/catalogue/workflow-run/workflow-run.entity";
import { workflowRunLibraryEntity } from "#core/catalogue/workflow-run/workflow-run-library.entity";
import { find } from "#core/catalogue/workflow-run/workflow-runs";
import { VisibleError } from "#core/error";
import { fn } from "#core/fn";
import * as Items from "#core/items";
import { pageOfIndex } from "#core/page-of-index";
import type { Page } from "#core/page-schema";
import * as Project from "#core/project";

/** One run that the actor may know of. Throws `workflow_run.not_found`, the same for both reasons. */
export const get = fn(
  WorkflowRunKey,
  async ({ portalRunId }): Promise<WorkflowRun> => toWorkflowRun(await visible(portalRunId)),
);

/** The row of a run that the actor may know of. Throws `workflow_run.not_found`. */
export async function visible(portalRunId: string): Promise<WorkflowRunRow> {
  const row = (await find([portalRunId])).get(portalRunId);
  if (row && Actor.canSee(row.projectId)) return row;
  throw new VisibleError("workflow_run.not_found", `There is no workflow run ${portalRunId}.`, {
    hint: "GET /api/v1/workflow-runs lists what you may see; an import of kind workflow brings what is new.",
  });
}

/** A page of the runs that the actor may see, newest first within each project; one index by the most selective filter. */
export const list = fn(ListWorkflowRuns, async (query): Promise<Page<WorkflowRun>> => {
  const { limit, cursor, ...given } = query;
  const filters = {
    ...given,
    ...(given.workflowType && { workflowType: typeOf(given.workflowType) }),
    ...(given.status && { status: given.status.toUpperCase() }),
  };
  const projects = await Project.visibleProjects(filters.projectId);
  const found = await pageOfIndex<WorkflowRunRow>({
    scope: ["workflow-runs", filters, projects],
    query: { limit, cursor },
    order: "desc",
    partitions: partitions(projects, filters),
    load: (keys) => load(keys, filters),
    // An index may still tell of a project that the row has left.
    keep: (row) => projects.includes(row.projectId) && matches(row, filters),
  });
  return { items: found.items.map(toWorkflowRun), nextCursor: found.nextCursor };
});

type Filters = Omit<z.output<typeof ListWorkflowRuns>, "limit" | "cursor">;

function partitions(projects: string[], filters: Filters): (() => Items.Query)[] {
  const { libraryId, workflowType } = filters;
  if (projects.length === 0) return [];
  if (libraryId !== undefined)
    return [() => workflowRunLibraryEntity().query.primary({ libraryId })];
  const { query } = workflowRunEntity();
  return projects.map((projectId) => () => {
    if (workflowType !== undefined) return query.byType({ projectId, workflowType });
    return query.byProject({ projectId });
  });
}

/** Rows of an index of runs; a library's runs are named by rows of their own. */
async function load(
  keys: Items.Item[],
  { libraryId }: Filters,
): Promise<(WorkflowRunRow | undefined)[]> {
  if (libraryId === undefined) return Items.rowsAt(workflowRunEntity(), keys);
  const ids = keys.map(({ portalRunId }) => String(portalRunId));
  const rows = await find(ids);
  return ids.map((id) => rows.get(id));
}

function matches(row: WorkflowRunRow, { workflowType, libraryId, status }: Filters): boolean {
  return (
    (workflowType === undefined || row.workflowType === workflowType) &&
    (libraryId === undefined || row.libraryIds.includes(libraryId)) &&
    (status === undefined || row.status === status)
  );
}
