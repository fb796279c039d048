import { VisibleError } from "#core/error";
import { changeLocations } from "#core/fastq/location";
import { type NewReads, readsFrom } from "#core/fastq/new-fastq";
import { placeKey } from "#core/fastq/place";
import type { Reads } from "#core/fastq/reads";
import type { FastqRow, ReadRow } from "#core/fastq/row";

/**
 * Gives a fastq its files, once: the same again change nothing. Throws `fastq.wrong_state` when it has others, and
 * `fastq.exists` for a file of another fastq.
 */
export function attach(
  fastqId: string,
  given: NewReads,
  { source }: { source: string },
): Promise<FastqRow> {
  const { reads: _reads, ...facts } = readsFrom(given);
  return changeLocations(fastqId, (row) => wanted(row, given), {
    action: "fastq.attach",
    source,
    facts,
  });
}

/** The reads that a fastq gets by these files; undefined when it has them. Throws `fastq.wrong_state` when it has others. */
export function wanted(row: FastqRow, given: NewReads): Reads | undefined {
  if (!row.reads) return readsFrom(given).reads;
  if (hasAll(row.reads, given)) return undefined;
  const { fastqId } = row;
  throw new VisibleError("fastq.wrong_state", `The fastq ${fastqId} has other files already.`, {
    hint: `Detach them first if these replace them: DELETE /api/v1/fastqs/${fastqId}/reads.`,
  });
}

/** True when these are its places already, and it has no second file beside them. */
function hasAll(reads: Reads, { r1, r2 }: NewReads): boolean {
  const isIn = (read: ReadRow | undefined, place: NewReads["r1"]) =>
    read?.locations.some((one) => placeKey(one) === placeKey(place)) ?? false;
  return isIn(reads.r1, r1) && (r2 ? isIn(reads.r2, r2) : reads.r2 === undefined);
}
