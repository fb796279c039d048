import * as Libraries from "#core/catalogue/libraries";
import type { LibraryRow } from "#core/catalogue/library.entity";
import type { WorkflowRunRow } from "#core/catalogue/workflow-run/workflow-run.entity";
import * as WorkflowRuns from "#core/catalogue/workflow-run/workflow-runs";
import { chunksOf } from "#core/package/selection/batch";
import { isSucceeded, newest } from "#core/package/selection/newest";
import type { Context, PlannedRun } from "#core/package/selection/plan";
import { selectorOf } from "#core/package/selection/rules";

type Rows = Map<string, LibraryRow | undefined>;

/**
 * The workflow runs of a package, by portal run id: those that are named, or else the newest of each library and type.
 * Runs of an excluded library are left out, however they were found. `narrowed` are the libraries that runs are looked
 * for of, unless it is all of them.
 */
export async function workflowRunsOf(
  context: Context,
  libraries: Rows,
  narrowed: ReadonlySet<string> | undefined,
): Promise<PlannedRun[]> {
  const { portalRunIdList, workflowRunList } = context.selection;
  const isNamed = Boolean(portalRunIdList?.length || workflowRunList?.length);
  const rows = isNamed
    ? await named(context, libraries)
    : await discovered(
        context,
        [...libraries.keys()].filter((id) => narrowed?.has(id) ?? true),
      );
  return rows.map(toPlanned).sort((a, b) => (a.portalRunId < b.portalRunId ? -1 : 1));
}

/** Exactly the runs of the request; what is odd about one is said. */
async function named(context: Context, libraries: Rows): Promise<WorkflowRunRow[]> {
  const { selection, projectId, findings, exclusions } = context;
  const pairs = selection.workflowRunList ?? [];
  const wanted = [
    ...new Set([...(selection.portalRunIdList ?? []), ...pairs.map((row) => row.portalRunId)]),
  ];
  const found = await find(context, wanted);
  for (const portalRunId of wanted)
    if (!found.has(portalRunId))
      findings.error(
        "workflow_run.unmatched",
        portalRunId,
        `The project ${projectId} has no workflow run ${portalRunId}.`,
      );
  const hasSelector = selectorOf(selection) !== undefined || libraries.size > 0;
  for (const { portalRunId, libraryId } of pairs) {
    const run = found.get(portalRunId);
    const subject = `${portalRunId} ${libraryId}`;
    if (run && !run.libraryIds.includes(libraryId))
      findings.error(
        "workflow_run_row.unmatched",
        subject,
        `Workflow run ${portalRunId} is not of library ${libraryId}, but of ${run.libraryIds.join(", ")}.`,
      );
    else if (run && hasSelector && !libraries.has(libraryId))
      findings.error(
        "workflow_run_row.unmatched",
        subject,
        `Workflow run ${portalRunId} is named with library ${libraryId}, which is none of the selected ones.`,
      );
  }
  const kept = [...found.values()].filter((run) => isAllowed(run, exclusions));
  for (const run of found.values())
    if (!kept.includes(run))
      findings.warn(
        "workflow_run.excluded",
        run.portalRunId,
        `Workflow run ${run.portalRunId} is excluded, or one of its libraries is: it is left out.`,
      );
  for (const run of kept) remark(context, run, hasSelector ? libraries : undefined);
  if (!hasSelector) await addLibraries(context, kept, libraries);
  return kept;
}

function remark({ findings }: Context, run: WorkflowRunRow, libraries: Rows | undefined): void {
  const { portalRunId, status, libraryIds } = run;
  if (!isSucceeded(run))
    findings.warn(
      "workflow_run.not_succeeded",
      portalRunId,
      `Workflow run ${portalRunId} is ${status}: its files may not be all of them.`,
    );
  if (libraries && !libraryIds.some((id) => libraries.has(id)))
    findings.warn(
      "workflow_run.other_libraries",
      portalRunId,
      `Workflow run ${portalRunId} is of ${libraryIds.join(", ")}: none of them is selected.`,
    );
}

/** Without a selector a package is of the libraries of its runs. */
async function addLibraries({ projectId }: Context, runs: WorkflowRunRow[], libraries: Rows) {
  const ids = new Set(runs.flatMap(({ libraryIds }) => libraryIds));
  for (const [libraryId, row] of await Libraries.find(ids))
    if (row.projectId === projectId) libraries.set(libraryId, row);
}

async function discovered(context: Context, libraryIds: string[]): Promise<WorkflowRunRow[]> {
  const { selection, findings, exclusions, signal } = context;
  const { secondaryAnalysisTypeList: types } = selection;
  const taken = new Map<string, WorkflowRunRow>();
  for (const chunk of chunksOf(libraryIds)) {
    signal?.throwIfAborted();
    const ofLibraries = await WorkflowRuns.ofLibraries(chunk);
    const runs = await find(context, [...new Set([...ofLibraries.values()].flat())]);
    for (const [libraryId, ids] of ofLibraries) {
      // What names a run may be behind the run itself.
      const own = ids
        .flatMap((id) => runs.get(id) ?? [])
        .filter((run) => run.libraryIds.includes(libraryId));
      const found = newest(
        own.filter((run) => isAllowed(run, exclusions)),
        types,
      );
      for (const run of found) taken.set(run.portalRunId, run);
      if (found.length === 0)
        findings.warn(
          "library.no_workflow_runs",
          libraryId,
          `Library ${libraryId} has no workflow run${types ? ` of the types ${types.join(", ")}` : ""} that succeeded.`,
        );
    }
  }
  return [...taken.values()];
}

function isAllowed(
  { portalRunId, libraryIds }: WorkflowRunRow,
  exclusions: Context["exclusions"],
): boolean {
  // Each is asked, so that an exclusion that leaves something out is known to.
  const excluded = [exclusions.hasRun(portalRunId), ...libraryIds.map(exclusions.hasLibrary)];
  return !excluded.includes(true);
}

/** Runs of the project as they are now; those of another count as unknown. */
async function find(
  { projectId, signal }: Context,
  portalRunIds: string[],
): Promise<Map<string, WorkflowRunRow>> {
  const found = new Map<string, WorkflowRunRow>();
  for (const chunk of chunksOf(portalRunIds)) {
    signal?.throwIfAborted();
    for (const [id, row] of await WorkflowRuns.find(chunk))
      if (row.projectId === projectId) found.set(id, row);
  }
  return found;
}

function toPlanned(row: WorkflowRunRow): PlannedRun {
  const { portalRunId, version, workflowName, workflowType, libraryIds } = row;
  return {
    ...{ portalRunId, version, workflowName, workflowType, libraryIds },
    workflowVersion: row.workflowVersion ?? null,
    status: row.status ?? null,
  };
}
