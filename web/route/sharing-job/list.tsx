import { useSearch } from "@tanstack/react-router";
import type { SharingJob } from "../../api/generated/schemas.ts";
import { type ListQuery, useList } from "../../api/use-list.ts";
import { PageHeader } from "../../component/page-header.tsx";
import { StatusPill } from "../../component/status-pill.tsx";
import type { Column } from "../../component/table/column.ts";
import { columnsOf } from "../../component/table/columns-of.tsx";
import { DataTable } from "../../component/table/data-table.tsx";
import { queryOf } from "../../component/table/filter.ts";
import { Bytes, Count } from "../../component/value.tsx";
import { shorten } from "../../format.ts";
import { sharingJobFilters } from "./filters.ts";

const column = columnsOf<SharingJob>();

const columns: readonly Column<SharingJob>[] = [
  { id: "id", title: "Sharing job", cell: ({ id }) => shorten(id), value: ({ id }) => id },
  column.status((job) => <SharingPill of={job} />),
  {
    id: "shareType",
    title: "Kind",
    cell: ({ shareType, dryrun }) => `${shareType}${dryrun ? ", dry run" : ""}`,
    value: ({ shareType }) => shareType,
  },
  column.text("phase", "At"),
  column.id("shareDestination", "To", "destination"),
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
  column.time("createdAt", "Asked"),
  column.text("createdBy", "By"),
  column.text("projectId", "Project", { isExtra: true }),
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
