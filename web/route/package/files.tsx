import type { ManifestFile } from "../../api/generated/schemas.ts";
import { useList } from "../../api/use-list.ts";
import { Id } from "../../component/id.tsx";
import { PartList } from "../../component/part-list.tsx";
import { type SmallColumn, SmallTable } from "../../component/small-table.tsx";
import { Pill } from "../../component/status-pill.tsx";
import { ThingLink } from "../../component/thing-link.tsx";
import { Bytes, Nothing } from "../../component/value.tsx";

const columns: readonly SmallColumn<ManifestFile>[] = [
  {
    title: "Path",
    cell: ({ path }) => <span className="block min-w-72 wrap-anywhere">{path}</span>,
  },
  { title: "Size", isNumeric: true, cell: ({ sizeBytes }) => <Bytes count={sizeBytes} /> },
  {
    title: "Storage",
    cell: ({ storageState }) =>
      storageState === "ARCHIVED" ? (
        <Pill tone="warn">archived</Pill>
      ) : (
        <Pill tone="good">active</Pill>
      ),
  },
  {
    title: "Checksum",
    cell: ({ checksum }) =>
      checksum ? (
        <Id text={checksum.value} label={`${checksum.algorithm} checksum`} />
      ) : (
        <Nothing />
      ),
  },
  { title: "Of", cell: (file) => <Origin file={file} /> },
];

/** The manifest, a row a file, in its order. */
export function PackageFiles({ packageId }: { packageId: string }) {
  const files = useList("/packages/{packageId}/files", { params: { packageId } });
  return (
    <PartList of={files} none="There is no file in it.">
      {(rows) => (
        <SmallTable label="files" columns={columns} rows={rows} keyOf={({ n }) => String(n)} />
      )}
    </PartList>
  );
}

/** What a file is of: its fastq, or the run that made it. */
function Origin({ file }: { file: ManifestFile }) {
  const { fastqId, portalRunId, workflowName, libraryIds } = file;
  const libraries = libraryIds.join(", ");
  if (fastqId)
    return (
      <span className="block min-w-28">
        <ThingLink to={`/fastqs/${fastqId}`}>{libraries || fastqId}</ThingLink>
      </span>
    );
  if (portalRunId)
    return <ThingLink to={`/runs/${portalRunId}`}>{workflowName ?? portalRunId}</ThingLink>;
  return libraries ? libraries : <Nothing />;
}
