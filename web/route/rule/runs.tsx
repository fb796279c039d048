import { Link } from "@tanstack/react-router";
import type { RuleRun } from "../../api/generated/schemas.ts";
import { useList } from "../../api/use-list.ts";
import { PartList } from "../../component/part-list.tsx";
import { type SmallColumn, SmallTable } from "../../component/small-table.tsx";
import { StatusPill } from "../../component/status-pill.tsx";
import { Bytes, Count, Time } from "../../component/value.tsx";

const sum = (run: RuleRun, member: "files" | "bytes") =>
  run.shares.reduce((total, one) => total + one[member], 0);

const columns: readonly SmallColumn<RuleRun>[] = [
  {
    title: "Sequencing run",
    cell: ({ id, instrumentRunId }) => (
      <Link to="/rule-runs/$ruleRunId" params={{ ruleRunId: id }} className="link">
        {instrumentRunId}
      </Link>
    ),
  },
  {
    title: "Status",
    cell: ({ status, statusReason, updatedAt }) => (
      <StatusPill status={status} reason={statusReason} since={updatedAt} />
    ),
  },
  { title: "Shares", isNumeric: true, cell: ({ shares }) => <Count of={shares.length} /> },
  { title: "Files", isNumeric: true, cell: (run) => <Count of={sum(run, "files")} /> },
  { title: "Size", isNumeric: true, cell: (run) => <Bytes count={sum(run, "bytes")} /> },
  { title: "Begun", cell: ({ createdAt }) => <Time at={createdAt} /> },
  { title: "Ended", cell: ({ endedAt }) => <Time at={endedAt} /> },
];

/** What a rule has done, newest first. */
export function RuleRuns({ ruleId }: { ruleId: string }) {
  const runs = useList("/rules/{ruleId}/runs", { params: { ruleId } });
  return (
    <PartList of={runs} none="It has not fired yet.">
      {(rows) => <SmallTable label="runs" columns={columns} rows={rows} keyOf={({ id }) => id} />}
    </PartList>
  );
}
