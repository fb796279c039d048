import { useSearch } from "@tanstack/react-router";
import { type ListQuery, useList } from "../../api/use-list.ts";
import { PageHeader } from "../../component/page-header.tsx";
import { DataTable } from "../../component/table/data-table.tsx";
import { queryOf } from "../../component/table/filter.ts";
import { readSetColumns } from "./columns.tsx";
import { readSetFilters } from "./filters.ts";

/** Every read set of the sequence stores that one may see. */
export function ReadSetList() {
  const search = useSearch({ from: "/read-sets" });
  const query = queryOf(readSetFilters, search) as ListQuery<"/read-sets">;
  return (
    <>
      <PageHeader
        title="Read sets"
        lead="What HealthOmics holds, as its mirror here has it. Deleted ones show with that status only."
      />
      <DataTable
        noun="read sets"
        list={useList("/read-sets", { query })}
        columns={readSetColumns}
        idOf={({ storeId, id }) => `${storeId}/${id}`}
        linkOf={({ storeId, id }) => ({
          to: "/read-sets/$storeId/$readSetId",
          params: { storeId, readSetId: id },
        })}
        filters={readSetFilters}
        search={search}
        source={{ path: "/read-sets", cli: "read-set list" }}
        empty="They appear here once a sequence store reports them, or a backfill found them."
      />
    </>
  );
}
