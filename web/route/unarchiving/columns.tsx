import type { UnarchivingJob } from "../../api/generated/schemas.ts";
import type { Column } from "../../component/table/column.ts";
import { columnsOf } from "../../component/table/columns-of.tsx";

const column = columnsOf<UnarchivingJob>();

export const unarchivingColumns: readonly Column<UnarchivingJob>[] = [
  column.text("id", "Thaw"),
  column.status(),
  {
    id: "progress",
    title: "Back",
    isNumeric: true,
    cell: ({ progress }) => `${progress.done} of ${progress.total}`,
    value: ({ progress }) => progress.done,
  },
  {
    id: "failures",
    title: "Failed",
    isNumeric: true,
    cell: ({ failures }) => failures.length,
    value: ({ failures }) => failures.length,
  },
  {
    id: "mode",
    title: "Where to",
    cell: ({ mode }) => modeWords[mode],
    value: ({ mode }) => mode,
  },
  column.text("createdBy", "By"),
  column.text("projectId", "Project", { isExtra: true }),
  column.time("createdAt", "Begun"),
  column.time("finishedAt", "Ended"),
];

export const modeWords: Record<UnarchivingJob["mode"], string> = {
  "in-place": "where they lie",
  copy: "the bucket for restored reads",
};
