import type { Backfill } from "../../api/generated/schemas.ts";
import type { Column } from "../../component/table/column.ts";
import { columnsOf } from "../../component/table/columns-of.tsx";
import { Bytes } from "../../component/value.tsx";

/** What was asked for, in words. */
export function storesOf({ storeIds }: Pick<Backfill, "storeIds">): string {
  return storeIds.length === 1 ? `Store ${storeIds[0]}` : `${storeIds.length} stores`;
}

const column = columnsOf<Backfill>();

export const backfillColumns: readonly Column<Backfill>[] = [
  { id: "storeIds", title: "Backfill", cell: storesOf, value: storesOf },
  column.status(),
  column.text("phase", "Phase"),
  column.done("Done"),
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
  column.time("createdAt", "Begun"),
  column.time("finishedAt", "Ended"),
];
