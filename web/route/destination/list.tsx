import { Link, useSearch } from "@tanstack/react-router";
import { type ListQuery, useList } from "../../api/use-list.ts";
import { buttonClass } from "../../component/button.tsx";
import { PageHeader } from "../../component/page-header.tsx";
import { DataTable } from "../../component/table/data-table.tsx";
import { queryOf } from "../../component/table/filter.ts";
import { destinationColumns } from "./columns.tsx";
import { destinationFilters } from "./filters.ts";

/** Places that packages may be pushed to. */
export function DestinationList() {
  const search = useSearch({ from: "/destinations" });
  const query = queryOf(destinationFilters, search) as ListQuery<"/destinations">;
  return (
    <>
      <PageHeader
        title="Destinations"
        lead="Folders that an admin has registered; a push goes to one of these and nowhere else."
        actions={
          <Link to="/destinations/new" className={buttonClass("primary")}>
            Register a destination
          </Link>
        }
      />
      <DataTable
        noun="destinations"
        list={useList("/destinations", { query })}
        columns={destinationColumns}
        idOf={({ id }) => id}
        linkOf={({ id }) => ({ to: "/destinations/$destinationId", params: { destinationId: id } })}
        filters={destinationFilters}
        search={search}
        source={{ path: "/destinations", cli: "destination list" }}
        empty="An admin registers the first one."
      />
    </>
  );
}
