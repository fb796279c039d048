import { describe, expect, test } from "vitest";
import { merged, wordOf } from "#core/fastq/outside/merge";
import { storageClassOf } from "#core/fastq/outside/places";
import { OutsideEvent, OutsideFastq } from "#core/fastq/outside/schema";
import { isActive } from "#core/fastq/place";
import type { FastqRow } from "#core/fastq/row";
import { event, whole } from "#tests/core/fastq/outside/told";

const at = "2026-11-20T10:00:00.000Z";
const later = "2026-11-20T11:00:00.000Z";
const base: FastqRow = {
  ...{ fastqId: whole.id, projectId: "demo", rgid: "ACGT.2.R1", index: "ACGT", lane: 2 },
  ...{ instrumentRunId: "R1", libraryId: "L2600001", isValid: true, jobs: {}, createdAt: at },
  ...{ createdBy: "u", updatedAt: at, version: 1, platform: "Illumina", center: "UMCCR" },
  date: "2026-10-24",
};
const told = (given: object) => OutsideFastq.parse({ ...whole, ...given });
const merge = (row: FastqRow, given: object, time = at): FastqRow => ({
  ...row,
  ...merged(row, told(given), time).set,
});
const files = { r1: { ingestId: "i-1" }, r2: { ingestId: "i-2" }, compressionFormat: "ORA" };

describe("files of another fastq manager", () => {
  test("that it was just told of can be read; of which class they are, only it knows", () => {
    const { set, status } = merged(base, told({ readSet: files }), at);
    expect(status).toBe("READ_SET_ADDED");
    expect(isActive({ ...base, ...set })).toBe(true);
    expect(set.reads?.r1.locations).toEqual([
      { kind: "external", ingestId: "i-1", storageState: "ACTIVE", stateAt: at },
    ]);
    expect(set.compressionFormat).toBe("ORA");
  });

  test.each([
    ["Standard", "STANDARD", true],
    ["StandardIa", "STANDARD_IA", true],
    ["IntelligentTiering", "INTELLIGENT_TIERING", true],
    ["GlacierIr", "GLACIER_IR", true],
    ["Glacier", "GLACIER", false],
    ["DeepArchive", "DEEP_ARCHIVE", false],
    ["DEEP_ARCHIVE", "DEEP_ARCHIVE", false],
  ])("of class %s are %s, and readable: %s", (storageClass, name, isReadable) => {
    expect(storageClassOf(storageClass)).toBe(name);
    const row = merge(base, { readSet: { r1: { ingestId: "i-1", storageClass } } });
    expect(isActive(row)).toBe(isReadable);
    expect(row.reads?.r1.locations[0]?.storageClass).toBe(name);
  });

  test("are as they were known while nobody tells their class", () => {
    const archived = merge(base, { readSet: { r1: { ingestId: "i-1", storageClass: "Glacier" } } });
    const { status } = merged(archived, told({ readSet: { r1: { ingestId: "i-1" } } }), later);
    expect(status).toBeUndefined();
    expect(isActive(archived)).toBe(false);
  });

  test("keep the URI that was told of them, and files elsewhere stay", () => {
    const s3 = { kind: "s3", uri: "s3://b/1", storageState: "ACTIVE", stateAt: at } as const;
    const row = { ...base, reads: { r1: { locations: [s3] } } };
    const readSet = { r1: { ingestId: "i-1", s3Uri: "s3://o/1", storageClass: "Glacier" } };
    expect(merge(row, { readSet }).reads?.r1.locations).toEqual([
      s3,
      expect.objectContaining({ kind: "external", uri: "s3://o/1", storageState: "ARCHIVED" }),
    ]);
  });

  test("are gone once it says so, and null says nothing", () => {
    const row = merge(base, { readSet: files });
    expect(merged(row, told({ readSet: null }), later).status).toBeUndefined();
    const gone = merged(row, told({ status: "READ_SET_DELETED", readSet: null }), later);
    expect(gone.status).toBe("READ_SET_DELETED");
    expect(gone.set.reads?.r1.locations).toMatchObject([{ storageState: "DELETED" }]);
    const back = merge({ ...row, ...gone.set }, { readSet: files }, later);
    expect(isActive(back)).toBe(true);
  });
});

describe("facts of another fastq manager", () => {
  const facts = {
    ...{ qc: { r1Q20Fraction: 0.9, insertSizeEstimate: null }, ntsm: { ingestId: "i-9" } },
    ...{ readCount: 0, baseCountEst: 0 },
  };

  test("are kept with their source, 0 as 0, and nulls as nothing", () => {
    const row = merge(base, facts);
    expect(row.qc).toEqual({ value: { r1Q20Fraction: 0.9 }, at, source: "event" });
    expect(row.fingerprint?.value).toEqual({ uri: "ingest:i-9" });
    expect([row.readCount?.value, row.baseCount?.value]).toEqual([0, 0]);
    expect(merged(row, told({ qc: null, ntsm: null, readCount: null }), later).status).toBe(
      undefined,
    );
  });

  test("of files are taken with the files, and checksums that are none left out", () => {
    const r1 = { ingestId: "i-1", gzipCompressionSizeInBytes: 5, rawMd5sum: "not one" };
    expect(merge(base, { readSet: { ...files, r1 } }).reads?.r1).toMatchObject({
      gzipSizeBytes: 5,
    });
    expect(merge(base, { readSet: { ...files, r1 } }).reads?.r1.rawMd5sum).toBeUndefined();
  });
});

test.each([
  ["FASTQ_IS_INVALID", false],
  ["fastq_list_row_is_invalid", false],
  ["FASTQ_IS_VALID", true],
])("%s says whether it is valid, whatever the object says", (status, isValid) => {
  const { set } = merged({ ...base, isValid: !isValid }, told({ status, isValid: null }), at);
  expect(set.isValid).toBe(isValid);
});

test("what is told again changes nothing", () => {
  const given = { readSet: files, readCount: 5, baseCountEst: 50, qc: { r1Q20Fraction: 0.5 } };
  const row = merge(base, given);
  expect(merged(row, told(given), later)).toEqual({ set: {}, status: undefined });
});

test("events are read with nulls, members that no document names, and either member for their id", () => {
  const deleted = { status: "FASTQ_LIST_ROW_DELETED", fastqId: whole.id };
  const read = OutsideEvent.parse(event("FastqListRowStateChange", deleted));
  if (read["detail-type"] !== "FastqListRowStateChange") throw new Error("It is another event.");
  expect(read.detail.fastqId).toBe(whole.id);
  expect(wordOf(read.detail)).toBe("FASTQ_DELETED");
  const nulls = Object.fromEntries(Object.keys(whole).map((name) => [name, null]));
  expect(OutsideFastq.parse({ ...nulls, id: whole.id, more: 1 }).fastqId).toBe(whole.id);
  expect(OutsideFastq.safeParse({ ...whole, id: null }).error?.issues[0]?.path).toEqual(["id"]);
});
