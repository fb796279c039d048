import { useSearch } from "@tanstack/react-router";
import type { Approval } from "../../api/generated/schemas.ts";
import { type ListQuery, useList } from "../../api/use-list.ts";
import { Id } from "../../component/id.tsx";
import { PageHeader } from "../../component/page-header.tsx";
import { StatusPill } from "../../component/status-pill.tsx";
import type { Column } from "../../component/table/column.ts";
import { DataTable } from "../../component/table/data-table.tsx";
import { queryOf } from "../../component/table/filter.ts";
import { Nothing, Time } from "../../component/value.tsx";
import { approvalFilters } from "./filters.ts";

const columns: readonly Column<Approval>[] = [
  {
    id: "destinationUri",
    title: "To",
    cell: ({ destinationUri }) => destinationUri,
    value: ({ destinationUri }) => destinationUri,
  },
  {
    id: "status",
    title: "Status",
    cell: (one) => <ApprovalPill of={one} />,
    value: ({ status }) => status,
  },
  {
    id: "reasons",
    title: "Why it needs somebody",
    cell: ({ reasons }) => (
      <span className="block max-w-md truncate" title={reasons.join("; ")}>
        {reasons.join("; ")}
      </span>
    ),
    value: ({ reasons }) => reasons.join("; "),
  },
  {
    id: "requestedBy",
    title: "Asked by",
    cell: ({ requestedBy }) => requestedBy.join(", "),
    value: ({ requestedBy }) => requestedBy.join(", "),
  },
  {
    id: "createdAt",
    title: "Asked",
    cell: ({ createdAt }) => <Time at={createdAt} />,
    value: ({ createdAt }) => createdAt,
  },
  {
    id: "expiresAt",
    title: "Until",
    cell: ({ expiresAt }) => <Time at={expiresAt} />,
    value: ({ expiresAt }) => expiresAt,
  },
  {
    id: "decidedBy",
    title: "Decided by",
    cell: ({ decidedBy }) => decidedBy ?? <Nothing />,
    value: ({ decidedBy }) => decidedBy,
  },
  {
    id: "id",
    title: "Id",
    isExtra: true,
    cell: ({ id }) => <Id text={id} label="approval id" />,
    value: ({ id }) => id,
  },
];

export function ApprovalPill({ of }: { of: Approval }) {
  return (
    <StatusPill
      status={of.status}
      reason={of.decisionReason ?? (of.status === "PENDING" ? "Waits for a second person" : null)}
      since={of.decidedAt ?? of.createdAt}
    />
  );
}

/** Decisions on plans, those that wait among them. */
export function ApprovalList() {
  const search = useSearch({ from: "/approvals" });
  const query = queryOf(approvalFilters, search) as ListQuery<"/approvals">;
  return (
    <>
      <PageHeader
        title="Approvals"
        lead="Plans that a second person has to look at before they are pushed. One that nobody decides within a day is over."
      />
      <DataTable
        noun="approvals"
        list={useList("/approvals", { query })}
        columns={columns}
        idOf={({ id }) => id}
        linkOf={({ id }) => ({ to: "/approvals/$approvalId", params: { approvalId: id } })}
        filters={approvalFilters}
        search={search}
        source={{ path: "/approvals", cli: "approval list" }}
        empty="They come with plans that the project's policy wants a second person to see."
      />
    </>
  );
}
