import { useSearch } from "@tanstack/react-router";
import type { Execution } from "../../api/generated/schemas.ts";
import { type ListQuery, useList } from "../../api/use-list.ts";
import { Id } from "../../component/id.tsx";
import { NeedRole } from "../../component/need-role.tsx";
import { PageHeader } from "../../component/page-header.tsx";
import { StatusPill } from "../../component/status-pill.tsx";
import type { Column } from "../../component/table/column.ts";
import { DataTable } from "../../component/table/data-table.tsx";
import { queryOf } from "../../component/table/filter.ts";
import { Time } from "../../component/value.tsx";
import { formatDuration } from "../../format.ts";
import { executionFilters } from "./filters.ts";

const tookMs = ({ startedAt, finishedAt }: Execution) =>
  (finishedAt ? Date.parse(finishedAt) : Date.now()) - Date.parse(startedAt);

const columns: readonly Column<Execution>[] = [
  { id: "name", title: "Execution", cell: ({ name }) => name, value: ({ name }) => name },
  {
    id: "status",
    title: "Status",
    cell: ({ status }) => <StatusPill status={status} />,
    value: ({ status }) => status,
  },
  { id: "machine", title: "Machine", cell: ({ machine }) => machine, value: (one) => one.machine },
  {
    id: "startedAt",
    title: "Begun",
    cell: ({ startedAt }) => <Time at={startedAt} />,
    value: ({ startedAt }) => startedAt,
  },
  {
    id: "finishedAt",
    title: "Ended",
    cell: ({ finishedAt }) => <Time at={finishedAt} />,
    value: ({ finishedAt }) => finishedAt,
  },
  {
    id: "took",
    title: "Took",
    isNumeric: true,
    cell: (one) => formatDuration(Math.max(0, tookMs(one))),
    value: tookMs,
  },
  {
    id: "arn",
    title: "ARN",
    isExtra: true,
    cell: ({ arn }) => <Id text={arn} label="ARN" />,
    value: ({ arn }) => arn,
  },
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
