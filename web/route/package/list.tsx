import { Link, useSearch } from "@tanstack/react-router";
import { type ListQuery, useList } from "../../api/use-list.ts";
import { buttonClass } from "../../component/button.tsx";
import { PageHeader } from "../../component/page-header.tsx";
import { DataTable } from "../../component/table/data-table.tsx";
import { queryOf } from "../../component/table/filter.ts";
import { packageColumns } from "./columns.tsx";
import { packageFilters } from "./filters.ts";

/** Every package of one's projects. */
export function PackageList() {
  const search = useSearch({ from: "/packages" });
  const query = queryOf(packageFilters, search) as ListQuery<"/packages">;
  return (
    <>
      <PageHeader
        title="Packages"
        lead="Lists of files, sealed as they were at one moment. A package is given to somebody by a link or a push."
        actions={
          <Link to="/packages/new" className={buttonClass("primary")}>
            New package
          </Link>
        }
      />
      <DataTable
        noun="packages"
        list={useList("/packages", { query })}
        columns={packageColumns}
        idOf={({ id }) => id}
        linkOf={({ id }) => ({ to: "/packages/$packageId", params: { packageId: id } })}
        filters={packageFilters}
        search={search}
        source={{ path: "/packages", cli: "package list" }}
        empty={
          <>
            <Link to="/packages/new" className="link">
              Build the first one
            </Link>{" "}
            from ids, a manifest of the LIMS, or a project.
          </>
        }
      />
    </>
  );
}
