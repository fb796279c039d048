import type { FastqSet } from "../../api/generated/schemas.ts";
import { Id } from "../../component/id.tsx";
import { Pill } from "../../component/status-pill.tsx";
import type { Column } from "../../component/table/column.ts";
import { columnsOf } from "../../component/table/columns-of.tsx";
import { LibraryLink } from "../link-to.tsx";

const column = columnsOf<FastqSet>();

export const fastqSetColumns: readonly Column<FastqSet>[] = [
  column.text("id", "Fastq set"),
  {
    id: "libraryId",
    title: "Library",
    cell: ({ libraryId }) => <LibraryLink id={libraryId} />,
    value: ({ libraryId }) => libraryId,
  },
  {
    id: "isCurrent",
    title: "State",
    cell: (set) => <SetPills set={set} />,
    value: ({ isCurrent }) => isCurrent,
  },
  {
    id: "fastqs",
    title: "Fastqs",
    isNumeric: true,
    cell: ({ fastqIds }) => fastqIds.length,
    value: ({ fastqIds }) => fastqIds.length,
  },
  column.text("projectId", "Project"),
  column.time("createdAt", "Made"),
  column.time("updatedAt", "Changed", { isExtra: true }),
];

/** What a set is for its library. */
export function SetPills({ set: { isCurrent, allowsAdditional } }: { set: FastqSet }) {
  return (
    <span className="inline-flex flex-wrap gap-1">
      <Pill tone={isCurrent ? "good" : "rest"}>{isCurrent ? "current" : "superseded"}</Pill>
      {allowsAdditional ? <Pill tone="busy">takes more</Pill> : null}
    </span>
  );
}

export function FastqSetId({ set: { id } }: { set: FastqSet }) {
  return (
    <Id text={id} label="fastq set id" forms={{ "the CLI line": `seqferry fastq-set get ${id}` }} />
  );
}
