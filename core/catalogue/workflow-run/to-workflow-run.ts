import type { WorkflowRun } from "#core/catalogue/workflow-run/schema";
import type { WorkflowRunRow } from "#core/catalogue/workflow-run/workflow-run.entity";

/** A row as the API shows it. */
export function toWorkflowRun(row: WorkflowRunRow): WorkflowRun {
  return {
    portalRunId: row.portalRunId,
    projectId: row.projectId,
    workflowName: row.workflowName,
    workflowType: row.workflowType,
    workflowVersion: row.workflowVersion ?? null,
    status: row.status ?? null,
    startedAt: row.startedAt ?? null,
    endedAt: row.endedAt ?? null,
    comment: row.comment ?? null,
    libraryIds: row.libraryIds,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
    importId: row.importId ?? null,
    version: row.version,
  };
}
