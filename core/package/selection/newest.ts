import type { WorkflowRunRow } from "#core/catalogue/workflow-run/workflow-run.entity";

type Run = Pick<WorkflowRunRow, "portalRunId" | "workflowType" | "status">;

/** The newest run of each type, by date and id, which is what a portal run id is made of; only those that succeeded. */
export function newest<R extends Run>(runs: R[], types: readonly string[] | undefined): R[] {
  const found = new Map<string, R>();
  for (const run of runs) {
    if (!isSucceeded(run) || (types && !types.includes(run.workflowType))) continue;
    const known = found.get(run.workflowType);
    if (!known || known.portalRunId < run.portalRunId) found.set(run.workflowType, run);
  }
  return [...found.values()];
}

/** Runs of old have no status: they were only kept when they had succeeded. */
export function isSucceeded({ status }: Pick<Run, "status">): boolean {
  return status === undefined || status.toUpperCase() === "SUCCEEDED";
}
