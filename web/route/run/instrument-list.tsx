import { useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import { type ListQuery, useList } from "../../api/use-list.ts";
import { PageHeader } from "../../component/page-header.tsx";
import type { Column } from "../../component/table/column.ts";
import { columnsOf } from "../../component/table/columns-of.tsx";
import { DataTable } from "../../component/table/data-table.tsx";
import { queryOf } from "../../component/table/filter.ts";
import { instrumentRunFilters } from "./filters.ts";
import { type InstrumentRun, instrumentRunsOf } from "./instrument-runs.ts";

const column = columnsOf<InstrumentRun>();

const columns: readonly Column<InstrumentRun>[] = [
  column.text("id", "Sequencing run"),
  column.text("date", "Date"),
  {
    id: "libraries",
    title: "Libraries",
    isNumeric: true,
    cell: ({ libraryIds }) => libraryIds.length,
    value: ({ libraryIds }) => libraryIds.length,
  },
  {
    id: "projects",
    title: "Projects",
    cell: ({ projectIds }) => projectIds.join(", "),
    value: ({ projectIds }) => projectIds.join(" "),
  },
];

/** Runs of sequencers. The catalogue has libraries with their runs: these are those of the libraries that are loaded. */
export function InstrumentRunList() {
  const search = useSearch({ from: "/instrument-runs" });
  const query = queryOf(instrumentRunFilters, search) as ListQuery<"/libraries">;
  const libraries = useList("/libraries", { query, limit: 200 });
  const items = useMemo(() => instrumentRunsOf(libraries.items), [libraries.items]);
  return (
    <>
      <PageHeader
        title="Sequencing runs"
        lead={`Runs of the libraries that are loaded${libraries.hasMore ? "; more libraries load at the end of the table" : ""}.`}
      />
      <DataTable
        noun="sequencing runs"
        list={{ ...libraries, items }}
        columns={columns}
        idOf={({ id }) => id}
        linkOf={({ id }) => ({
          to: "/instrument-runs/$instrumentRunId",
          params: { instrumentRunId: id },
        })}
        filters={instrumentRunFilters}
        search={search}
        empty="They come with the LIMS's manifest: “seqferry catalogue import”."
      />
    </>
  );
}
