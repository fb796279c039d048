import { useSearch } from "@tanstack/react-router";
import type { PushJob } from "../../api/generated/schemas.ts";
import { type ListQuery, useList } from "../../api/use-list.ts";
import { PageHeader } from "../../component/page-header.tsx";
import { Progress } from "../../component/progress.tsx";
import { StatusPill } from "../../component/status-pill.tsx";
import type { Column } from "../../component/table/column.ts";
import { columnsOf } from "../../component/table/columns-of.tsx";
import { DataTable } from "../../component/table/data-table.tsx";
import { queryOf } from "../../component/table/filter.ts";
import { Bytes, Count } from "../../component/value.tsx";
import { pushJobFilters } from "./filters.ts";

const column = columnsOf<PushJob>();

const columns: readonly Column<PushJob>[] = [
  column.text("packageName", "Package"),
  column.status((job) => <PushPill of={job} />),
  column.id("destinationUri", "To", "destination"),
  {
    id: "done",
    title: "Files",
    isNumeric: true,
    cell: ({ progress }) => (
      <span className="tabular-nums">
        {progress.done.toLocaleString("en")} of {progress.total.toLocaleString("en")}
      </span>
    ),
    value: ({ progress }) => progress.done,
  },
  {
    id: "failed",
    title: "Failed",
    isNumeric: true,
    cell: ({ counts }) => <Count of={counts.failed} />,
    value: ({ counts }) => counts.failed,
  },
  {
    id: "sentBytes",
    title: "Sent",
    isNumeric: true,
    cell: ({ counts }) => <Bytes count={counts.sentBytes} />,
    value: ({ counts }) => counts.sentBytes,
  },
  column.time("createdAt", "Begun"),
  column.text("createdBy", "By"),
  column.id("id", "Id", "push job id", { isExtra: true }),
];

export function PushPill({ of }: { of: PushJob }) {
  const { status, statusReason, endedAt, startedAt, createdAt } = of;
  return (
    <StatusPill status={status} reason={statusReason} since={endedAt ?? startedAt ?? createdAt} />
  );
}

/** How far a push is, in files. */
export function PushProgress({ of }: { of: PushJob }) {
  const { done, total } = of.progress;
  return <Progress label="Files" done={done} total={total || null} />;
}

/** Pushes of one's projects. */
export function PushJobList() {
  const search = useSearch({ from: "/push-jobs" });
  const query = queryOf(pushJobFilters, search) as ListQuery<"/push-jobs">;
  return (
    <>
      <PageHeader
        title="Push jobs"
        lead="Each sends a package to a destination, exactly as its plan has it. A new one begins at its package."
      />
      <DataTable
        noun="push jobs"
        list={useList("/push-jobs", { query })}
        columns={columns}
        idOf={({ id }) => id}
        linkOf={({ id }) => ({ to: "/push-jobs/$pushJobId", params: { pushJobId: id } })}
        filters={pushJobFilters}
        search={search}
        source={{ path: "/push-jobs", cli: "push list" }}
        empty="Open a package, and choose Push."
      />
    </>
  );
}
