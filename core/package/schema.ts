import * as z from "zod";
import * as Id from "#core/id";
import { JobStatus } from "#core/job-schema";
import { PackageSelection } from "#core/package/selection/schema";
import { PageQuery, pageOf } from "#core/page-schema";

/**
 * How a file's content can be checked. HealthOmics hashes what is in a file, as its bytes change whenever it is
 * activated: `FASTQ_*up` the uncompressed FASTQ, `BAM_*up` and `CRAM_*up` the alignments as SAM without header.
 */
export const Checksum = z
  .object({
    algorithm: z.enum([
      "md5",
      "sha256",
      "sha512",
      "FASTQ_MD5up",
      "FASTQ_SHA256up",
      "FASTQ_SHA512up",
      "BAM_MD5up",
      "BAM_SHA256up",
      "BAM_SHA512up",
      "CRAM_MD5up",
      "CRAM_SHA256up",
      "CRAM_SHA512up",
    ]),
    value: z.string().regex(/^[0-9a-f]{32,128}$/),
  })
  .meta({ id: "Checksum" });
export type Checksum = z.infer<typeof Checksum>;

/** One line of `manifest.ndjson`: what a recipient gets to know of a file. */
export const ManifestFile = z
  .object({
    n: z.int().nonnegative().meta({ description: "Position, from 0; names the file in a link." }),
    path: z.string().meta({ description: "Relative path on the recipient's disk." }),
    sizeBytes: z.int().nonnegative(),
    checksum: Checksum.nullable(),
    etag: z.string().nullable().meta({ description: "S3's, of the content that was sealed." }),
    dataType: z.enum(["fastq", "secondaryAnalysis"]),
    storageState: z.enum(["ACTIVE", "ARCHIVED"]).meta({
      description: "As it was at `statesAt` of the package. ARCHIVED: must be thawed first.",
    }),
    libraryIds: z.array(z.string()),
    sampleId: z.string().nullable(),
    fastqId: z.string().nullable(),
    instrumentRunId: z.string().nullable(),
    lane: z.int().nullable(),
    read: z.union([z.literal(1), z.literal(2)]).nullable(),
    readSetId: z.string().nullable(),
    portalRunId: z.string().nullable(),
    workflowName: z.string().nullable(),
    workflowVersion: z.string().nullable(),
  })
  .meta({ id: "ManifestFile" });
export type ManifestFile = z.infer<typeof ManifestFile>;

const count = z.int().nonnegative();

/** What a package's objects add up to: the lines of its manifest with the root of their Merkle tree, and what is delivered beside its files. */
export const ManifestTotals = z.object({
  fileCount: count,
  totalBytes: count,
  archivedFileCount: count,
  archivedBytes: count,
  merkleRoot: z.string(),
  /** Of `download.data`, which the script of every link believes by these only. */
  download: z.object({ bytes: count, sha256: z.string(), md5: z.string() }),
  /** Files that `SHA256SUMS` and `MD5SUMS` can name, as such a checksum of them is known. */
  sha256FileCount: count,
  md5FileCount: count,
  /** Where `lims.csv` is on the recipient's disk: its name is another one where the package has a file of that path. */
  limsPath: z.string(),
  limsBytes: count,
  limsSha256: z.string(),
});
export type ManifestTotals = z.infer<typeof ManifestTotals>;

/** What is known of a package once it is sealed; machines pass this on, never the files. */
export const PackageSummary = ManifestTotals.extend({
  libraryCount: count,
  fastqCount: count,
  workflowRunCount: count,
  warningCount: count,
  statesAt: z.iso.datetime(),
  sealedAt: z.iso.datetime(),
});
export type PackageSummary = z.infer<typeof PackageSummary>;

/** As in the services before this one: it becomes a part of names of files. */
const PackageName = z
  .string()
  .max(128)
  .regex(
    /^[A-Za-z][\w.+-]+$/,
    "must begin with a letter (A to Z), and go on with letters, digits, _ . + or -, one at least",
  )
  .meta({ example: "cohort-2026-11" });

/** What a caller asks for. */
export const CreatePackage = z
  .strictObject({
    name: PackageName,
    projectId: z.string().min(1).optional().meta({
      description: "Needed only if you may act for several projects.",
    }),
    selection: PackageSelection,
  })
  .meta({ id: "CreatePackage" });

/** A package as the API shows it. Its numbers are null until it is sealed. */
export const Package = z
  .object({
    id: Id.schema("package"),
    projectId: z.string(),
    name: z.string(),
    status: JobStatus,
    statusReason: z.string().nullable(),
    selection: z.record(z.string(), z.unknown()).nullable().meta({
      description: "What was asked for, as PackageSelection. In lists null when it is long.",
    }),
    fileCount: z.int().nullable(),
    totalBytes: z.int().nullable(),
    archivedFileCount: z.int().nullable(),
    archivedBytes: z.int().nullable(),
    isShareable: z.boolean().nullable().meta({
      description: "False when it has files that must be thawed first: no link is made to it.",
    }),
    libraryCount: z.int().nullable(),
    fastqCount: z.int().nullable(),
    workflowRunCount: z.int().nullable(),
    warningCount: z.int().nullable(),
    merkleRoot: z.string().nullable().meta({
      description:
        "Of the lines of the manifest, in hex: the tree of RFC 6962 with SHA-256. Who has the manifest can compute it.",
    }),
    statesAt: z.iso.datetime().nullable().meta({
      description: "The time that the manifest is true for: which files there were, and how.",
    }),
    sealedAt: z.iso.datetime().nullable(),
    reportStatus: z.enum(["READY", "FAILED"]).nullable().meta({
      description:
        "FAILED: `GET /packages/{packageId}/report` says why; the package is good nevertheless.",
    }),
    executionArn: z.string().nullable().meta({ description: "Of the machine that builds it." }),
    createdAt: z.iso.datetime(),
    createdBy: z.string(),
    updatedAt: z.iso.datetime(),
    startedAt: z.iso.datetime().nullable(),
    endedAt: z.iso.datetime().nullable(),
    expiresAt: z.iso.datetime(),
    isExpired: z.boolean().meta({ description: "Its files are listed and shared no more." }),
    version: z.int(),
  })
  .meta({ id: "Package" });
