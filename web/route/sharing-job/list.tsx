import { useSearch } from "@tanstack/react-router";
import type { SharingJob } from "../../api/generated/schemas.ts";
import { type ListQuery, useList } from "../../api/use-list.ts";
import { Id } from "../../component/id.tsx";
import { PageHeader } from "../../component/page-header.tsx";
import { StatusPill } from "../../component/status-pill.tsx";
import type { Column } from "../../component/table/column.ts";
import { DataTable } from "../../component/table/data-table.tsx";
import { queryOf } from "../../component/table/filter.ts";
import { Bytes, Count, Nothing, Time } from "../../component/value.tsx";
import { shorten } from "../../format.ts";
import { sharingJobFilters } from "./filters.ts";

const columns: readonly Column<SharingJob>[] = [
  { id: "id", title: "Sharing job", cell: ({ id }) => shorten(id), value: ({ id }) => id },
  {
    id: "status",
    title: "Status",
    cell: (job) => <SharingPill of={job} />,
    value: ({ status }) => status,
  },
  {
    id: "shareType",
    title: "Kind",
    cell: ({ shareType, dryrun }) => `${shareType}${dryrun ? ", dry run" : ""}`,
    value: ({ shareType }) => shareType,
  },
  {
    id: "phase",
    title: "At",
    cell: ({ phase }) => phase,
    value: ({ phase }) => phase,
  },
  {
    id: "shareDestination",
    title: "To",
    cell: ({ shareDestination }) =>
      shareDestination ? <Id text={shareDestination} label="destination" /> : <Nothing />,
    value: ({ shareDestination }) => shareDestination,
  },
  {
    id: "objects",
    title: "Files",
    isNumeric: true,
    cell: ({ counts }) => <Count of={counts?.objects} />,
    value: ({ counts }) => counts?.objects,
  },
  {
    id: "bytes",
    title: "Size",
    isNumeric: true,
    cell: ({ counts }) => <Bytes count={counts?.bytes} />,
    value: ({ counts }) => counts?.bytes,
  },
  {
    id: "createdAt",
    title: "Asked",
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
    id: "projectId",
    title: "Project",
    isExtra: true,
    cell: ({ projectId }) => projectId,
    value: ({ projectId }) => projectId,
  },
];

export function SharingPill({ of }: { of: SharingJob }) {
  const { status, errorName, statusReason, endedAt, startedAt, createdAt } = of;
  const reason = [errorName, statusReason].filter(Boolean).join(": ");
  return <StatusPill status={status} reason={reason} since={endedAt ?? startedAt ?? createdAt} />;
}

/** Requests in the words of the data sharing manager: a package and its push or link, in one. */
export function SharingJobList() {
  const search = useSearch({ from: "/sharing-jobs" });
  const query = queryOf(sharingJobFilters, search) as ListQuery<"/sharing-jobs">;
  return (
    <>
      <PageHeader
        title="Sharing jobs"
        lead="One request each for a package and its push, or its link."
      />
      <DataTable
        noun="sharing jobs"
        list={useList("/sharing-jobs", { query })}
        columns={columns}
        idOf={({ id }) => id}
        linkOf={({ id }) => ({ to: "/sharing-jobs/$sharingJobId", params: { sharingJobId: id } })}
        filters={sharingJobFilters}
        search={search}
        source={{ path: "/sharing-jobs", cli: "share list" }}
        empty={
          <>
            They are asked for with <code className="font-mono">seqferry share start</code>, or by
            programs that shared data before.
          </>
        }
      />
    </>
  );
}
