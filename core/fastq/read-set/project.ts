import { type Known, libraryIdOf } from "#core/fastq/read-set/known";
import type { FastqRow } from "#core/fastq/row";
import { unassigned } from "#core/project";
import type { Row } from "#core/readset/row";

/**
 * The project that a read set is to be moved to: its fastq's, else its library's, which its sample names. Undefined
 * where it stays: `unassigned` is nobody's project and moves nothing.
 */
export function projectToTake(
  readSet: Row,
  fastq: FastqRow | undefined,
  { libraries }: Known,
): string | undefined {
  const library = libraries.get(libraryIdOf(readSet) ?? "");
  const projectId = [fastq?.projectId, library?.projectId].find(
    (each) => each !== undefined && each !== unassigned,
  );
  return projectId === readSet.projectId ? undefined : projectId;
}
