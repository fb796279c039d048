import type { Fastq } from "../../api/generated/schemas.ts";
import { Id } from "../../component/id.tsx";
import { Pill } from "../../component/status-pill.tsx";
import type { Column } from "../../component/table/column.ts";
import { columnsOf } from "../../component/table/columns-of.tsx";
import { Bytes, Count, Nothing } from "../../component/value.tsx";
import { FastqSetLink, InstrumentRunLink, LibraryLink } from "../link-to.tsx";
import { bytesOf, missingFacts, storageOf } from "./state.ts";
import { StoragePill } from "./storage-pill.tsx";

const column = columnsOf<Fastq>();

export const fastqColumns: readonly Column<Fastq>[] = [
  column.text("rgid", "RGID"),
  {
    id: "storageState",
    title: "Files",
    cell: (fastq) => <StoragePill fastq={fastq} />,
    value: storageOf,
  },
  {
    id: "isValid",
    title: "Valid",
    cell: ({ isValid }) =>
      isValid ? <Pill tone="good">valid</Pill> : <Pill tone="bad">invalid</Pill>,
    value: ({ isValid }) => isValid,
    isExtra: true,
  },
  {
    id: "fastqId",
    title: "Id",
    cell: (fastq) => <FastqId fastq={fastq} />,
    isExtra: true,
  },
  {
    id: "libraryId",
    title: "Library",
    cell: ({ libraryId }) => <LibraryLink id={libraryId} />,
    value: ({ libraryId }) => libraryId,
  },
  {
    id: "lane",
    title: "Lane",
    isNumeric: true,
    cell: ({ lane }) => lane,
    value: ({ lane }) => lane,
    isExtra: true,
  },
  {
    id: "instrumentRunId",
    title: "Sequencing run",
    cell: ({ instrumentRunId }) => <InstrumentRunLink id={instrumentRunId} />,
    value: ({ instrumentRunId }) => instrumentRunId,
  },
  {
    id: "sizeBytes",
    title: "Size",
    isNumeric: true,
    cell: (fastq) => <Bytes count={bytesOf(fastq)} />,
    value: bytesOf,
  },
  {
    id: "readCount",
    title: "Reads",
    isNumeric: true,
    cell: ({ readCount }) => <Count of={readCount?.value} />,
    value: ({ readCount }) => readCount?.value,
  },
  {
    id: "missing",
    title: "Not known yet",
    cell: (fastq) =>
      missingFacts(fastq)
        .map(({ what }) => what)
        .join(", ") || <Nothing />,
    value: (fastq) =>
      missingFacts(fastq)
        .map(({ jobType }) => jobType)
        .join(" "),
    isExtra: true,
  },
  column.text("index", "Index", { isExtra: true }),
  {
    id: "fastqSetId",
    title: "Fastq set",
    cell: ({ fastqSetId }) => <FastqSetLink id={fastqSetId} />,
    value: ({ fastqSetId }) => fastqSetId,
    isExtra: true,
  },
  column.text("projectId", "Project", { isExtra: true }),
  column.time("createdAt", "Registered", { isExtra: true }),
];

/** A fastq's id with the other forms in which it is asked for. */
export function FastqId({ fastq: { id, rgid } }: { fastq: Fastq }) {
  return (
    <Id
      text={id}
      label="fastq id"
      forms={{ RGID: rgid, "the CLI line": `seqferry fastq get ${id}` }}
    />
  );
}
