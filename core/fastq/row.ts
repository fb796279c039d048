import type { FastqJobType, FastqQc, StorageState } from "#core/fastq/schema";
import type { JobStatus } from "#core/job-schema";

/** One place of a read's file. A place is told from others by its kind and `uri`, read set or ingest id. */
export type LocationRow = {
  kind: "s3" | "healthomics" | "external";
  uri?: string;
  storeId?: string;
  readSetId?: string;
  ingestId?: string;
  storageState: StorageState;
  /** As S3 names it: `STANDARD`, `DEEP_ARCHIVE`. */
  storageClass?: string;
  stateAt: string;
  sizeBytes?: number;
  etag?: string;
  sha256?: string;
  /** When a restored copy goes away. */
  expiresAt?: string;
  /** True of a copy that was made by unarchiving: it is forgotten when it expires. */
  isRestoredCopy?: boolean;
};

export type ReadRow = {
  locations: LocationRow[];
  gzipSizeBytes?: number;
  rawMd5sum?: string;
};

/** A value, when it became known, and from whom: `job`, `request`, `healthomics`, `event`. */
export type Fact<Value> = { value: Value; at: string; source: string };

/** The latest job of a type, as its fastq's row carries it: what waits for it needs no other row. */
export type JobNote = {
  jobId: string;
  status: JobStatus;
  /** Jobs of this type so far. */
  attempts: number;
  requestedAt: string;
  startedAt?: string;
  finishedAt?: string;
  reason?: string;
};

export type FastqRow = {
  fastqId: string;
  projectId: string;
  rgid: string;
  index: string;
  lane: number;
  instrumentRunId: string;
  libraryId: string;
  platform?: string;
  center?: string;
  /** YYYY-MM-DD. */
  date?: string;
  fastqSetId?: string;
  isValid: boolean;
  /** Unset until a file is known. */
  reads?: { r1: ReadRow; r2?: ReadRow };
  compressionFormat?: "GZIP" | "ORA";
  /** When file sizes and checksums became known: `hasFileCompressionInformation`. */
  compressionAt?: string;
  qc?: Fact<FastqQc>;
  fingerprint?: Fact<{ uri: string }>;
  readCount?: Fact<number>;
  baseCount?: Fact<number>;
  jobs: Partial<Record<FastqJobType, JobNote>>;
  /** The latest job that thaws it. */
  unarchiving?: JobNote;
  /** When the first of its restored copies goes away; with `dueShard` it is in the index of what is due. */
  dueAt?: string;
  dueShard?: number;
  createdAt: string;
  createdBy: string;
  updatedAt: string;
  /** Counts writes; each is conditional on the one before. */
  version: number;
};

export type FastqSetRow = {
  fastqSetId: string;
  projectId: string;
  libraryId: string;
  fastqIds: string[];
  isCurrent: boolean;
  allowsAdditional: boolean;
  createdAt: string;
  createdBy: string;
  updatedAt: string;
  version: number;
};
