import type { Package } from "../../api/generated/schemas.ts";
import { Id } from "../../component/id.tsx";
import { Pill, StatusPill } from "../../component/status-pill.tsx";
import type { Column } from "../../component/table/column.ts";
import { columnsOf } from "../../component/table/columns-of.tsx";

const column = columnsOf<Package>();

export const packageColumns: readonly Column<Package>[] = [
  column.text("name", "Package"),
  column.status((one) => <PackageStatus of={one} />),
  { id: "id", title: "Id", cell: ({ id }) => <PackageId id={id} /> },
  column.count("fileCount", "Files"),
  column.bytes("totalBytes", "Size"),
  column.count("warningCount", "Warnings"),
  column.time("createdAt", "Made"),
  column.text("createdBy", "By"),
  column.time("expiresAt", "Kept until", { isExtra: true }),
  column.text("projectId", "Project", { isExtra: true }),
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
