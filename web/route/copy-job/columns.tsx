import type { CopyJob } from "../../api/generated/schemas.ts";
import type { Column } from "../../component/table/column.ts";
import { columnsOf } from "../../component/table/columns-of.tsx";
import { Bytes, Count } from "../../component/value.tsx";

export const backendWords: Record<CopyJob["backend"], string> = { icav2: "ICA", s3: "S3" };

const column = columnsOf<CopyJob>();

export const copyJobColumns: readonly Column<CopyJob>[] = [
  {
    id: "name",
    title: "Copy job",
    cell: ({ name, id }) => name ?? id,
    value: ({ name, id }) => name ?? id,
  },
  column.status(),
  column.text("phase", "Phase"),
  {
    id: "backend",
    title: "Where",
    cell: ({ backend, action }) => (action === "thaw" ? "S3, thaw only" : backendWords[backend]),
    value: ({ backend }) => backend,
  },
  column.done("Done"),
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
  column.time("createdAt", "Begun"),
  column.time("finishedAt", "Ended"),
  column.id("destinationUri", "To", "destination", { isExtra: true }),
  column.text("createdBy", "By", { isExtra: true }),
  column.text("projectId", "Project", { isExtra: true }),
  column.id("id", "Id", "copy job id", { isExtra: true }),
];
