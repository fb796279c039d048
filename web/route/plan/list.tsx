import { useSearch } from "@tanstack/react-router";
import type { Plan } from "../../api/generated/schemas.ts";
import { type ListQuery, useList } from "../../api/use-list.ts";
import { PageHeader } from "../../component/page-header.tsx";
import { StatusPill } from "../../component/status-pill.tsx";
import type { Column } from "../../component/table/column.ts";
import { columnsOf } from "../../component/table/columns-of.tsx";
import { DataTable } from "../../component/table/data-table.tsx";
import { queryOf } from "../../component/table/filter.ts";
import { Bytes, Count, Nothing } from "../../component/value.tsx";
import { planFilters } from "./filters.ts";

const column = columnsOf<Plan>();

const columns: readonly Column<Plan>[] = [
  column.text("packageName", "Package"),
  column.status((plan) => <PlanPill of={plan} />),
  column.id("destinationUri", "To", "destination"),
  {
    id: "toSend",
    title: "To send",
    isNumeric: true,
    cell: ({ totals }) => <Count of={totals?.toSend} />,
    value: ({ totals }) => totals?.toSend,
  },
  {
    id: "toSendBytes",
    title: "Size",
    isNumeric: true,
    cell: ({ totals }) => <Bytes count={totals?.toSendBytes} />,
    value: ({ totals }) => totals?.toSendBytes,
  },
  column.count("findingCount", "Findings"),
  {
    id: "approval",
    title: "Approval",
    cell: ({ approval }) => <ApprovalOf approval={approval} />,
    value: ({ approval }) => approval?.status,
  },
  column.time("createdAt", "Made"),
  column.text("createdBy", "By"),
  column.time("expiresAt", "Can be pushed until", { isExtra: true }),
  column.text("projectId", "Project", { isExtra: true }),
  column.id("packageId", "Package id", "package id", { isExtra: true }),
  column.id("id", "Id", "plan id", { isExtra: true }),
];

export function PlanPill({ of }: { of: Plan }) {
  const { status, statusReason, endedAt, createdAt } = of;
  return <StatusPill status={status} reason={statusReason} since={endedAt ?? createdAt} />;
}

/** How the decision stands that a plan waits for, or that it needs none. */
export function ApprovalOf({ approval }: Pick<Plan, "approval">) {
  if (!approval) return <Nothing />;
  if (!approval.status) return <span className="text-faint">not needed</span>;
  return <StatusPill status={approval.status} reason={approval.reasons.join("; ")} />;
}

/** Plans of one's projects. */
export function PlanList() {
  const search = useSearch({ from: "/plans" });
  const query = queryOf(planFilters, search) as ListQuery<"/plans">;
  return (
    <>
      <PageHeader
        title="Plans"
        lead="What a push of a package would do, before anything is sent. A new one begins at its package."
      />
      <DataTable
        noun="plans"
        list={useList("/plans", { query })}
        columns={columns}
        idOf={({ id }) => id}
        linkOf={({ id }) => ({ to: "/plans/$planId", params: { planId: id } })}
        filters={planFilters}
        search={search}
        source={{ path: "/plans" }}
        empty="Open a package, and choose Push."
      />
    </>
  );
}
