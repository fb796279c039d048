import { useSearch } from "@tanstack/react-router";
import type { Approval } from "../../api/generated/schemas.ts";
import { type ListQuery, useList } from "../../api/use-list.ts";
import { PageHeader } from "../../component/page-header.tsx";
import { StatusPill } from "../../component/status-pill.tsx";
import type { Column } from "../../component/table/column.ts";
import { columnsOf } from "../../component/table/columns-of.tsx";
import { DataTable } from "../../component/table/data-table.tsx";
import { queryOf } from "../../component/table/filter.ts";
import { Cut } from "../../component/value.tsx";
import { approvalFilters } from "./filters.ts";

const column = columnsOf<Approval>();

const columns: readonly Column<Approval>[] = [
  column.text("destinationUri", "To"),
  column.status((one) => <ApprovalPill of={one} />),
  {
    id: "reasons",
    title: "Why it needs somebody",
    cell: ({ reasons }) => <Cut text={reasons.join("; ")} />,
    value: ({ reasons }) => reasons.join("; "),
  },
  column.texts("requestedBy", "Asked by"),
  column.time("createdAt", "Asked", { isExtra: true }),
  column.time("expiresAt", "Until"),
  column.text("decidedBy", "Decided by"),
  column.id("id", "Id", "approval id", { isExtra: true }),
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
