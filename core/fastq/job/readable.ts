import { VisibleError } from "#core/error";
import { hasReadSet } from "#core/fastq/place";
import type { FastqRow, ReadRow } from "#core/fastq/row";

/**
 * s3:// URIs of all reads of a fastq that can be read now; what stays for good rather than a restored copy. Throws
 * `fastq.no_read_set` before its files are there, and `fastq.wrong_state` while one of them cannot be read.
 */
export function urisOf(row: FastqRow): { r1: string; r2: string | null } {
  const { fastqId, reads } = row;
  if (!reads || !hasReadSet(row))
    throw new VisibleError("fastq.no_read_set", `Fastq ${fastqId} has no files yet.`, {
      hint: "Add its files, or import its read set; then launch the job.",
    });
  const r1 = uriOf(reads.r1);
  const r2 = reads.r2 ? uriOf(reads.r2) : null;
  if (r1 !== undefined && r2 !== undefined) return { r1, r2 };
  throw new VisibleError("fastq.wrong_state", whyNot(row, r1 === undefined ? "r1" : "r2"), {
    hint: "Bring it back by POST /api/v1/unarchiving-jobs; then launch the job.",
  });
}

function uriOf({ locations }: ReadRow): string | undefined {
  const found = locations.filter(({ storageState, uri }) => storageState === "ACTIVE" && uri);
  return (found.find(({ expiresAt }) => expiresAt === undefined) ?? found[0])?.uri;
}

function whyNot({ fastqId, reads }: FastqRow, name: "r1" | "r2"): string {
  const states = new Set(reads?.[name]?.locations.map(({ storageState }) => storageState));
  if (states.has("ACTIVE"))
    return `Where ${name} of fastq ${fastqId} lies is known to another file manager only, and not as an s3:// URI.`;
  return `The file ${name} of fastq ${fastqId} cannot be read now: it is ${[...states].join(", ")}.`;
}
