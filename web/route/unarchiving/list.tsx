import { useSearch } from "@tanstack/react-router";
import { type ListQuery, useList } from "../../api/use-list.ts";
import { PageHeader } from "../../component/page-header.tsx";
import { DataTable } from "../../component/table/data-table.tsx";
import { queryOf } from "../../component/table/filter.ts";
import { unarchivingColumns } from "./columns.tsx";
import { unarchivingFilters } from "./filters.ts";

/** Jobs that bring archived fastqs back, also those that sync requests began. */
export function UnarchivingList() {
  const search = useSearch({ from: "/unarchiving-jobs" });
  const query = queryOf(unarchivingFilters, search) as ListQuery<"/unarchiving-jobs">;
  return (
    <>
      <PageHeader
        title="Thaws"
        lead="Jobs that bring archived fastqs back, newest first; also those that sync requests began."
      />
      <DataTable
        noun="unarchiving jobs"
        list={useList("/unarchiving-jobs", { query })}
        columns={unarchivingColumns}
        idOf={({ id }) => id}
        linkOf={({ id }) => ({
          to: "/unarchiving-jobs/$unarchivingJobId",
          params: { unarchivingJobId: id },
        })}
        filters={unarchivingFilters}
        search={search}
        source={{ path: "/unarchiving-jobs", cli: "unarchive list" }}
        empty="Select archived fastqs, and bring them back."
      />
    </>
  );
}
