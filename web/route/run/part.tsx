import { Link } from "@tanstack/react-router";
import type { WorkflowRun } from "../../api/generated/schemas.ts";
import type { List } from "../../api/use-list.ts";
import { PartList } from "../../component/part-list.tsx";
import { SmallTable } from "../../component/small-table.tsx";
import { Time } from "../../component/value.tsx";
import { RunStatus } from "./columns.tsx";

/** Workflow runs inside the page of something else. */
export function WorkflowRunPart({ of }: { of: List<WorkflowRun> }) {
  return (
    <PartList of={of} none="There is none.">
      {(rows) => (
        <SmallTable
          label="Workflow runs"
          rows={rows}
          keyOf={({ portalRunId }) => portalRunId}
          columns={[
            {
              title: "Run",
              cell: ({ portalRunId }) => (
                <Link to="/runs/$portalRunId" params={{ portalRunId }} className="link">
                  {portalRunId}
                </Link>
              ),
            },
            { title: "Workflow", cell: ({ workflowType }) => workflowType },
            { title: "Version", cell: ({ workflowVersion }) => workflowVersion },
            { title: "Status", cell: (run) => <RunStatus run={run} /> },
            { title: "Libraries", isNumeric: true, cell: ({ libraryIds }) => libraryIds.length },
            { title: "Ended", cell: ({ endedAt }) => <Time at={endedAt} /> },
          ]}
        />
      )}
    </PartList>
  );
}
