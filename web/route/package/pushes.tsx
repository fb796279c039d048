import { Link } from "@tanstack/react-router";
import type { Plan, PushJob } from "../../api/generated/schemas.ts";
import { useList } from "../../api/use-list.ts";
import { PartList } from "../../component/part-list.tsx";
import { type SmallColumn, SmallTable } from "../../component/small-table.tsx";
import { StatusPill } from "../../component/status-pill.tsx";
import { Bytes, Count, Time } from "../../component/value.tsx";
import { ApprovalOf } from "../plan/list.tsx";

const planColumns: readonly SmallColumn<Plan>[] = [
  {
    title: "To",
    cell: ({ id, destinationUri }) => (
      <Link to="/plans/$planId" params={{ planId: id }} className="link wrap-anywhere">
        {destinationUri}
      </Link>
    ),
  },
  {
    title: "Status",
    cell: ({ status, statusReason }) => <StatusPill status={status} reason={statusReason} />,
  },
  {
    title: "To send",
    isNumeric: true,
    cell: ({ totals }) => <Count of={totals?.toSend} />,
  },
  { title: "Size", isNumeric: true, cell: ({ totals }) => <Bytes count={totals?.toSendBytes} /> },
  { title: "Findings", isNumeric: true, cell: ({ findingCount }) => <Count of={findingCount} /> },
  {
    title: "Approval",
    cell: ({ approval }) => <ApprovalOf approval={approval} />,
  },
  { title: "Made", cell: ({ createdAt }) => <Time at={createdAt} /> },
];

const pushColumns: readonly SmallColumn<PushJob>[] = [
  {
    title: "To",
    cell: ({ id, destinationUri }) => (
      <Link to="/push-jobs/$pushJobId" params={{ pushJobId: id }} className="link wrap-anywhere">
        {destinationUri}
      </Link>
    ),
  },
  {
    title: "Status",
    cell: ({ status, statusReason }) => <StatusPill status={status} reason={statusReason} />,
  },
  {
    title: "Sent",
    isNumeric: true,
    cell: ({ counts }) => (
      <>
        <Count of={counts.sent + counts.alreadyThere} /> of <Count of={counts.total} />
      </>
    ),
  },
  { title: "Failed", isNumeric: true, cell: ({ counts }) => <Count of={counts.failed} /> },
  { title: "By", cell: ({ createdBy }) => createdBy },
  { title: "Begun", cell: ({ createdAt }) => <Time at={createdAt} /> },
];

export function PackagePlans({ packageId }: { packageId: string }) {
  const plans = useList("/packages/{packageId}/plans", { params: { packageId } });
  return (
    <PartList of={plans} none="Nobody has planned to push it.">
      {(rows) => (
        <SmallTable label="plans" columns={planColumns} rows={rows} keyOf={({ id }) => id} />
      )}
    </PartList>
  );
}

export function PackagePushes({ packageId }: { packageId: string }) {
  const pushes = useList("/push-jobs", { query: { packageId } });
  return (
    <PartList of={pushes} none="It was pushed nowhere.">
      {(rows) => (
        <SmallTable label="pushes" columns={pushColumns} rows={rows} keyOf={({ id }) => id} />
      )}
    </PartList>
  );
}
