import type { Library, WorkflowRun } from "../api/generated/schemas.ts";

/** A LIMS manifest: a line for each library and sequencing run, as `package create --lims-manifest` takes it. */
export function limsManifest(libraries: readonly Library[]): string {
  return csv(
    ["library_id", "sequencing_run_id"],
    libraries.flatMap(({ id, instrumentRuns }) =>
      instrumentRuns.length > 0 ? instrumentRuns.map((run) => [id, run.id]) : [[id, ""]],
    ),
  );
}

/** A workflow manifest: a line for each run and library, as `package create --workflow-manifest` takes it. */
export function workflowManifest(runs: readonly WorkflowRun[]): string {
  return csv(
    ["portal_run_id", "library_id"],
    runs.flatMap(({ portalRunId, libraryIds }) => libraryIds.map((id) => [portalRunId, id])),
  );
}

/** Ids are letters, digits and `_.-`: nothing is to be quoted. */
function csv(head: string[], rows: string[][]): string {
  return [head, ...rows].map((cells) => `${cells.join(",")}\n`).join("");
}
