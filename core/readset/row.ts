import type { ReadSetStatus } from "#core/readset/schema";

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

/** What ListReadSets and GetReadSetMetadata tell alike of a read set, apart from its status. It never changes. */
export type Metadata = {
  set_type: string;
  set_name?: string;
  set_description?: string;
  set_reference_arn?: string;
  set_sample_id?: string;
  set_subject_id?: string;
  set_created_at: string;
  set_creation_type?: string;
  /** Told by GetReadSetMetadata and by some events only. */
  set_creation_job_id?: string;
  etag_algorithm?: string;
  sequence_information?: {
    total_read_count?: number;
    total_base_count?: number;
    generated_from?: string;
  };
};

/** Semantic hashes by file; they stay the same for life. */
export type Etags = { source1?: string; source2?: string };

/** A row of the mirror. Its users query DynamoDB directly: attribute names are part of the contract. */
export type Row = Partial<Metadata> & {
  set_arn: string;
  set_id: string;
  store_id: string;
  set_status: ReadSetStatus;
  set_status_message?: string;
  /** Time of the event, or of the look at HealthOmics, that set the status. */
  set_status_at: string;
  files?: FileRow[];
  /** Semantic hashes as listed, for files that are not located yet. */
  etags?: Etags;
  tags?: Record<string, string>;
  store?: StoreRow;
  /** When HealthOmics was asked for what the row holds: metadata; URIs and sizes; part sizes; tags. */
  metadata_at?: string;
  files_at?: string;
  parts_at?: string;
  tags_at?: string;
  /** True while sizes and parts may be out of date: content is compressed anew on activation. */
  files_stale?: boolean;
  /** What is still to be asked for: some of `metadata files parts tags`, in this order; absent when nothing is. */
  details_missing?: string;
  projectId: string;
  /** Counts writes; a write names the one it replaces. */
  revision: number;
  /** Epoch seconds; only on tombstones. */
  expires_at?: number;
};

/** Names a read set wherever only that is needed. */
export type Named = Pick<Row, "set_arn" | "set_id" | "store_id">;
