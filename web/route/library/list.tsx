import { useSearch } from "@tanstack/react-router";
import { type ListQuery, useList } from "../../api/use-list.ts";
import { PageHeader } from "../../component/page-header.tsx";
import { DataTable } from "../../component/table/data-table.tsx";
import { queryOf } from "../../component/table/filter.ts";
import { limsManifest } from "../manifest.ts";
import { libraryColumns } from "./columns.tsx";
import { libraryFilters } from "./filters.ts";

/** Every library that the catalogue has of one's projects. */
export function LibraryList() {
  const search = useSearch({ from: "/libraries" });
  const query = queryOf(libraryFilters, search) as ListQuery<"/libraries">;
  return (
    <>
      <PageHeader title="Libraries" lead="As the LIMS tells of them." />
      <DataTable
        noun="libraries"
        list={useList("/libraries", { query })}
        columns={libraryColumns}
        idOf={({ id }) => id}
        linkOf={({ id }) => ({ to: "/libraries/$libraryId", params: { libraryId: id } })}
        filters={libraryFilters}
        search={search}
        source={{ path: "/libraries", cli: "library list" }}
        manifest={{
          label: "LIMS manifest, for package create",
          name: "lims-manifest",
          write: limsManifest,
        }}
        empty="Import the LIMS's manifest with “seqferry catalogue import”."
      />
    </>
  );
}
