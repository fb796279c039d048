import type { WorkflowRun } from "#core/catalogue/workflow-run/schema";
import type { Page } from "#core/page-schema";
import { asking } from "#local/demo/ask";
import { importCsv } from "#local/demo/import-csv";
import type { CloudOutputs } from "#local/outputs";

/** A run of a workflow as the demo's manifest tells of it. Its files lie where the stage's templates say. */
export type DemoWorkflowRun = {
  portalRunId: string;
  workflowName: string;
  workflowVersion: string;
  /** Empty: a run of old, whose manifest says none. */
  status: string;
  libraryIds: string[];
};

/** Imports runs of workflows by the API; their libraries must be there. A second time it changes nothing. */
export async function seedWorkflowRuns(
  { api, tokens }: Pick<CloudOutputs, "api" | "tokens">,
  runs: DemoWorkflowRun[],
  signal: AbortSignal,
): Promise<WorkflowRun[]> {
  const ask = asking(api, tokens, signal);
  const there = await ask<Page<WorkflowRun>>("viewer", "GET", "/workflow-runs?limit=200");
  const known = new Set(there.items.map(({ portalRunId }) => portalRunId));
  if (!runs.every(({ portalRunId }) => known.has(portalRunId)))
    await importCsv(ask, { kind: "workflow", csv: manifestOf(runs) }, signal);
  return Promise.all(
    runs.map(({ portalRunId }) =>
      ask<WorkflowRun>("viewer", "GET", `/workflow-runs/${portalRunId}`),
    ),
  );
}

/** The workflow manifest of these runs, with the columns that matter. */
export function manifestOf(runs: DemoWorkflowRun[]): string {
  const columns = "portal_run_id,library_id,workflow_name,workflow_version,workflow_status";
  const lines = runs.flatMap(({ portalRunId, workflowName, workflowVersion, status, libraryIds }) =>
    libraryIds.map((id) => [portalRunId, id, workflowName, workflowVersion, status].join(",")),
  );
  return `${[columns, ...lines].join("\n")}\n`;
}
