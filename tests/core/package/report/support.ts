import * as fc from "fast-check";
import type { FastqRow } from "#core/fastq/row";
import { draw, type SealedFile } from "#core/package/report/draw";
import type { Material } from "#core/package/report/model";
import { qualityOf } from "#core/package/report/quality";
import type { ManifestFile, PackageLibrary } from "#core/package/schema";
import { PackageSelection } from "#core/package/selection/schema";
import { fileOf } from "#tests/core/package/files-support";

export const emptyQuality = qualityOf(undefined);

export function libraryOf(libraryId: string, given: Partial<PackageLibrary> = {}): PackageLibrary {
  return {
    ...{ libraryId, sampleId: `PRJ-${libraryId}`, externalSampleId: null, subjectId: "SBJ00001" },
    ...{ externalSubjectId: null, individualId: "IND1", phenotype: "tumor", assay: "TsqNano" },
    ...{ type: "WGS", ...given },
  };
}

/** What a report is made of; without what a test names it is an empty package that asks for everything. */
export function materialOf(given: Partial<Material> = {}): Material {
  return {
    row: {
      ...{ packageId: "pkg.01JD4XVQ4S8Y6Z9T3M2K7B5C1A", name: "cohort", projectId: "demo" },
      ...{ createdAt: "2026-11-01T11:59:00.000Z", createdBy: "ada" },
      expiresAt: "2026-12-01T11:59:00.000Z",
    },
    selection: PackageSelection.parse({
      ...{ projectIdList: ["demo"], dataTypeList: ["fastq", "secondaryAnalysis"] },
    }),
    summary: { statesAt: "2026-11-01T12:00:00.000Z", sealedAt: "2026-11-01T12:00:01.000Z" },
    writtenAt: "2026-11-01T12:00:02.000Z",
    ...{ libraries: [], fastqs: [], workflowRuns: [], findings: [] },
    ...given,
  };
}

/** A line of the manifest with its members in the canonical order, and its storage class. */
export function sealedOf(
  n: number,
  given: Partial<ManifestFile> & { storageClass?: string | null },
): SealedFile {
  const { storageClass = "STANDARD", ...rest } = given;
  const { uri: _u, modifiedAt: _m, storageClass: _s, ...plain } = fileOf();
  const entries = Object.entries({ ...plain, ...rest, n }).sort(([a], [b]) => (a < b ? -1 : 1));
  return { file: Object.fromEntries(entries) as ManifestFile, storageClass };
}

/** A fastq of a library with its one or two files. */
export function fastqOf(
  libraryId: string,
  given: { ends?: 1 | 2; qc?: NonNullable<FastqRow["qc"]>["value"]; readCount?: number } = {},
) {
  const { ends = 2, qc = {}, readCount = 0 } = given;
  const fact = { at: "2026-11-01T12:00:00.000Z", source: "job" };
  const fastq = {
    ...{ fastqId: `fqr.${libraryId}`, rgid: `ACGT.1.${libraryId}`, libraryId },
    ...{ instrumentRunId: "261101_A00001_0001_X", lane: 1, isArchived: false },
    ...qualityOf({ qc: { value: qc, ...fact }, readCount: { value: readCount, ...fact } } as never),
  };
  const files = Array.from({ length: ends }, (_, n) => ({
    ...{ fastqId: fastq.fastqId, libraryIds: [libraryId], instrumentRunId: fastq.instrumentRunId },
    path: `fastq/${fastq.instrumentRunId}/Lane_1/${libraryId}/${libraryId}_R${n + 1}.fastq.gz`,
    read: (n + 1) as 1 | 2,
  }));
  return { fastq, files };
}

export async function* inTurn(files: SealedFile[]): AsyncGenerator<SealedFile> {
  yield* files;
}

export function drawn(material: Material, files: SealedFile[]) {
  return draw(material, inTurn(files));
}

/** What a page says under a name, as a number. */
export function figuresOf(html: string): Record<string, number> {
  const found = html.matchAll(/<data data-figure="([^"]+)" value="([^"]+)">/g);
  return Object.fromEntries([...found].map(([, name, value]) => [name, Number(value)]));
}

