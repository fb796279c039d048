import { draw } from "#core/package/report/draw";
import type { Material } from "#core/package/report/model";
import {
  emptyQuality,
  inTurn,
  libraryOf,
  materialOf,
  sealedOf,
} from "#tests/core/package/report/support";
import { randomOf } from "#tests/perf/benchmark";

/** The report of a cohort. */
export async function cohortReport(wanted: Wanted, nameOf?: (name: string) => string) {
  const { material, files } = cohort(wanted, nameOf);
  return { ...(await draw(material, inTurn(files))), files };
}

type Wanted = { libraries: number; files: number; archived?: number; seed?: number };

/** A package made up: libraries with two fastqs' files and as many results of one run as it takes; names as `nameOf` makes them. */
export function cohort(wanted: Wanted, nameOf: (name: string) => string = (name) => name) {
  const { archived = 0, seed = 1 } = wanted;
  const random = randomOf(seed);
  const hex = (length: number) =>
    Array.from({ length }, () => Math.floor(16 * random()).toString(16)).join("");
  const assays = [
    { assay: "TsqNano", type: "WGS" },
    { assay: "NebRNA", type: "WTS" },
    { assay: null, type: null },
  ];
  const ids = Array.from({ length: wanted.libraries }, (_, n) => nameOf(`L${2_600_000 + n}`));
  const libraries = ids.map((libraryId, n) =>
    libraryOf(libraryId, {
      ...(assays[n % 7 === 6 ? 2 : n % 2] as object),
      ...{ subjectId: nameOf(`SBJ${n >> 1}`), individualId: n % 5 === 0 ? null : `IND${n >> 1}` },
      phenotype: n % 2 === 0 ? "tumor" : "normal",
    }),
  );
  // The last library has no fastq: a gap.
  const fastqs: Material["fastqs"] = ids
    .slice(0, Math.max(1, ids.length - 1))
    .map((libraryId, n) => ({
      ...{ fastqId: `fqr.${hex(26)}`, rgid: `ACGTACGT+TTGACCAA.${1 + (n % 4)}.run`, libraryId },
      instrumentRunId: nameOf(`261101_A00001_0${100 + (n >> 6)}_BHXX`),
      ...{ lane: 1 + (n % 4), isArchived: n < archived, ...emptyQuality },
      ...{ coverage: 30 + 25 * random(), r1Q20Fraction: 0.93 + 0.06 * random() },
      ...{ r2Q20Fraction: 0.9 + 0.08 * random(), duplicationFraction: 0.05 + 0.1 * random() },
      ...{ readCount: Math.round(4e8 * (0.5 + random())), baseCount: Math.round(1e11 * random()) },
    }));
  const workflowRuns = ids.map((libraryId, n) => ({
    portalRunId: `20261101${n.toString(16).padStart(8, "0")}`,
    ...(n % 2 === 0
      ? { workflowName: nameOf("tumor-normal"), workflowType: nameOf("tumor-normal") }
      : { workflowName: nameOf("oncoanalyser-wgts-dna"), workflowType: "oncoanalyser" }),
    ...{ workflowVersion: "4.2.4", status: "SUCCEEDED" },
    libraryIds: n % 9 === 8 ? [libraryId, nameOf("L9999999")] : [libraryId],
  }));
  const ofFastqs = fastqs.flatMap((fastq, n) =>
    ([1, 2] as const).map((read) => ({
      ...{ fastqId: fastq.fastqId, libraryIds: [fastq.libraryId], lane: fastq.lane, read },
      ...{ instrumentRunId: fastq.instrumentRunId, readSetId: null },
      path: `fastq/${fastq.instrumentRunId}/Lane_${fastq.lane}/${fastq.libraryId}/${fastq.libraryId}_S${n}_L00${fastq.lane}_R${read}_001.fastq.gz`,
      sizeBytes: Math.round(6e10 * random()),
      ...(n < archived && { storageState: "ARCHIVED" as const, storageClass: "DEEP_ARCHIVE" }),
      checksum: { algorithm: "FASTQ_MD5up" as const, value: hex(32) },
    })),
  );
  const left = Math.max(0, wanted.files - ofFastqs.length);
  const ofRuns = Array.from({ length: left }, (_, at) => {
    const n = Math.floor((at * workflowRuns.length) / left);
    const run = workflowRuns[n] as (typeof workflowRuns)[number];
    const { portalRunId, workflowName, workflowVersion, libraryIds } = run;
    return {
      ...{ portalRunId, workflowName, workflowVersion, libraryIds, read: null },
      ...{ dataType: "secondaryAnalysis" as const, instrumentRunId: null, lane: null },
      path: `secondary-analysis/${workflowName}/${portalRunId}/${nameOf(["purple", "sage", "amber"][at % 3] ?? "")}/${libraryIds[0]}.${at % 97}.${["vcf.gz", "tsv", "bam", "html"][at % 4]}`,
      sizeBytes: Math.round(10 ** (2 + 8 * random())),
      checksum: at % 50 === 49 ? null : { algorithm: "sha256" as const, value: hex(64) },
    };
  });
  const findings = [
    {
      ...{ severity: "warning" as const, code: "library.no_fastqs", subject: ids.at(-1) ?? null },
      message: nameOf(`Library ${ids.at(-1)} has no valid fastq.`),
    },
  ];
  const material = materialOf({
    ...{ libraries, fastqs, workflowRuns, findings },
    row: { ...materialOf().row, name: nameOf("cohort-2026-11"), createdBy: nameOf("ada") },
  });
  return { material, files: [...ofFastqs, ...ofRuns].map((file, n) => sealedOf(n, file)) };
}
