import { useSearch } from "@tanstack/react-router";
import type { PushJob } from "../../api/generated/schemas.ts";
import { type ListQuery, useList } from "../../api/use-list.ts";
import { Id } from "../../component/id.tsx";
import { PageHeader } from "../../component/page-header.tsx";
import { Progress } from "../../component/progress.tsx";
import { StatusPill } from "../../component/status-pill.tsx";
import type { Column } from "../../component/table/column.ts";
import { DataTable } from "../../component/table/data-table.tsx";
import { queryOf } from "../../component/table/filter.ts";
import { Bytes, Count, Time } from "../../component/value.tsx";
import { pushJobFilters } from "./filters.ts";

const columns: readonly Column<PushJob>[] = [
  {
    id: "packageName",
    title: "Package",
    cell: ({ packageName }) => packageName,
    value: ({ packageName }) => packageName,
  },
  {
    id: "status",
    title: "Status",
    cell: (job) => <PushPill of={job} />,
    value: ({ status }) => status,
  },
  {
    id: "destinationUri",
    title: "To",
    cell: ({ destinationUri }) => <Id text={destinationUri} label="destination" />,
    value: ({ destinationUri }) => destinationUri,
  },
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
  {
    id: "createdAt",
    title: "Begun",
    cell: ({ createdAt }) => <Time at={createdAt} />,
    value: ({ createdAt }) => createdAt,
  },
  {
    id: "createdBy",
    title: "By",
    cell: ({ createdBy }) => createdBy,
    value: ({ createdBy }) => createdBy,
  },
  {
    id: "id",
    title: "Id",
    isExtra: true,
    cell: ({ id }) => <Id text={id} label="push job id" />,
    value: ({ id }) => id,
  },
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
