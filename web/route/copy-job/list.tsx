import { useSearch } from "@tanstack/react-router";
import { type ListQuery, useList } from "../../api/use-list.ts";
import { PageHeader } from "../../component/page-header.tsx";
import { DataTable } from "../../component/table/data-table.tsx";
import { queryOf } from "../../component/table/filter.ts";
import { copyJobColumns } from "./columns.tsx";
import { copyJobFilters } from "./filters.ts";

/** Every copy that one may see, within ICA, between buckets, and those that pushes and thaws have begun. */
export function CopyJobList() {
  const search = useSearch({ from: "/copy-jobs" });
  const query = queryOf(copyJobFilters, search) as ListQuery<"/copy-jobs">;
  return (
    <>
      <PageHeader
        title="Copy jobs"
        lead="Copies of files to buckets and to projects of ICA, newest first: those people asked for, and those that pushes and thaws began."
      />
      <DataTable
        noun="copy jobs"
        list={useList("/copy-jobs", { query })}
        columns={copyJobColumns}
        idOf={({ id }) => id}
        linkOf={({ id }) => ({ to: "/copy-jobs/$copyJobId", params: { copyJobId: id } })}
        filters={copyJobFilters}
        search={search}
        source={{ path: "/copy-jobs", cli: "copy list" }}
        empty="A push, a thaw or “seqferry copy start” makes one."
      />
    </>
  );
}
