import * as z from "zod";
import * as Id from "#core/id";
import { pageOf } from "#core/page-schema";

/** `index.lane.instrumentRunId`, unique: `GAACTGAGCG+TCGTGGAGCG.2.241024_A00130_0336_BHW7MVDSXC`. */
export const Rgid = z
  .string()
  .max(255)
  .regex(
    /^[ACGTN]+(\+[ACGTN]+)?\.\d+\.[0-9A-Za-z_-]+$/,
    "must be index.lane.instrumentRunId, such as GAACTGAGCG+TCGTGGAGCG.2.241024_A00130_0336_BHW7MVDSXC",
  );
/** Of one end, or of both joined by a plus. */
export const SampleIndex = z
  .string()
  .max(100)
  .regex(/^[ACGTN]+(\+[ACGTN]+)?$/, "must be bases, as ACGT or ACGT+TTGA");
export const InstrumentRunId = z
  .string()
  .max(100)
  .regex(/^[0-9A-Za-z_-]+$/, "must be letters, digits, _ and -");

/** What lies in one place is in one of these; only what is ACTIVE can be read now. */
export const StorageState = z
  .enum(["ACTIVE", "ARCHIVED", "ACTIVATING", "UPLOADING", "FAILED", "DELETED"])
  .meta({
    id: "StorageState",
    description:
      "ARCHIVED: must be thawed first; ACTIVATING: is being thawed; UPLOADING, FAILED, DELETED: a read set that is not there yet, never will be, or is gone.",
  });
export type StorageState = z.infer<typeof StorageState>;

/** One place where a read's file lies. */
export const FastqLocation = z
  .object({
    kind: z.enum(["s3", "healthomics", "external"]).meta({
      description: "`external`: known by the id of another file manager only.",
    }),
    uri: z.string().nullable().meta({ description: "s3:// URI, where it is known." }),
    storeId: z.string().nullable(),
    readSetId: z.string().nullable(),
    ingestId: z.string().nullable().meta({ description: "Id in another file manager." }),
    storageState: StorageState,
    storageClass: z
      .string()
      .nullable()
      .meta({ description: "As S3 names it.", example: "STANDARD" }),
    stateAt: z.iso.datetime().meta({ description: "Since when, as far as it is known." }),
    sizeBytes: z.int().nullable(),
    etag: z.string().nullable(),
    sha256: z.string().nullable(),
    expiresAt: z.iso.datetime().nullable().meta({ description: "When a restored copy goes away." }),
  })
  .meta({ id: "FastqLocation" });
export type FastqLocation = z.infer<typeof FastqLocation>;

export const FastqRead = z
  .object({
    locations: z.array(FastqLocation),
    gzipSizeBytes: z
      .int()
      .nullable()
      .meta({ description: "Of the gzip file, also where it lies as ORA." }),
    rawMd5sum: z.string().nullable().meta({ description: "MD5 of the uncompressed reads." }),
  })
  .meta({ id: "FastqRead" });

/** A value with where it comes from. */
function fact<Value extends z.ZodType>(value: Value) {
  return z.object({ value, at: z.iso.datetime(), source: z.string() }).nullable();
}

const fraction = z.number().min(0).max(1).nullish();
/** Members of today's fastq manager; what was not measured is null. */
export const FastqQc = z
  .object({
    insertSizeEstimate: z.number().nonnegative().nullish(),
    rawWgsCoverageEstimate: z.number().nonnegative().nullish(),
    r1Q20Fraction: fraction,
    r2Q20Fraction: fraction,
    r1GcFraction: fraction,
    r2GcFraction: fraction,
    duplicationFractionEstimate: fraction,
    reports: z.record(z.string(), z.string().max(1024)).optional().meta({
      description: "URIs of reports, by name.",
    }),
  })
  .meta({ id: "FastqQc" });
export type FastqQc = z.infer<typeof FastqQc>;

export const FastqJobType = z
  .enum(["QC", "FINGERPRINT", "FILE_COMPRESSION", "READ_COUNT"])
  .meta({ id: "FastqJobType" });
export type FastqJobType = z.infer<typeof FastqJobType>;

export const Fastq = z
  .object({
    id: Id.schema("fastq"),
    projectId: z.string(),
    rgid: z.string(),
    index: z.string(),
    lane: z.int(),
    instrumentRunId: z.string(),
    libraryId: z.string(),
    platform: z.string().nullable(),
    center: z.string().nullable(),
    date: z.iso.date().nullable(),
    fastqSetId: z.string().nullable(),
    isValid: z.boolean(),
    reads: z
      .object({ r1: FastqRead, r2: FastqRead.nullable() })
      .nullable()
      .meta({ description: "Null until its files are there; r2 is null of single-end reads." }),
    compressionFormat: z.enum(["GZIP", "ORA"]).nullable(),
    qc: fact(FastqQc),
    fingerprint: fact(z.object({ uri: z.string() })),
    readCount: fact(z.int()),
    baseCount: fact(z.int()),
    createdAt: z.iso.datetime(),
    createdBy: z.string(),
    updatedAt: z.iso.datetime(),
    version: z.int(),
  })
  .meta({ id: "Fastq" });
export type Fastq = z.infer<typeof Fastq>;
export const FastqPage = pageOf(Fastq).meta({ id: "FastqPage" });
export const FastqKey = z.object({ fastqId: Id.schema("fastq") });
export type FastqKey = z.infer<typeof FastqKey>;

export const FastqSet = z
  .object({
    id: Id.schema("fastqSet"),
    projectId: z.string(),
    libraryId: z.string(),
    fastqIds: z.array(z.string()),
    isCurrent: z.boolean(),
    allowsAdditional: z.boolean(),
    createdAt: z.iso.datetime(),
    createdBy: z.string(),
    updatedAt: z.iso.datetime(),
    version: z.int(),
  })
  .meta({ id: "FastqSet" });
export type FastqSet = z.infer<typeof FastqSet>;
export const FastqSetPage = pageOf(FastqSet).meta({ id: "FastqSetPage" });
export const FastqSetKey = z.object({ fastqSetId: Id.schema("fastqSet") });

/** Members of a set at most: so many rows are changed in one transaction. */
export const mostMembers = 40;
