import * as fc from "fast-check";
import type { PackageFile } from "#core/package/file";
import type { PackageLibrary } from "#core/package/schema";

/** A file of a package; members that a test does not name are those of a plain fastq. */
export function fileOf(given: Partial<PackageFile> = {}): PackageFile {
  return {
    uri: "s3://archive/run/a_R1.fastq.gz",
    path: "fastq/run/Lane_1/L2600001/a_R1.fastq.gz",
    ...{ dataType: "fastq", sizeBytes: 5, storageState: "ACTIVE", storageClass: "STANDARD" },
    ...{ etag: "abc", modifiedAt: null, checksum: null, libraryIds: ["L2600001"], sampleId: null },
    ...{ fastqId: null, instrumentRunId: "run", lane: 1, read: 1, readSetId: null },
    ...{ portalRunId: null, workflowName: null, workflowVersion: null },
    ...given,
  };
}

/** A library of a package. */
export function libraryOf(given: Partial<PackageLibrary> = {}): PackageLibrary {
  return {
    ...{ libraryId: "L2600001", sampleId: "PRJ260001", externalSampleId: "EXT-1" },
    ...{ subjectId: "SBJ00001", externalSubjectId: "EXT-SBJ", individualId: "IDV1" },
    ...{ phenotype: "tumor", assay: "WGS", type: "WGS" },
    ...given,
  };
}

const text = fc.string({ unit: "grapheme", maxLength: 12 });
const some = fc.option(text, { nil: null });

/** Any file, whatever its names hold. */
export const anyFile: fc.Arbitrary<PackageFile> = fc.record({
  uri: text.map((key) => `s3://b/${key}`),
  path: text,
  dataType: fc.constantFrom("fastq" as const, "secondaryAnalysis" as const),
  sizeBytes: fc.nat(),
  storageState: fc.constantFrom("ACTIVE" as const, "ARCHIVED" as const),
  storageClass: some,
  etag: some,
  modifiedAt: fc.constant(null),
  checksum: fc.option(
    fc.record({ algorithm: fc.constant("md5" as const), value: fc.constant("0".repeat(32)) }),
    { nil: null },
  ),
  libraryIds: fc.array(text, { maxLength: 3 }),
  sampleId: some,
  fastqId: some,
  instrumentRunId: some,
  lane: fc.option(fc.integer({ min: 1, max: 8 }), { nil: null }),
  read: fc.constantFrom(1 as const, 2 as const, null),
  readSetId: some,
  portalRunId: some,
  workflowName: some,
  workflowVersion: some,
});

/** The files, as batches of a listing come. */
export async function* inBatches(files: PackageFile[]): AsyncGenerator<PackageFile> {
  yield* files;
}