export type Package = z.infer<typeof Package>;

export const PackagePage = pageOf(Package).meta({ id: "PackagePage" });
const time = z.iso.datetime({ offset: true });
/** Filters that all must hold. */
export const ListPackages = PageQuery.extend({
  name: z.string().min(1).max(128).optional(),
  status: JobStatus.optional(),
  createdBy: z.string().min(1).max(256).optional(),
  createdAfter: time.optional(),
  createdBefore: time.optional(),
  endedAfter: time.optional().meta({ description: "Newest end first, without another filter." }),
  endedBefore: time.optional(),
});
export type ListPackages = z.output<typeof ListPackages>;
export const PackageKey = z.object({ packageId: Id.schema("package") });

export const ChangePackage = z.strictObject({ status: z.literal("ABORTED") }).meta({
  id: "ChangePackage",
  description: "Ends it: what it waits for is cancelled, and nothing is made of it.",
});

/** What a person must know of a package: with an error it is not made, a warning is kept with it. */
export const PackageFinding = z
  .object({
    severity: z.enum(["error", "warning"]),
    code: z.string(),
    subject: z.string().nullable().meta({ description: "Id, path or row that it is about." }),
    message: z.string(),
  })
  .meta({ id: "PackageFinding" });
export type PackageFinding = z.infer<typeof PackageFinding>;

const text = z.string().nullable();

/** A library that a package holds something of, as its recipients get to know of it. */
export const PackageLibrary = z
  .object({
    libraryId: z.string(),
    sampleId: text,
    externalSampleId: text,
    subjectId: text,
    externalSubjectId: text,
    individualId: text,
    phenotype: text,
    assay: text,
    type: text,
  })
  .meta({ id: "PackageLibrary" });
export type PackageLibrary = z.infer<typeof PackageLibrary>;

/** A fastq of a package; `GET /fastqs/{fastqId}` has more. */
export const PackageFastq = z
  .object({
    fastqId: z.string(),
    rgid: z.string(),
    libraryId: z.string(),
    instrumentRunId: z.string(),
    lane: z.int(),
    isArchived: z.boolean(),
  })
  .meta({ id: "PackageFastq" });
export type PackageFastq = z.infer<typeof PackageFastq>;

/** A workflow run of a package; `GET /workflow-runs/{portalRunId}` has more. */
export const PackageWorkflowRun = z
  .object({
    portalRunId: z.string(),
    workflowName: z.string(),
    workflowType: z.string(),
    workflowVersion: text,
    status: text,
    libraryIds: z.array(z.string()),
  })
  .meta({ id: "PackageWorkflowRun" });
export type PackageWorkflowRun = z.infer<typeof PackageWorkflowRun>;

export const PackageLibraryPage = pageOf(PackageLibrary).meta({ id: "PackageLibraryPage" });
export const PackageWorkflowRunPage = pageOf(PackageWorkflowRun).meta({
  id: "PackageWorkflowRunPage",
});
export const PackageFilePage = pageOf(ManifestFile).meta({ id: "PackageFilePage" });
export const PackageFastqPage = pageOf(PackageFastq).meta({ id: "PackageFastqPage" });
export const PackageFindingPage = pageOf(PackageFinding).meta({ id: "PackageFindingPage" });

/** The keys of a package's objects in the storage bucket. */
export function keysOf(packageId: string) {
  const prefix = prefixOf(packageId);
  return {
    request: `${prefix}request.json`,
    waits: `${prefix}waits.ndjson`,
    manifest: `${prefix}manifest.ndjson`,
    chunks: `${prefix}chunks.json`,
    manifestCsv: `${prefix}manifest.csv`,
    sha256Sums: `${prefix}SHA256SUMS`,
    md5Sums: `${prefix}MD5SUMS`,
    lims: `${prefix}lims.csv`,
    download: `${prefix}download.data`,
    locations: `${prefix}locations.ndjson`,
    locationIndex: `${prefix}locations.index`,
    libraries: `${prefix}libraries.ndjson`,
    fastqs: `${prefix}fastqs.ndjson`,
    workflowRuns: `${prefix}workflow-runs.ndjson`,
    findings: `${prefix}findings.ndjson`,
    reportPage: `${prefix}report.html`,
    report: `${prefix}report.json`,
  };
}

/** All of a package's objects lie below it. */
export function prefixOf(packageId: string): string {
  return `packages/${packageId}/`;
}
