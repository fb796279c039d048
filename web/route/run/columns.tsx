import type { WorkflowRun } from "../../api/generated/schemas.ts";
import { StatusPill } from "../../component/status-pill.tsx";
import type { Column } from "../../component/table/column.ts";
import { columnsOf } from "../../component/table/columns-of.tsx";
import { Nothing } from "../../component/value.tsx";

const column = columnsOf<WorkflowRun>();

export const workflowRunColumns: readonly Column<WorkflowRun>[] = [
  column.text("portalRunId", "Run"),
  column.text("workflowType", "Workflow"),
  column.text("workflowVersion", "Version"),
  column.status((run) => <RunStatus run={run} />),
  {
    id: "libraries",
    title: "Libraries",
    cell: ({ libraryIds }) => libraryIds.join(", "),
    value: ({ libraryIds }) => libraryIds.join(" "),
  },
  column.text("projectId", "Project"),
  column.time("startedAt", "Started", { isExtra: true }),
  column.time("endedAt", "Ended"),
  column.text("workflowName", "Name in its manifest", { isExtra: true }),
];

/** Manifests of old say no status. */
export function RunStatus({ run: { status, comment, endedAt } }: { run: WorkflowRun }) {
  return status ? <StatusPill status={status} reason={comment} since={endedAt} /> : <Nothing />;
}
