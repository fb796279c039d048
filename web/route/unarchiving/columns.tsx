import type { UnarchivingJob } from "../../api/generated/schemas.ts";
import { StatusPill } from "../../component/status-pill.tsx";
import type { Column } from "../../component/table/column.ts";
import { Time } from "../../component/value.tsx";

export const unarchivingColumns: readonly Column<UnarchivingJob>[] = [
  { id: "id", title: "Thaw", cell: ({ id }) => id, value: ({ id }) => id },
  {
    id: "status",
    title: "Status",
    cell: ({ status, statusReason, updatedAt }) => (
      <StatusPill status={status} reason={statusReason} since={updatedAt} />
    ),
    value: ({ status }) => status,
  },
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
  {
    id: "createdBy",
    title: "By",
    cell: ({ createdBy }) => createdBy,
    value: (job) => job.createdBy,
  },
  {
    id: "projectId",
    title: "Project",
    cell: ({ projectId }) => projectId,
    value: ({ projectId }) => projectId,
    isExtra: true,
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

export const modeWords: Record<UnarchivingJob["mode"], string> = {
  "in-place": "where they lie",
  copy: "the bucket for restored reads",
};
