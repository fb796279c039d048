import * as z from "zod";
import { Checksum, PackageFinding, PackageLibrary } from "#core/package/schema";

/** Of `report.json`; the first number changes when a reader of it must change. */
export const reportSchemaVersion = "1.0.0";

const count = z.int().nonnegative();
const text = z.string().nullable();
const measured = z.number().nullable();

/** Files that something holds. */
const Amount = z.object({ fileCount: count, totalBytes: count });

const Speed = z.enum(["Expedited", "Standard", "Bulk"]);

/** Files of one storage class and state, and how long they take to thaw where they must. */
export const StorageLine = Amount.extend({
  storageClass: text.meta({
    description: "As S3 names it; READ_SET of what HealthOmics has archived; null: not known.",
  }),
  storageState: z.enum(["ACTIVE", "ARCHIVED"]),
  thaw: z.array(z.object({ speed: Speed, hours: z.number() })).meta({
    description:
      "Hours until the last file can be read, at most, by speed. Empty: it is read at once or, if ARCHIVED, nobody knows.",
  }),
}).meta({ id: "ReportStorageLine" });
export type StorageLine = z.infer<typeof StorageLine>;

/** A library with what the package holds of it. */
export const ReportLibrary = PackageLibrary.extend({
  group: z.string().meta({ description: "Assay and type, by which people look for it." }),
  fastqCount: count,
  fastqFileCount: count,
  fastqBytes: count,
  readCount: count.nullable().meta({ description: "Sum of its fastqs; null: none is known." }),
  coverage: measured.meta({ description: "Sum of its fastqs' estimates; null: none is known." }),
  workflowRunCounts: z
    .array(z.object({ workflowType: z.string(), count }))
    .meta({ description: "Of the workflow types that have analysed it." }),
  secondaryFileCount: count,
  secondaryBytes: count,
  gaps: z.array(z.enum(["fastq", "secondaryAnalysis"])).meta({
    description: "Data types that were asked for, and that the package has no file of.",
  }),
}).meta({ id: "ReportLibrary" });
export type ReportLibrary = z.infer<typeof ReportLibrary>;

/** A fastq, with what is known of its quality when the report was written. */
export const ReportFastq = Amount.extend({
  fastqId: z.string(),
  rgid: z.string(),
  libraryId: z.string(),
  instrumentRunId: z.string(),
  lane: z.int(),
  isArchived: z.boolean(),
  isPaired: z.boolean().meta({ description: "False of single-end reads." }),
  compressionFormat: z.enum(["GZIP", "ORA"]).nullable(),
  readCount: count.nullable(),
  baseCount: count.nullable(),
  coverage: measured.meta({ description: "Estimate of the depth over a whole genome." }),
  r1Q20Fraction: measured,
  r2Q20Fraction: measured,
  r1GcFraction: measured,
  r2GcFraction: measured,
  duplicationFraction: measured,
  insertSize: measured,
}).meta({ id: "ReportFastq" });
export type ReportFastq = z.infer<typeof ReportFastq>;

export const ReportWorkflowRun = Amount.extend({
  portalRunId: z.string(),
  workflowName: z.string(),
  workflowType: z.string(),
  workflowVersion: text,
  status: text,
  path: z.string().meta({ description: "Its folder on the recipient's disk." }),
  libraryIds: z.array(z.string()),
  otherLibraryIds: z.array(z.string()).meta({
    description: "Those of its libraries that the package is not of.",
  }),
}).meta({ id: "ReportWorkflowRun" });
export type ReportWorkflowRun = z.infer<typeof ReportWorkflowRun>;

/** Counts of values from `from` up to, and without, `to`; one count a series. */
export const Histogram = z
  .object({
    title: z.string(),
    unit: z.enum(["bytes", "reads", "coverage", "fraction"]),
    table: z.enum(["libraries", "fastqs", "files"]),
    column: z.string().meta({ description: "Member of the table's rows that is counted." }),
    series: z.array(z.string()),
    bins: z.array(z.object({ from: z.number(), to: z.number(), counts: z.array(count) })),
  })
  .meta({ id: "ReportHistogram" });
export type Histogram = z.infer<typeof Histogram>;

export const verdicts = ["READY", "READY_WITH_WARNINGS", "NOT_SHAREABLE"] as const;

/** `report.json`: what `report.html` shows. Files are the lines of the package's manifest. */
export const PackageReport = z
  .object({
    schemaVersion: z.literal(reportSchemaVersion),
    package: z.object({
      id: z.string(),
      name: z.string(),
      projectId: z.string(),
      createdAt: z.iso.datetime(),
      createdBy: z.string(),
      statesAt: z.iso.datetime(),
      sealedAt: z.iso.datetime(),
      expiresAt: z.iso.datetime(),
      merkleRoot: z.string(),
      selection: z.record(z.string(), z.unknown()),
    }),
    writtenAt: z.iso.datetime().meta({ description: "What is known of quality is as of then." }),
    verdict: z.object({
      status: z.enum(verdicts),
      reasons: z.array(z.object({ code: z.string(), count, message: z.string() })),
    }),
    totals: Amount.extend({
      archivedFileCount: count,
      archivedBytes: count,
      libraryCount: count,
      fastqCount: count,
      workflowRunCount: count,
      findingCount: count,
      gapCount: count.meta({ description: "Libraries without a data type that was asked for." }),
      uncheckedFileCount: count.meta({ description: "Files without a checksum." }),
      thawHours: z.number().meta({ description: "Of what is archived, in bulk, at most." }),
    }),
    dataTypes: z.array(Amount.extend({ dataType: z.enum(["fastq", "secondaryAnalysis"]) })),
    checksums: z.array(
      z.object({ algorithm: Checksum.shape.algorithm.nullable(), fileCount: count }),
    ),
    storage: z.array(StorageLine),
    histograms: z.array(Histogram),
    libraries: z.array(ReportLibrary),
    fastqs: z.array(ReportFastq),
    workflowRuns: z.array(ReportWorkflowRun),
    findings: z.array(PackageFinding),
  })
  .meta({ id: "PackageReport" });
export type PackageReport = z.infer<typeof PackageReport>;

const Written = z.object({ bytes: count, sha256: z.string() });

/** What became of a package's report. That of one that FAILED says why; the package is good nevertheless. */
export const ReportState = z.discriminatedUnion("status", [
  z.object({ status: z.literal("READY"), html: Written, json: Written }),
  z.object({ status: z.literal("FAILED"), reason: z.string() }),
]);
export type ReportState = z.infer<typeof ReportState>;

const SignedObject = z.object({ url: z.url(), sizeBytes: count, sha256: z.string() });

/** Where a report can be read for 15 minutes: a page for people, the same as data for programs. */
export const ReportLinks = z
  .object({
    html: SignedObject,
    json: SignedObject.meta({ description: "A `PackageReport`." }),
    expiresAt: z.iso.datetime(),
  })
  .meta({ id: "ReportLinks" });
export type ReportLinks = z.infer<typeof ReportLinks>;
