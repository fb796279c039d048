import { useSearch } from "@tanstack/react-router";
import type { Project } from "../../api/generated/schemas.ts";
import { useList } from "../../api/use-list.ts";
import { PageHeader } from "../../component/page-header.tsx";
import type { Column } from "../../component/table/column.ts";
import { columnsOf } from "../../component/table/columns-of.tsx";
import { DataTable } from "../../component/table/data-table.tsx";

const column = columnsOf<Project>();

const columns: readonly Column<Project>[] = [
  column.text("id", "Project"),
  {
    id: "source",
    title: "Known from",
    cell: ({ source }) => (source === "lims" ? "the LIMS" : "the stage's settings"),
    value: ({ source }) => source,
  },
  column.time("createdAt", "Since"),
];

/** One's projects; each has a policy of what may be shared. */
export function ProjectList() {
  const search = useSearch({ from: "/projects" });
  return (
    <>
      <PageHeader
        title="Projects"
        lead="Each has a policy: what of it may be shared without a second person."
      />
      <DataTable
        noun="projects"
        list={useList("/projects")}
        columns={columns}
        idOf={({ id }) => id}
        linkOf={({ id }) => ({ to: "/projects/$projectId", params: { projectId: id } })}
        search={search}
        source={{ path: "/projects" }}
        empty="The LIMS names them."
      />
    </>
  );
}
