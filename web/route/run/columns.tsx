import type { WorkflowRun } from "../../api/generated/schemas.ts";
import { StatusPill } from "../../component/status-pill.tsx";
import type { Column } from "../../component/table/column.ts";
import { Nothing, Time } from "../../component/value.tsx";

export const workflowRunColumns: readonly Column<WorkflowRun>[] = [
  {
    id: "portalRunId",
    title: "Run",
    cell: ({ portalRunId }) => portalRunId,
    value: ({ portalRunId }) => portalRunId,
  },
  {
    id: "workflowType",
    title: "Workflow",
    cell: ({ workflowType }) => workflowType,
    value: ({ workflowType }) => workflowType,
  },
  {
    id: "workflowVersion",
    title: "Version",
    cell: ({ workflowVersion }) => workflowVersion ?? <Nothing />,
    value: ({ workflowVersion }) => workflowVersion,
  },
  {
    id: "status",
    title: "Status",
    cell: (run) => <RunStatus run={run} />,
    value: ({ status }) => status,
  },
  {
    id: "libraries",
    title: "Libraries",
    cell: ({ libraryIds }) => libraryIds.join(", "),
    value: ({ libraryIds }) => libraryIds.join(" "),
  },
  {
    id: "projectId",
    title: "Project",
    cell: ({ projectId }) => projectId,
    value: ({ projectId }) => projectId,
  },
  {
    id: "startedAt",
    title: "Started",
    cell: ({ startedAt }) => <Time at={startedAt} />,
    value: ({ startedAt }) => startedAt,
    isExtra: true,
  },
  {
    id: "endedAt",
    title: "Ended",
    cell: ({ endedAt }) => <Time at={endedAt} />,
    value: ({ endedAt }) => endedAt,
  },
  {
    id: "workflowName",
    title: "Name in its manifest",
    cell: ({ workflowName }) => workflowName,
    value: ({ workflowName }) => workflowName,
    isExtra: true,
  },
];

/** Manifests of old say no status. */
export function RunStatus({ run: { status, comment, endedAt } }: { run: WorkflowRun }) {
  return status ? <StatusPill status={status} reason={comment} since={endedAt} /> : <Nothing />;
}
