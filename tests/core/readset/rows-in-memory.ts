import type { Change, Observation } from "#core/readset/merge";
import { applyChange, applyObservation } from "#core/readset/merge";
import type { FileRow, Metadata, Row } from "#core/readset/row";
import type { ReadSetStatus } from "#core/readset/schema";

export const named = {
  set_arn: "arn:aws:omics:us-east-1:000000000000:sequenceStore/1234567890/readSet/3000000007",
  set_id: "3000000007",
  store_id: "1234567890",
};

/** A moment of the tests' hour: `at(5)` is five seconds after its beginning. */
export const at = (second: number): string =>
  new Date(1_793_534_400_000 + second * 1000).toISOString();

export const metadata: Metadata = {
  set_type: "FASTQ",
  set_name: "reads",
  set_created_at: at(0),
  etag_algorithm: "FASTQ_MD5up",
};

export const changed = (
  status: ReadSetStatus,
  second: number,
  more: Partial<Change> = {},
): Change => ({
  ...named,
  status,
  at: at(second),
  ...more,
});

export const source1: FileRow = {
  file_type: "source1",
  file_path: "s3://alias/reads_R1.fastq.gz",
  content_length: 1000,
};
export const withParts: FileRow = { ...source1, part_size: 400, total_parts: 3 };

/** An answer of GetReadSetMetadata about an ACTIVE read set. */
export const got = (second: number, more: Partial<Observation> = {}): Observation => ({
  at: at(second),
  status: "ACTIVE",
  metadata,
  files: [withParts],
  hasParts: true,
  ...more,
});

/** An item of ListReadSets. */
export const onPage = (second: number, status: ReadSetStatus): Observation => ({
  at: at(second),
  status,
  metadata,
});

/** The row after these, one by one. Those that change nothing are passed over. */
export function rowOf(...steps: (Change | Observation)[]): Row {
  const row = steps.reduce<Row | undefined>(
    (before, step) => nextOf(before, step) ?? before,
    undefined,
  );
  if (!row) throw new Error("None of these begins a row.");
  return row;
}

export function nextOf(row: Row | undefined, step: Change | Observation): Row | undefined {
  if ("set_arn" in step) return applyChange(row, step, "demo");
  return applyObservation(row, named, step, "demo");
}
