import type { Backfill } from "../../api/generated/schemas.ts";
import { StatusPill } from "../../component/status-pill.tsx";
import type { Column } from "../../component/table/column.ts";
import { Bytes, Count, Time } from "../../component/value.tsx";

/** What was asked for, in words. */
export function storesOf({ storeIds }: Pick<Backfill, "storeIds">): string {
  return storeIds.length === 1 ? `Store ${storeIds[0]}` : `${storeIds.length} stores`;
}

export const backfillColumns: readonly Column<Backfill>[] = [
  { id: "storeIds", title: "Backfill", cell: storesOf, value: storesOf },
  {
    id: "status",
    title: "Status",
    cell: ({ status, statusReason, updatedAt }) => (
      <StatusPill status={status} reason={statusReason} since={updatedAt} />
    ),
    value: ({ status }) => status,
  },
  { id: "phase", title: "Phase", cell: ({ phase }) => phase, value: ({ phase }) => phase },
  {
    id: "done",
    title: "Done",
    isNumeric: true,
    cell: ({ progress }) => (
      <>
        <Count of={progress.done} /> of <Count of={progress.total} />
      </>
    ),
    value: ({ progress }) => progress.done,
  },
  {
    id: "bytes",
    title: "Bytes seen",
    isNumeric: true,
    cell: ({ progress }) => <Bytes count={progress.bytes} />,
    value: ({ progress }) => progress.bytes,
  },
  {
    id: "origin",
    title: "Began by",
    cell: ({ origin, createdBy }) => (origin === "schedule" ? "schedule" : createdBy),
    value: ({ origin, createdBy }) => (origin === "schedule" ? "schedule" : createdBy),
  },
  {
    id: "dryRun",
    title: "Writes",
    cell: ({ dryRun }) => (dryRun ? "no, a dry run" : "yes"),
    value: ({ dryRun }) => !dryRun,
  },
  {
    id: "createdAt",
    title: "Begun",
    cell: ({ createdAt }) => <Time at={createdAt} />,
    value: ({ createdAt }) => createdAt,
  },
  {
    id: "finishedAt",
    title: "Ended",
    cell: ({ finishedAt }) => <Time at={finishedAt} />,
    value: ({ finishedAt }) => finishedAt,
  },
];
