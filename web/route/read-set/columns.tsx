import type { ReadSet } from "../../api/generated/schemas.ts";
import { Id } from "../../component/id.tsx";
import { StatusPill } from "../../component/status-pill.tsx";
import type { Column } from "../../component/table/column.ts";
import { Bytes, Count, Nothing, Time } from "../../component/value.tsx";
import { knownBytes } from "./known-bytes.ts";

export const readSetColumns: readonly Column<ReadSet>[] = [
  {
    id: "name",
    title: "Read set",
    cell: ({ name, id }) => name ?? id,
    value: ({ name, id }) => name ?? id,
  },
  {
    id: "status",
    title: "Status",
    cell: ({ status, statusMessage, statusAt }) => (
      <StatusPill status={status} reason={statusMessage} since={statusAt} />
    ),
    value: ({ status }) => status,
  },
  {
    id: "id",
    title: "Id",
    cell: (readSet) => <ReadSetId readSet={readSet} />,
  },
  {
    id: "sampleId",
    title: "Sample",
    cell: ({ sampleId }) => sampleId ?? <Nothing />,
    value: ({ sampleId }) => sampleId,
  },
  {
    id: "subjectId",
    title: "Subject",
    cell: ({ subjectId }) => subjectId ?? <Nothing />,
    value: ({ subjectId }) => subjectId,
  },
  {
    id: "fileType",
    title: "Type",
    cell: ({ fileType }) => fileType ?? <Nothing />,
    value: ({ fileType }) => fileType,
  },
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
  {
    id: "createdAt",
    title: "Created",
    cell: ({ createdAt }) => <Time at={createdAt} />,
    value: ({ createdAt }) => createdAt,
  },
  {
    id: "projectId",
    title: "Project",
    isExtra: true,
    cell: ({ projectId }) => projectId,
    value: ({ projectId }) => projectId,
  },
  {
    id: "storeId",
    title: "Sequence store",
    isExtra: true,
    cell: ({ storeId }) => <Id text={storeId} label="store id" />,
    value: ({ storeId }) => storeId,
  },
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
