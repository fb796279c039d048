import type {
  CreationType,
  ETagAlgorithmFamily,
  ReadSetActivationJobItemStatus,
  ReadSetActivationJobStatus,
  ReadSetPartSource,
  ReadSetStatus,
  SequenceStoreStatus,
  SseConfig,
} from "@aws-sdk/client-omics";
import type { Document } from "#local/engines/omics/document";

/** A sequence store as kept; its own id is also its `storeId`. */
export type SequenceStore = Document & {
  name: string;
  description?: string;
  status: SequenceStoreStatus;
  updatedAt: number;
  sseConfig?: SseConfig;
  eTagAlgorithmFamily: ETagAlgorithmFamily;
  propagatedSetLevelTags: string[];
  /** Bucket that holds the bytes; clients only know the alias. */
  bucket: string;
  /** `<store id>-<random>`, the access point's name; its alias ends in `-s3alias`. */
  accessPoint: string;
  /** `s3AccessConfig`: where access logs would go; kept, never written to. */
  accessLogLocation?: string;
  /** The access point's policy; AWS's default when left out, none when `null`. */
  s3AccessPolicy?: { text: string; updatedAt: number } | null;
};

/** One file of a read set in the store's bucket. */
export type StoredFile = {
  source: "source1" | "source2";
  name: string;
  sizeBytes: number;
  /** S3's ETag of the present bytes; changes with every activation. */
  etag: string;
};

/** A read set as kept. */
export type ReadSet = Document & {
  status: ReadSetStatus;
  statusMessage?: string;
  name?: string;
  sampleId: string;
  subjectId: string;
  description?: string;
  referenceArn?: string;
  generatedFrom?: string;
  creationType: CreationType;
  creationJobId?: string;
  /** Where the bytes come from until they are ours; empty afterwards. */
  origins: Origin[];
  files: StoredFile[];
  /** Metadata alone, from `seedReadSets`: there are no bytes. */
  seeded?: true;
  etag?: { algorithm: string; source1: string; source2?: string };
  totalReadCount?: number;
  totalBaseCount?: number;
  accessedAt: number;
  /** Second of the last event, so that no two changes carry the same time. */
  changedAt: number;
};

/** A file to take in: S3 objects whose bytes follow each other. */
export type Origin = {
  source: "source1" | "source2";
  name: string;
  pieces: { bucket: string; key: string }[];
};

/** Import, activation and export jobs and their items share their statuses. */
export type JobStatus = ReadSetActivationJobStatus;
export type JobItem = { status: ReadSetActivationJobItemStatus; statusMessage?: string };

/** What the three kinds of jobs have in common. */
export type Job<Item extends JobItem = JobItem> = Document & {
  status: JobStatus;
  statusMessage?: string;
  completedAt?: number;
  sources: Item[];
  /** Positions of sources that an injected fault lets fail. */
  struck?: number[];
};

export type ImportItem = JobItem & {
  sourceFiles: { source1: string; source2?: string };
  sourceFileType: "FASTQ";
  subjectId: string;
  sampleId: string;
  generatedFrom?: string;
  referenceArn?: string;
  name?: string;
  description?: string;
  tags?: Record<string, string>;
  readSetId?: string;
};
export type ImportJob = Job<ImportItem> & { roleArn: string };

export type ReadSetItem = JobItem & { readSetId: string };
export type ActivationJob = Job<ReadSetItem>;
export type ExportJob = Job<ReadSetItem> & { destination: string };

/** A direct upload that is not complete. */
export type Upload = Document & {
  subjectId: string;
  sampleId: string;
  name: string;
  generatedFrom?: string;
  referenceArn?: string;
  description?: string;
  tags?: Record<string, string>;
  parts: UploadPart[];
};

export type UploadPart = {
  partSource: ReadSetPartSource;
  partNumber: number;
  sizeBytes: number;
  checksum: string;
  createdAt: number;
  updatedAt: number;
};
