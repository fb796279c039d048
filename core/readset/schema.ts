import * as z from "zod";
import { PageQuery, pageOf } from "#core/page-schema";

/** Every status of a read set in HealthOmics. */
export const ReadSetStatus = z
  .enum([
    "PROCESSING_UPLOAD",
    "UPLOAD_FAILED",
    "ARCHIVED",
    "ACTIVATING",
    "ACTIVE",
    "DELETING",
    "DELETED",
  ])
  .meta({ id: "ReadSetStatus", description: "Status in the sequence store." });
export type ReadSetStatus = z.infer<typeof ReadSetStatus>;

const digits = z.string().regex(/^\d{10,36}$/, "must be 10 to 36 digits");

/** A `Read Set Status Change` event of HealthOmics, whole, as EventBridge delivers it. */
export const StatusEvent = z.object({
  id: z.string().min(1),
  source: z.literal("aws.omics"),
  "detail-type": z.literal("Read Set Status Change"),
  time: z.iso.datetime({ offset: true }),
  detail: z.object({
    arn: z.string().startsWith("arn:"),
    sequenceStoreId: digits,
    id: digits,
    status: ReadSetStatus,
    statusMessage: z.string().optional(),
    creationJobId: z.string().optional(),
  }),
});
export type StatusEvent = z.infer<typeof StatusEvent>;

/** One file of a row, with the seed's attribute names; sizes in bytes. */
export type FileRow = {
  file_path?: string;
  etag?: string;
  /** `source1`, `source2` or `index`. */
  file_type: string;
  content_length?: number;
  part_size?: number;
  total_parts?: number;
};

/** The sequence store as a row carries it. */
export type StoreRow = {
  store_id: string;
  store_arn: string;
  store_name?: string;
  store_type: "sequence_store";
  store_ap_arn?: string;
  store_uri?: string;
};

/** What HealthOmics tells of a read set, apart from its status. */
export type Metadata = {
  set_type: string;
  set_name?: string;
  set_description?: string;
  set_reference_arn?: string;
  set_sample_id?: string;
  set_subject_id?: string;
  set_created_at: string;
  set_creation_type?: string;
  set_creation_job_id?: string;
  set_status_message?: string;
  etag_algorithm?: string;
  sequence_information?: {
    total_read_count?: number;
    total_base_count?: number;
    generated_from?: string;
  };
  tags?: Record<string, string>;
  files: FileRow[];
  store: StoreRow;
};

/** A row of the mirror. Its users query DynamoDB directly: attribute names are part of the contract. */
export type Row = Partial<Metadata> & {
  set_arn: string;
  set_id: string;
  store_id: string;
  set_status: ReadSetStatus;
  /** Time of the event that set the status. */
  set_status_at: string;
  /** Time of the newest event whose metadata the row holds. */
  metadata_at?: string;
  /** True while sizes and parts may be out of date: content is compressed anew on activation. */
  files_stale?: boolean;
  projectId: string;
  /** Counts writes; a write names the one it replaces. */
  revision: number;
  /** Epoch seconds; only on tombstones. */
  expires_at?: number;
};

export const ReadSetFile = z
  .object({
    uri: z.string().nullable().meta({ description: "s3:// URI while the read set is ACTIVE." }),
    fileType: z.string().meta({ example: "source1" }),
    sizeBytes: z.number().nullable(),
    partSizeBytes: z.number().nullable(),
    totalParts: z.number().nullable(),
    etag: z.string().nullable().meta({ description: "HealthOmics semantic hash of the content." }),
  })
  .meta({ id: "ReadSetFile" });

/** A read set as the API shows it. */
export const ReadSet = z
  .object({
    id: z.string().meta({ example: "3456789012" }),
    storeId: z.string().meta({ example: "1234567890" }),
    arn: z.string(),
    projectId: z.string(),
    status: ReadSetStatus,
    statusMessage: z.string().nullable(),
    statusAt: z.iso.datetime(),
    name: z.string().nullable(),
    description: z.string().nullable(),
    sampleId: z.string().nullable(),
    subjectId: z.string().nullable(),
    fileType: z.string().nullable().meta({ example: "FASTQ" }),
    referenceArn: z.string().nullable(),
    createdAt: z.string().nullable(),
    etagAlgorithm: z.string().nullable().meta({ example: "FASTQ_MD5up" }),
    tags: z.record(z.string(), z.string()),
    files: z.array(ReadSetFile),
    filesStale: z.boolean(),
  })
  .meta({ id: "ReadSet" });
export type ReadSet = z.infer<typeof ReadSet>;

export const ReadSetPage = pageOf(ReadSet).meta({ id: "ReadSetPage" });

export const ListReadSets = PageQuery.extend({
  status: ReadSetStatus.optional(),
  sampleId: z.string().min(1).optional(),
  subjectId: z.string().min(1).optional(),
  name: z.string().min(1).optional(),
  storeId: digits.optional(),
});

export const ReadSetKey = z.object({ storeId: digits, readSetId: digits });
export type ReadSetKey = z.infer<typeof ReadSetKey>;
