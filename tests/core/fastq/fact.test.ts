import { describe, expect, test } from "vitest";
import { type FactSource, withFacts } from "#core/fastq/fact";
import { Facts } from "#core/fastq/fact-schema";
import type { FastqRow } from "#core/fastq/row";

const at = "2026-11-20T10:00:00.000Z";
const later = "2026-11-20T11:00:00.000Z";
const md5 = "0123456789abcdef0123456789abcdef";
const read = { locations: [] };
const row: FastqRow = {
  ...{ fastqId: "fqr.1", projectId: "demo", rgid: "ACGT.1.R", index: "ACGT", lane: 1 },
  ...{ instrumentRunId: "R", libraryId: "L1", isValid: true, jobs: {}, createdAt: at },
  ...{ createdBy: "u", updatedAt: at, version: 1, reads: { r1: read, r2: read } },
};
const sources: FactSource[] = ["job", "request", "healthomics", "event"];

test.each(sources)("a fact that %s tells is kept with its time and source", (source) => {
  expect(withFacts(row, { readCount: 5 }, source, at)).toEqual({
    set: { readCount: { value: 5, at, source } },
    status: "READ_COUNT_UPDATED",
  });
});

describe("of what is known already", () => {
  const known = { ...row, readCount: { value: 5, at, source: "job" } };

  test("the same value changes nothing, and keeps its first time", () => {
    expect(withFacts(known, { readCount: 5 }, "job", later)).toEqual({
      set: {},
      status: undefined,
    });
  });

  test("a measured value is never overwritten by HealthOmics, which may mean another count", () => {
    expect(withFacts(known, { readCount: 9 }, "healthomics", later).status).toBeUndefined();
    for (const source of ["job", "request", "event"] as const)
      expect(withFacts(known, { readCount: 9 }, source, later).set.readCount?.value).toBe(9);
  });

  test("what HealthOmics said becomes measured when a job says the same", () => {
    const guessed = { ...row, readCount: { value: 5, at, source: "healthomics" } };
    expect(withFacts(guessed, { readCount: 5 }, "job", later).set.readCount).toEqual({
      ...{ value: 5, at: later, source: "job" },
    });
  });

  test("members of QC that were not measured are no news", () => {
    const qc = { value: { r1Q20Fraction: 0.9 }, at, source: "job" };
    const told = { qc: { r1Q20Fraction: 0.9, insertSizeEstimate: null } };
    expect(withFacts({ ...row, qc }, told, "event", later).status).toBeUndefined();
  });
});

test("0 reads are known as 0", () => {
  const { set } = withFacts(row, { readCount: 0, baseCount: 0 }, "job", at);
  expect([set.readCount?.value, set.baseCount?.value]).toEqual([0, 0]);
});

describe("sizes and checksums of files", () => {
  const sums = { gzipSizeBytes: 10, rawMd5sum: md5 };

  test("are kept beside the files' places, and known once both of a pair are", () => {
    const places = [{ kind: "s3", uri: "s3://b/1", storageState: "ACTIVE", stateAt: at }] as const;
    const there = { ...row, reads: { r1: { locations: [...places] }, r2: read } };
    const half = withFacts(there, { compression: { format: "GZIP", r1: sums } }, "job", at);
    expect(half.set.reads?.r1).toEqual({ locations: places, ...sums });
    expect(half.set.compressionAt).toBeUndefined();
    const whole = withFacts({ ...there, ...half.set }, { compression: { r2: sums } }, "job", at);
    expect(whole.set).toMatchObject({ compressionAt: at, compressionFormat: "GZIP" });
    expect(whole.status).toBe("FILE_COMPRESSION_UPDATED");
  });

  test("HealthOmics fills in what is missing, and overwrites nothing", () => {
    const known = { ...row, reads: { r1: { ...read, gzipSizeBytes: 10 }, r2: read } };
    const told = { compression: { r1: { gzipSizeBytes: 11 }, r2: { gzipSizeBytes: 12 } } };
    const { reads } = withFacts(known, told, "healthomics", at).set;
    expect([reads?.r1.gzipSizeBytes, reads?.r2?.gzipSizeBytes]).toEqual([10, 12]);
  });

  test("are refused of files that there are not, by their name", () => {
    const { reads: _reads, ...bare } = row;
    const of = (row: FastqRow) => () =>
      withFacts(row, { compression: { r1: sums, r2: sums } }, "job", at);
    expect(of(bare)).toThrow(expect.objectContaining({ code: "fastq.no_read_set" }));
    expect(of({ ...row, reads: { r1: read } })).toThrow("compression.r2: its reads are single-end");
  });
});

test.each([
  ["a fraction above one", { qc: { r1Q20Fraction: 1.5 } }, "qc.r1Q20Fraction"],
  ["a negative count", { readCount: -1 }, "readCount"],
  [
    "a checksum that is none",
    { compression: { r1: { rawMd5sum: "x" } } },
    "compression.r1.rawMd5sum",
  ],
  ["a presigned URL", { fingerprint: { uri: "https://b/x?X-Amz-Signature=1" } }, "fingerprint.uri"],
  [
    "a presigned report",
    { qc: { reports: { html: "https://b?X-Amz-Credential=1" } } },
    "qc.reports.html",
  ],
])("%s is refused by its name", (_, facts, path) => {
  const parsed = Facts.safeParse(facts);
  expect(parsed.error?.issues.map(({ path }) => path.join("."))).toEqual([path]);
});

test("reports are few and have short names: a row holds them all", () => {
  const reports = (count: number, length = 3) =>
    Object.fromEntries(
      Array.from({ length: count }, (_, n) => [String(n).padStart(length, "r"), "s3://a/b"]),
    );
  const isTaken = (given: object) => Facts.safeParse({ qc: { reports: given } }).success;
  expect([reports(20), reports(21), reports(1, 101)].map(isTaken)).toEqual([true, false, false]);
});
