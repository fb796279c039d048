import { csvLine } from "#core/csv";
import type { PackageFile } from "#core/package/file";

/** Columns of `manifest.csv`. `library_ids` are joined by semicolons. */
const columns: Record<string, (n: number, file: PackageFile) => unknown> = {
  n: (n) => n,
  path: (_, { path }) => path,
  size_bytes: (_, { sizeBytes }) => sizeBytes,
  checksum_algorithm: (_, { checksum }) => checksum?.algorithm,
  checksum: (_, { checksum }) => checksum?.value,
  etag: (_, { etag }) => etag,
  data_type: (_, { dataType }) => dataType,
  storage_state: (_, { storageState }) => storageState,
  library_ids: (_, { libraryIds }) => libraryIds.join(";"),
  sample_id: (_, { sampleId }) => sampleId,
  fastq_id: (_, { fastqId }) => fastqId,
  instrument_run_id: (_, { instrumentRunId }) => instrumentRunId,
  lane: (_, { lane }) => lane,
  read: (_, { read }) => read,
  read_set_id: (_, { readSetId }) => readSetId,
  portal_run_id: (_, { portalRunId }) => portalRunId,
  workflow_name: (_, { workflowName }) => workflowName,
  workflow_version: (_, { workflowVersion }) => workflowVersion,
};

export const csvHead = csvLine(Object.keys(columns));

/** A file's line in `manifest.csv`: what `manifest.ndjson` says of it. */
export function csvRow(n: number, file: PackageFile): string {
  return csvLine(Object.values(columns).map((read) => read(n, file)));
}

/**
 * A file's line in `SHA256SUMS` or `MD5SUMS`, as `sha256sum -c` reads it: a name with a backslash or a line break is
 * escaped, which a backslash before the line says.
 */
export function sumLine(hash: string, path: string): string {
  const name = path.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll("\r", "\\r");
  return `${name === path ? "" : "\\"}${hash}  ${name}\n`;
}
