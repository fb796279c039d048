import type { Package } from "../../api/generated/schemas.ts";
import { Id } from "../../component/id.tsx";
import { Pill, StatusPill } from "../../component/status-pill.tsx";
import type { Column } from "../../component/table/column.ts";
import { Bytes, Count, Nothing, Time } from "../../component/value.tsx";

export const packageColumns: readonly Column<Package>[] = [
  { id: "name", title: "Package", cell: ({ name }) => name, value: ({ name }) => name },
  {
    id: "status",
    title: "Status",
    cell: (one) => <PackageStatus of={one} />,
    value: ({ status }) => status,
  },
  { id: "id", title: "Id", cell: ({ id }) => <PackageId id={id} /> },
  {
    id: "fileCount",
    title: "Files",
    isNumeric: true,
    cell: ({ fileCount }) => <Count of={fileCount} />,
    value: ({ fileCount }) => fileCount,
  },
  {
    id: "totalBytes",
    title: "Size",
    isNumeric: true,
    cell: ({ totalBytes }) => <Bytes count={totalBytes} />,
    value: ({ totalBytes }) => totalBytes,
  },
  {
    id: "warningCount",
    title: "Warnings",
    isNumeric: true,
    cell: ({ warningCount }) => <Count of={warningCount} />,
    value: ({ warningCount }) => warningCount,
  },
  {
    id: "createdAt",
    title: "Made",
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
    id: "expiresAt",
    title: "Kept until",
    isExtra: true,
    cell: ({ expiresAt }) => <Time at={expiresAt} />,
    value: ({ expiresAt }) => expiresAt,
  },
  {
    id: "projectId",
    title: "Project",
    isExtra: true,
    cell: ({ projectId }) => projectId || <Nothing />,
    value: ({ projectId }) => projectId,
  },
];

/** Its status, and what that word does not say: that it is over, or cannot be shared. */
export function PackageStatus({ of }: { of: Package }) {
  const { status, statusReason, startedAt, endedAt, createdAt, isExpired, isShareable } = of;
  return (
    <span className="inline-flex flex-wrap gap-1.5">
      <StatusPill status={status} reason={statusReason} since={endedAt ?? startedAt ?? createdAt} />
      {isExpired ? <Pill tone="rest">expired</Pill> : null}
      {isShareable === false ? <Pill tone="warn">has archived files</Pill> : null}
    </span>
  );
}

/** A package's id with the other forms in which it is asked for. */
export function PackageId({ id }: { id: string }) {
  return (
    <Id text={id} label="package id" forms={{ "the CLI line": `seqferry package get ${id}` }} />
  );
}
