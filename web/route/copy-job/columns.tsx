import type { CopyJob } from "../../api/generated/schemas.ts";
import { Id } from "../../component/id.tsx";
import { StatusPill } from "../../component/status-pill.tsx";
import type { Column } from "../../component/table/column.ts";
import { Bytes, Count, Nothing, Time } from "../../component/value.tsx";

export const backendWords: Record<CopyJob["backend"], string> = { icav2: "ICA", s3: "S3" };

export const copyJobColumns: readonly Column<CopyJob>[] = [
  {
    id: "name",
    title: "Copy job",
    cell: ({ name, id }) => name ?? id,
    value: ({ name, id }) => name ?? id,
  },
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
    id: "backend",
    title: "Where",
    cell: ({ backend, action }) => (action === "thaw" ? "S3, thaw only" : backendWords[backend]),
    value: ({ backend }) => backend,
  },
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
    id: "failed",
    title: "Failed",
    isNumeric: true,
    cell: ({ counts }) => <Count of={counts.failed} />,
    value: ({ counts }) => counts.failed,
  },
  {
    id: "totalBytes",
    title: "Size",
    isNumeric: true,
    cell: ({ counts }) => <Bytes count={counts.totalBytes} />,
    value: ({ counts }) => counts.totalBytes,
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
  {
    id: "destinationUri",
    title: "To",
    isExtra: true,
    cell: ({ destinationUri }) =>
      destinationUri ? <Id text={destinationUri} label="destination" /> : <Nothing />,
    value: ({ destinationUri }) => destinationUri,
  },
  {
    id: "createdBy",
    title: "By",
    isExtra: true,
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
  { id: "id", title: "Id", isExtra: true, cell: ({ id }) => <Id text={id} label="copy job id" /> },
];
