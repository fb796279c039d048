import { useSearch } from "@tanstack/react-router";
import { type ListQuery, useList } from "../../api/use-list.ts";
import { PageHeader } from "../../component/page-header.tsx";
import { DataTable } from "../../component/table/data-table.tsx";
import { queryOf } from "../../component/table/filter.ts";
import { workflowManifest } from "../manifest.ts";
import { workflowRunColumns } from "./columns.tsx";
import { workflowRunFilters } from "./filters.ts";

/** Every run of a workflow that the catalogue has of one's projects. */
export function WorkflowRunList() {
  const search = useSearch({ from: "/runs" });
  const query = queryOf(workflowRunFilters, search) as ListQuery<"/workflow-runs">;
  return (
    <>
      <PageHeader
        title="Workflow runs"
        lead="As the workflow manifests tell of them, newest first within each project."
      />
      <DataTable
        noun="workflow runs"
        list={useList("/workflow-runs", { query })}
        columns={workflowRunColumns}
        idOf={({ portalRunId }) => portalRunId}
        linkOf={({ portalRunId }) => ({ to: "/runs/$portalRunId", params: { portalRunId } })}
        filters={workflowRunFilters}
        search={search}
        source={{ path: "/workflow-runs", cli: "workflow-run list" }}
        manifest={{
          label: "Workflow manifest, for package create",
          name: "workflow-manifest",
          write: workflowManifest,
        }}
        empty="Import the workflow manifest with “seqferry catalogue import”."
      />
    </>
  );
}
