import type { ManifestFile, PackageFastq, PackageWorkflowRun } from "#core/package/schema";

/** A file of the page's table: the manifest's line without its ETag, and with its storage class. */
export type FileRow = Omit<ManifestFile, "etag" | "storageState"> & {
  storageClass: string | null;
  storageState: ManifestFile["storageState"];
};

/** What many files have in common, and what is said of it once. */
export type Common = {
  fastqs: Pick<PackageFastq, "fastqId" | "libraryId" | "instrumentRunId" | "lane">[];
  workflowRuns: Pick<
    PackageWorkflowRun,
    "portalRunId" | "workflowName" | "workflowVersion" | "libraryIds"
  >[];
  storage: Pick<FileRow, "storageClass" | "storageState">[];
};

type Own = Pick<
  FileRow,
  | "dataType"
  | "libraryIds"
  | "sampleId"
  | "fastqId"
  | "instrumentRunId"
  | "lane"
  | "readSetId"
  | "portalRunId"
  | "workflowName"
  | "workflowVersion"
>;

/** As it travels: numbers are places in `Common`, -1 is none; last what is not as those say. */
export type Packed = [
  path: string,
  sizeBytes: number,
  algorithm: string | 0,
  checksum: string | 0,
  storage: number,
  fastq: number,
  workflowRun: number,
  read: 1 | 2 | 0,
  own?: Partial<Own>,
];

/** The places of fastqs and workflow runs, by their ids. */
export type Places = { fastqs: Map<string, number>; workflowRuns: Map<string, number> };

export function placesOf({ fastqs, workflowRuns }: Omit<Common, "storage">): Places {
  return {
    fastqs: new Map(fastqs.map(({ fastqId }, n) => [fastqId, n])),
    workflowRuns: new Map(workflowRuns.map(({ portalRunId }, n) => [portalRunId, n])),
  };
}

/** A file as it travels; its number is its place. */
export function pack(
  file: ManifestFile,
  storage: number,
  common: Omit<Common, "storage">,
  places: Places,
): Packed {
  const fastq = places.fastqs.get(file.fastqId ?? "") ?? -1;
  const run = places.workflowRuns.get(file.portalRunId ?? "") ?? -1;
  const told = toldBy(common, fastq, run);
  const own = Object.entries(told).flatMap(([name, value]) => {
    const is = file[name as keyof Own];
    return isSame(is, value) ? [] : [[name, is]];
  });
  const { path, sizeBytes, checksum, read } = file;
  const { algorithm = 0, value = 0 } = checksum ?? {};
  const packed: Packed = [path, sizeBytes, algorithm, value, storage, fastq, run, read ?? 0];
  if (own.length > 0) packed.push(Object.fromEntries(own));
  return packed;
}

/** The file that `pack` was given. */
export function unpack(packed: Packed, n: number, common: Common): FileRow {
  const [path, sizeBytes, algorithm, value, storage, fastq, run, read, own] = packed;
  const stored = common.storage[storage] ?? { storageClass: null, storageState: "ACTIVE" };
  return {
    ...{ n, path, sizeBytes, read: read || null },
    checksum: algorithm && value ? ({ algorithm, value } as FileRow["checksum"]) : null,
    ...{ storageClass: stored.storageClass, storageState: stored.storageState },
    ...toldBy(common, fastq, run),
    ...own,
  };
}

function toldBy(common: Omit<Common, "storage">, fastqAt: number, runAt: number): Own {
  const fastq = common.fastqs[fastqAt];
  const run = common.workflowRuns[runAt];
  return {
    dataType: run ? "secondaryAnalysis" : "fastq",
    libraryIds: run?.libraryIds ?? (fastq ? [fastq.libraryId] : []),
    sampleId: null,
    fastqId: fastq?.fastqId ?? null,
    instrumentRunId: fastq?.instrumentRunId ?? null,
    lane: fastq?.lane ?? null,
    readSetId: null,
    portalRunId: run?.portalRunId ?? null,
    workflowName: run?.workflowName ?? null,
    workflowVersion: run?.workflowVersion ?? null,
  };
}

function isSame(one: unknown, other: unknown): boolean {
  if (!Array.isArray(one) || !Array.isArray(other)) return one === other;
  return one.length === other.length && one.every((value, n) => value === other[n]);
}
