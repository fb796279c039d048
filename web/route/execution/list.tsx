import { useSearch } from "@tanstack/react-router";
import type { Execution } from "../../api/generated/schemas.ts";
import { type ListQuery, useList } from "../../api/use-list.ts";
import { NeedRole } from "../../component/need-role.tsx";
import { PageHeader } from "../../component/page-header.tsx";
import { StatusPill } from "../../component/status-pill.tsx";
import type { Column } from "../../component/table/column.ts";
import { columnsOf } from "../../component/table/columns-of.tsx";
import { DataTable } from "../../component/table/data-table.tsx";
import { queryOf } from "../../component/table/filter.ts";
import { formatDuration } from "../../format.ts";
import { executionFilters } from "./filters.ts";

const tookMs = ({ startedAt, finishedAt }: Execution) =>
  (finishedAt ? Date.parse(finishedAt) : Date.now()) - Date.parse(startedAt);

const column = columnsOf<Execution>();

const columns: readonly Column<Execution>[] = [
  column.text("name", "Execution"),
  column.status(({ status }) => <StatusPill status={status} />),
  column.text("machine", "Machine"),
  column.time("startedAt", "Begun"),
  column.time("finishedAt", "Ended"),
  {
    id: "took",
    title: "Took",
    isNumeric: true,
    cell: (one) => formatDuration(Math.max(0, tookMs(one))),
    value: tookMs,
  },
  column.id("arn", "ARN", "ARN", { isExtra: true }),
];

/** Executions of the stage's state machines. */
export function ExecutionList() {
  return (
    <>
      <PageHeader
        title="Executions"
        lead="Runs of the state machines that build packages, copy and compare, newest first within each machine."
      />
      <NeedRole one="admin">
        <Table />
      </NeedRole>
    </>
  );
}

function Table() {
  const search = useSearch({ from: "/executions" });
  const query = queryOf(executionFilters, search) as ListQuery<"/executions">;
  return (
    <DataTable
      noun="executions"
      list={useList("/executions", { query })}
      columns={columns}
      idOf={({ machine, name }) => `${machine}/${name}`}
      linkOf={({ machine, name }) => ({
        to: "/executions/$machine/$name",
        params: { machine, name },
      })}
      filters={executionFilters}
      search={search}
      source={{ path: "/executions" }}
      empty="They begin when something is packaged, copied or compared."
    />
  );
}
