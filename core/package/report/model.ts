import type { PackageRow } from "#core/package/package.entity";
import { pathOfSecondary } from "#core/package/path";
import { groupOf } from "#core/package/report/group";
import * as Histogram from "#core/package/report/histogram";
import type { Quality } from "#core/package/report/quality";
import {
  type PackageReport,
  type ReportFastq,
  type ReportLibrary,
  reportSchemaVersion,
} from "#core/package/report/schema";
import { none, type Tally } from "#core/package/report/tally";
import { longest, thawOf } from "#core/package/report/thaw";
import { verdictOf } from "#core/package/report/verdict";
import type {
  PackageFastq,
  PackageFinding,
  PackageLibrary,
  PackageSummary,
  PackageWorkflowRun,
} from "#core/package/schema";
import type { PackageSelection } from "#core/package/selection/schema";

/** What a report is made of, beside the files. */
export type Material = {
  row: Pick<
    PackageRow,
    "packageId" | "name" | "projectId" | "createdAt" | "createdBy" | "expiresAt"
  >;
  selection: PackageSelection;
  summary: Pick<PackageSummary, "statesAt" | "sealedAt">;
  writtenAt: string;
  libraries: PackageLibrary[];
  fastqs: (PackageFastq & Quality)[];
  workflowRuns: PackageWorkflowRun[];
  findings: PackageFinding[];
};

/** The report of a package, of what it is made of and what its files add up to. */
export function modelOf(material: Material, tally: Tally): PackageReport {
  const { row, summary, selection, writtenAt, findings } = material;
  const { packageId: id, name, projectId, createdAt, createdBy, expiresAt } = row;
  const { statesAt, sealedAt } = summary;
  const fastqs = material.fastqs.map((fastq) => ({
    ...fastq,
    ...(tally.byFastq.get(fastq.fastqId) ?? none()),
    isPaired: tally.paired.has(fastq.fastqId),
    compressionFormat: fastq.compressionFormat ?? tally.formats.get(fastq.fastqId) ?? null,
  }));
  const libraries = librariesOf(material, fastqs, tally);
  const storage = [...tally.storage.values()].map(({ n: _n, ...line }) => ({
    ...line,
    thaw: thawOf(line.storageClass, line.storageState),
  }));
  const totals = {
    ...tally.all,
    archivedFileCount: tally.archived.fileCount,
    archivedBytes: tally.archived.totalBytes,
    libraryCount: libraries.length,
    fastqCount: fastqs.length,
    workflowRunCount: material.workflowRuns.length,
    findingCount: findings.length,
    gapCount: libraries.filter(({ gaps }) => gaps.length > 0).length,
    uncheckedFileCount: tally.byAlgorithm.get(null) ?? 0,
    thawHours: longest(storage),
  };
  return {
    schemaVersion: reportSchemaVersion,
    package: {
      ...{ id, name, projectId, createdAt, createdBy, statesAt, sealedAt, expiresAt },
      ...{ merkleRoot: tally.tree.root(), selection },
    },
    writtenAt,
    verdict: verdictOf(totals),
    totals,
    dataTypes: (["fastq", "secondaryAnalysis"] as const)
      .map((dataType) => ({ dataType, ...tally.byType[dataType] }))
      .filter(({ fileCount }) => fileCount > 0),
    checksums: [...tally.byAlgorithm]
      .map(([algorithm, fileCount]) => ({ algorithm, fileCount }))
      .sort((a, b) => b.fileCount - a.fileCount) as PackageReport["checksums"],
    storage,
    histograms: histogramsOf(tally, libraries, fastqs),
    libraries,
    fastqs,
    workflowRuns: runsOf(material, tally),
    findings,
  };
}

function librariesOf(
  { libraries, workflowRuns, selection }: Material,
  fastqs: ReportFastq[],
  tally: Tally,
): ReportLibrary[] {
  const fastqsOf = Map.groupBy(fastqs, ({ libraryId }) => libraryId);
  const countsOf = new Map<string, Map<string, number>>();
  for (const { libraryIds, workflowType } of workflowRuns)
    for (const libraryId of new Set(libraryIds)) {
      const counts = countsOf.get(libraryId) ?? new Map<string, number>();
      countsOf.set(libraryId, counts.set(workflowType, (counts.get(workflowType) ?? 0) + 1));
    }
  return libraries.map((library) => {
    const own = fastqsOf.get(library.libraryId) ?? [];
    const held = {
      fastq: tally.byLibrary.fastq.get(library.libraryId) ?? none(),
      secondaryAnalysis: tally.byLibrary.secondaryAnalysis.get(library.libraryId) ?? none(),
    };
    return {
      ...library,
      group: groupOf(library),
      fastqCount: own.length,
      fastqFileCount: held.fastq.fileCount,
      fastqBytes: held.fastq.totalBytes,
      readCount: sumOf(own.map(({ readCount }) => readCount)),
      coverage: sumOf(own.map(({ coverage }) => coverage)),
      workflowRunCounts: [...(countsOf.get(library.libraryId) ?? [])].map(
        ([workflowType, count]) => ({ workflowType, count }),
      ),
      secondaryFileCount: held.secondaryAnalysis.fileCount,
      secondaryBytes: held.secondaryAnalysis.totalBytes,
      gaps: selection.dataTypeList.filter((type) => held[type].fileCount === 0),
    };
  });
}

/** A run may be of libraries that the package has nothing else of. */
function runsOf({ workflowRuns, libraries, selection }: Material, tally: Tally) {
  const ids = new Set(libraries.map(({ libraryId }) => libraryId));
  return workflowRuns.map((run) => ({
    ...run,
    ...(tally.byRun.get(run.portalRunId) ?? none()),
    path: pathOfSecondary(selection.secondaryAnalysisPathPrefix, run, ""),
    otherLibraryIds: run.libraryIds.filter((libraryId) => !ids.has(libraryId)),
  }));
}

function histogramsOf(tally: Tally, libraries: ReportLibrary[], fastqs: ReportFastq[]) {
  const ofLibraries = (title: string, unit: "coverage" | "reads", column: keyof ReportLibrary) =>
    Histogram.of(
      { title, unit, table: "libraries", column },
      libraries.map((library) => library[column] as number | null),
    );
  const ofFastqs = (title: string, column: keyof ReportFastq) =>
    Histogram.of(
      { title, unit: "fraction", table: "fastqs", column },
      fastqs.map((fastq) => fastq[column] as number | null),
    );
  return [
    Histogram.ofSizes(tally),
    ofLibraries("Coverage of libraries, estimated", "coverage", "coverage"),
    ofLibraries("Reads of libraries", "reads", "readCount"),
    ofFastqs("Bases of Q20 and better in R1", "r1Q20Fraction"),
    ofFastqs("Bases of Q20 and better in R2", "r2Q20Fraction"),
    ofFastqs("Duplicates in fastqs, estimated", "duplicationFraction"),
  ].filter(({ bins }) => bins.length > 0);
}

function sumOf(values: (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length > 0 ? known.reduce((sum, value) => sum + value, 0) : null;
}
