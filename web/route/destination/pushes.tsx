import { Link } from "@tanstack/react-router";
import type { PushJob } from "../../api/generated/schemas.ts";
import { useList } from "../../api/use-list.ts";
import { PartList } from "../../component/part-list.tsx";
import { type SmallColumn, SmallTable } from "../../component/small-table.tsx";
import { StatusPill } from "../../component/status-pill.tsx";
import { Count, Time } from "../../component/value.tsx";

const columns: readonly SmallColumn<PushJob>[] = [
  {
    title: "Package",
    cell: ({ id, packageName }) => (
      <Link to="/push-jobs/$pushJobId" params={{ pushJobId: id }} className="link">
        {packageName}
      </Link>
    ),
  },
  {
    title: "Status",
    cell: ({ status, statusReason }) => <StatusPill status={status} reason={statusReason} />,
  },
  { title: "Files", isNumeric: true, cell: ({ counts }) => <Count of={counts.total} /> },
  { title: "Begun", cell: ({ createdAt }) => <Time at={createdAt} /> },
];

export function DestinationPushes({ destinationId }: { destinationId: string }) {
  const pushes = useList("/push-jobs", { query: { destinationId }, limit: 20 });
  return (
    <PartList of={pushes} none="Nothing was pushed there.">
      {(rows) => <SmallTable label="pushes" columns={columns} rows={rows} keyOf={({ id }) => id} />}
    </PartList>
  );
}