/** The rows that a page carries, as its program gets them. */
export function carriedBy(html: string): string {
  return /id="rows">([^<]*)</.exec(html)?.[1] ?? "";
}

const text = fc.string({ unit: "grapheme", maxLength: 10 });
const some = fc.option(text, { nil: null });
const fraction = fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: null });

/** Any package: names hold anything, ids lead to nothing as well, members are missing. */
export const anyPackage: fc.Arbitrary<{ material: Material; files: SealedFile[] }> = fc
  .record({
    libraries: fc.uniqueArray(
      fc.record({
        ...{ libraryId: text, sampleId: some, externalSampleId: some, subjectId: some },
        ...{
          externalSubjectId: some,
          individualId: some,
          phenotype: some,
          assay: some,
          type: some,
        },
      }),
      { selector: ({ libraryId }) => libraryId, maxLength: 4 },
    ),
    fastqIds: fc.uniqueArray(text, { maxLength: 4 }),
    portalRunIds: fc.uniqueArray(text, { maxLength: 3 }),
    words: fc.array(text, { minLength: 3, maxLength: 8 }),
    coverage: fc.option(fc.double({ min: 0, max: 500, noNaN: true }), { nil: null }),
    q20: fraction,
    name: text,
    findings: fc.array(fc.record({ code: text, subject: some, message: text }), { maxLength: 2 }),
    files: fc.array(
      fc.record({
        ...{ path: text, sizeBytes: fc.nat(), ofWord: fc.nat(), source: fc.nat(), read: fc.nat(2) },
        storageState: fc.constantFrom("ACTIVE" as const, "ARCHIVED" as const),
        storageClass: fc.constantFrom("STANDARD", "GLACIER", "DEEP_ARCHIVE", "X<y", null),
        isFastq: fc.boolean(),
        hasSum: fc.boolean(),
      }),
      { maxLength: 12 },
    ),
  })
  .map((drawn) => {
    const pick = (from: string[], n: number) => from[n % Math.max(1, from.length)] ?? null;
    const libraryIds = drawn.libraries.map(({ libraryId }) => libraryId);
    const ids = [...libraryIds, ...drawn.words];
    const fastqs = drawn.fastqIds.map((fastqId, n) => ({
      ...{ fastqId, rgid: ids[n] ?? "", libraryId: pick(ids, n) ?? "", instrumentRunId: "run" },
      ...{ lane: 1, isArchived: false, ...emptyQuality },
      ...{ coverage: drawn.coverage, r1Q20Fraction: drawn.q20 },
    }));
    const workflowRuns = drawn.portalRunIds.map((portalRunId, n) => ({
      ...{ portalRunId, workflowName: pick(ids, n) ?? "", workflowType: pick(ids, n + 1) ?? "" },
      ...{ workflowVersion: null, status: null, libraryIds: ids.slice(0, n + 1) },
    }));
    const files = drawn.files.map((file, n) =>
      sealedOf(n, {
        ...{ path: file.path, sizeBytes: file.sizeBytes, storageState: file.storageState },
        ...{ storageClass: file.storageClass, libraryIds: ids.slice(file.ofWord % ids.length) },
        dataType: file.isFastq ? "fastq" : "secondaryAnalysis",
        fastqId: file.isFastq ? pick([...drawn.fastqIds, "unknown"], file.source) : null,
        portalRunId: file.isFastq ? null : pick([...drawn.portalRunIds, "unknown"], file.source),
        checksum: file.hasSum ? { algorithm: "md5", value: "0".repeat(32) } : null,
        read: ([null, 1, 2] as const)[file.read] ?? null,
        workflowName: pick(ids, file.ofWord),
      }),
    );
    const base = materialOf();
    const findings = drawn.findings.map((one) => ({ severity: "warning" as const, ...one }));
    const row = { ...base.row, name: drawn.name, createdBy: pick(ids, 3) ?? "" };
    const { libraries } = drawn;
    return { material: { ...base, row, libraries, fastqs, workflowRuns, findings }, files };
  });
