import type { ReadSet } from "../../api/generated/schemas.ts";
import { Id } from "../../component/id.tsx";
import { StatusPill } from "../../component/status-pill.tsx";
import type { Column } from "../../component/table/column.ts";
import { columnsOf } from "../../component/table/columns-of.tsx";
import { Bytes, Count } from "../../component/value.tsx";
import { knownBytes } from "./known-bytes.ts";

const column = columnsOf<ReadSet>();

export const readSetColumns: readonly Column<ReadSet>[] = [
  {
    id: "name",
    title: "Read set",
    cell: ({ name, id }) => name ?? id,
    value: ({ name, id }) => name ?? id,
  },
  column.status(({ status, statusMessage, statusAt }) => (
    <StatusPill status={status} reason={statusMessage} since={statusAt} />
  )),
  {
    id: "id",
    title: "Id",
    cell: (readSet) => <ReadSetId readSet={readSet} />,
  },
  column.text("sampleId", "Sample"),
  column.text("subjectId", "Subject"),
  column.text("fileType", "Type"),
  {
    id: "files",
    title: "Files",
    isNumeric: true,
    cell: ({ files }) => <Count of={files.length || null} />,
    value: ({ files }) => files.length || null,
  },
  {
    id: "sizeBytes",
    title: "Size",
    isNumeric: true,
    cell: ({ files }) => <Bytes count={knownBytes(files)} />,
    value: ({ files }) => knownBytes(files),
  },
  column.time("createdAt", "Created"),
  column.text("projectId", "Project", { isExtra: true }),
  column.id("storeId", "Sequence store", "store id", { isExtra: true }),
];

/** A read set's id with the other forms in which it is asked for. */
export function ReadSetId({ readSet }: { readSet: ReadSet }) {
  const { id, storeId, arn, files } = readSet;
  return (
    <Id
      text={id}
      label="read set id"
      forms={{
        "store/read set": `${storeId}/${id}`,
        ARN: arn,
        "the first file's URI": files[0]?.uri,
        "the CLI line": `seqferry read-set get ${storeId}/${id}`,
      }}
    />
  );
}
