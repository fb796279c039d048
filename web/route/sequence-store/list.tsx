import { useSearch } from "@tanstack/react-router";
import type { SequenceStore } from "../../api/generated/schemas.ts";
import { useList } from "../../api/use-list.ts";
import { PageHeader } from "../../component/page-header.tsx";
import { StatusPill } from "../../component/status-pill.tsx";
import type { Column } from "../../component/table/column.ts";
import { columnsOf } from "../../component/table/columns-of.tsx";
import { DataTable } from "../../component/table/data-table.tsx";
import { Count, Nothing, Time } from "../../component/value.tsx";
import { AgreementPill } from "./agreement.tsx";

const column = columnsOf<SequenceStore>();

const columns: readonly Column<SequenceStore>[] = [
  {
    id: "name",
    title: "Sequence store",
    cell: ({ name, id }) => name ?? id,
    value: ({ name, id }) => name ?? id,
  },
  {
    id: "status",
    title: "Status",
    cell: ({ status, statusMessage }) =>
      status ? <StatusPill status={status} reason={statusMessage} /> : <Nothing />,
    value: ({ status }) => status,
  },
  column.id("id", "Id", "store id"),
  {
    id: "agreement",
    title: "Mirror",
    cell: ({ coverage }) => <AgreementPill coverage={coverage} />,
    value: ({ coverage }) => coverage?.asOf,
  },
  {
    id: "listed",
    title: "Read sets",
    isNumeric: true,
    cell: ({ coverage }) => <Count of={coverage?.listed} />,
    value: ({ coverage }) => coverage?.listed,
  },
  column.text("projectId", "Project"),
  {
    id: "asOf",
    title: "Compared",
    cell: ({ coverage }) => <Time at={coverage?.asOf} />,
    value: ({ coverage }) => coverage?.asOf,
  },
  column.time("createdAt", "Created", { isExtra: true }),
];

/** Stores that this stage mirrors. */
export function SequenceStoreList() {
  const search = useSearch({ from: "/sequence-stores" });
  return (
    <>
      <PageHeader
        title="Sequence stores"
        lead="Stores of HealthOmics that this stage mirrors, and how well the mirror agreed when they were last compared."
      />
      <DataTable
        noun="sequence stores"
        list={useList("/sequence-stores")}
        columns={columns}
        idOf={({ id }) => id}
        linkOf={({ id }) => ({ to: "/sequence-stores/$storeId", params: { storeId: id } })}
        search={search}
        source={{ path: "/sequence-stores", cli: "store list" }}
        empty="The stage's configuration names them."
      />
    </>
  );
}
