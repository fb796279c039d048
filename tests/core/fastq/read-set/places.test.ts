import { expect, test } from "vitest";
import { placesOf, withoutReadSet, withReadSet } from "#core/fastq/read-set/places";
import { wishesOf } from "#core/fastq/read-set/wishes";
import type { Reads } from "#core/fastq/reads";
import type { Row } from "#core/readset/row";

const uri = (n: number) =>
  `s3://alias-s3alias/000000000000/sequenceStore/1234567890/readSet/3000000001/reads_R${n}.fastq.gz`;
const readSet: Row = {
  set_arn: "arn:aws:omics:us-east-1:000000000000:sequenceStore/1234567890/readSet/3000000001",
  set_id: "3000000001",
  store_id: "1234567890",
  set_status: "ACTIVE",
  set_status_at: "2026-11-01T12:00:00.000Z",
  set_type: "FASTQ",
  projectId: "demo",
  revision: 3,
  files: [1, 2].map((n) => ({
    file_type: `source${n}`,
    file_path: uri(n),
    content_length: 1000 + n,
    etag: `etag-${n}`,
  })),
};

test("a pair of files is r1 and r2, with where they lie, their sizes and hashes", () => {
  const at = { kind: "healthomics", storeId: "1234567890", readSetId: "3000000001" };
  const state = { storageState: "ACTIVE", stateAt: "2026-11-01T12:00:00.000Z" };
  expect(placesOf(readSet)).toEqual({
    r1: { ...at, ...state, uri: uri(1), sizeBytes: 1001, etag: "etag-1" },
    r2: { ...at, ...state, uri: uri(2), sizeBytes: 1002, etag: "etag-2" },
  });
});

test("a read set without a second file is single-end", () => {
  const [source1] = readSet.files ?? [];
  expect(placesOf({ ...readSet, files: source1 ? [source1] : [] })?.r2).toBeUndefined();
});

test.each([
  ["PROCESSING_UPLOAD", "UPLOADING"],
  ["UPLOAD_FAILED", "FAILED"],
  ["ARCHIVED", "ARCHIVED"],
  ["ACTIVATING", "ACTIVATING"],
  ["ACTIVE", "ACTIVE"],
  ["DELETING", "DELETED"],
  ["DELETED", "DELETED"],
] as const)("a read set that is %s is a place that is %s", (set_status, storageState) => {
  expect(placesOf({ ...readSet, set_status })?.r1).toMatchObject({ storageState });
});

test("alignments are no fastqs, and neither is what nobody knows the type of yet", () => {
  for (const set_type of ["BAM", "CRAM", "UBAM"])
    expect(placesOf({ ...readSet, set_type })).toBeUndefined();
  const { set_type: _type, ...unknown } = readSet;
  expect(placesOf(unknown)).toBeUndefined();
});

test("an ACTIVE read set is not shown as readable before all its files are located", () => {
  const etags = { source1: "etag-1", source2: "etag-2" };
  expect(placesOf({ ...readSet, files: [], etags })).toBeUndefined();
  expect(placesOf({ ...readSet, files: readSet.files?.slice(0, 1) ?? [], etags })).toBeUndefined();
  const store = { store_id: "1234567890", store_arn: "", store_type: "sequence_store" as const };
  // A store without S3 access never tells.
  expect(placesOf({ ...readSet, files: [], etags, store })?.r2).toMatchObject({
    storageState: "ACTIVE",
  });
});

test("a tombstone, which tells of no files any more, ends both places and keeps what was known of them", () => {
  const places = placesOf(readSet);
  if (!places) throw new Error("A read set of two files has places.");
  const reads = withReadSet(undefined, places);
  const { files: _files, ...tombstone } = { ...readSet, set_status: "DELETED" as const };
  const ends = placesOf(tombstone);
  const { r1, r2 } = withReadSet(reads, ends ?? places);
  for (const [n, read] of [r1, r2].entries())
    expect(read?.locations).toEqual([
      expect.objectContaining({ storageState: "DELETED", uri: uri(n + 1) }),
    ]);
});

test("other places stay when a read set comes and goes, and a second file that only it had goes with it", () => {
  const archived = {
    kind: "s3" as const,
    uri: "s3://archive/r1.fastq.gz",
    storageState: "ARCHIVED" as const,
    stateAt: "",
  };
  const before: Reads = { r1: { locations: [archived], gzipSizeBytes: 7 } };
  const places = placesOf(readSet);
  const both = places && withReadSet(before, places);
  expect(both?.r1.locations).toHaveLength(2);
  expect(withoutReadSet(both, readSet)).toEqual(before);
});

test.each([
  [{ tags: { fastqId: "fqr.01JD4XVQ4S8Y6Z9T3M2K7B5C1A" } }, ["fqr.01JD4XVQ4S8Y6Z9T3M2K7B5C1A"]],
  [{ tags: { fastqId: "01JD4XVQ4S8Y6Z9T3M2K7B5C1A" } }, ["fqr.01JD4XVQ4S8Y6Z9T3M2K7B5C1A"]],
  [{ tags: { fastqId: "later" } }, []],
  [{ set_name: "ACGT.2.241024_A00130" }, ["ACGT.2.241024_A00130"]],
  [
    { tags: { fastqId: "fqr.01JD4XVQ4S8Y6Z9T3M2K7B5C1A" }, set_name: "ACGT.2.241024_A00130" },
    ["fqr.01JD4XVQ4S8Y6Z9T3M2K7B5C1A", "ACGT.2.241024_A00130"],
  ],
  [{ set_sample_id: "L2600001", set_name: "L2600001 lane 1" }, []],
  [{ set_type: "BAM", set_name: "ACGT.2.241024_A00130" }, []],
  [{ set_status: "DELETED", set_name: "ACGT.2.241024_A00130" }, []],
])(
  "what a read set names its fastq by is its tag, then its name, and never its sample: %j",
  (given, wishes) => {
    expect(wishesOf({ ...readSet, ...(given as Partial<Row>) })).toEqual(wishes);
  },
);
