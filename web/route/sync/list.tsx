import { Link, useSearch } from "@tanstack/react-router";
import { type ListQuery, useList } from "../../api/use-list.ts";
import { PageHeader } from "../../component/page-header.tsx";
import { DataTable } from "../../component/table/data-table.tsx";
import { queryOf } from "../../component/table/filter.ts";
import { syncColumns } from "./columns.tsx";
import { syncFilters } from "./filters.ts";
import { RetrySelected } from "./retry-selected.tsx";

/** Who waits for fastqs: parked tasks, and requests of people. */
export function SyncList() {
  const search = useSearch({ from: "/sync" });
  const query = queryOf(syncFilters, search) as ListQuery<"/sync-requests">;
  return (
    <>
      <PageHeader
        title="Sync"
        lead="Who waits for fastqs, newest first within each project. Open one to see what it lacks and what would free it."
        actions={
          <Link
            to="/sync"
            search={{ status: "RUNNING", sort: "createdAt" }}
            className="link py-1.5 text-sm"
          >
            Those that wait, oldest first
          </Link>
        }
      />
      <DataTable
        noun="sync requests"
        list={useList("/sync-requests", { query })}
        columns={syncColumns}
        idOf={({ id }) => id}
        linkOf={({ id }) => ({ to: "/sync/$syncRequestId", params: { syncRequestId: id } })}
        filters={syncFilters}
        search={search}
        source={{ path: "/sync-requests", cli: "sync list" }}
        actions={(rows, clear) => <RetrySelected requests={rows} onDone={clear} />}
        empty="They come with FastqSync events that have a task token, or with “seqferry sync create”."
      />
    </>
  );
}
