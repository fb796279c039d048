import { isDeepStrictEqual } from "node:util";
import type { FileRow, Row } from "#core/readset/row";

/** Primary key of the seed's table, alone: it has no sort key. */
export const seedKey = "set_arn";

/**
 * An item of the seed's table (aws-samples/healthomics-metadata-sync), as its code writes it: what HealthOmics does
 * not tell is null, sizes are numbers in bytes, tags are a map and absent when there are none. (Its README
 * shows strings, and tags as a list of maps; its code never wrote those.)
 */
export type SeedItem = {
  set_arn: string;
  set_id: string;
  /** FASTQ, BAM, CRAM or UBAM. */
  set_type: string | null;
  set_name: string | null;
  set_description: string | null;
  set_reference_arn: string | null;
  set_sample_id: string | null;
  set_subject_id: string | null;
  set_status: string;
  tags?: Record<string, string>;
  files: SeedFile[];
  store: SeedStore;
};

type SeedFile = {
  file_path: string | null;
  /** Semantic hash; empty for a file that has none, as an index. */
  etag: string;
  /** `source1`, `source2` or `index`. */
  file_type: string;
  content_length: number | null;
  part_size: number | null;
  total_parts: number | null;
};

type SeedStore = {
  store_arn: string;
  store_id: string;
  store_type: "sequence_store";
  store_name: string | null;
  store_ap_arn: string | null;
  store_uri: string | null;
};

/** What a change of a row means for the seed's table. */
export type SeedChange =
  | { kind: "put"; item: SeedItem }
  /** Sets `set_status`, of an item that is there. */
  | { kind: "status"; set_arn: string; set_status: string }
  | { kind: "delete"; set_arn: string }
  | { kind: "none" };

/** The row as the seed writes it. Files are those of the last ACTIVE time; never seen ACTIVE: none. */
export function toSeedItem(row: Row): SeedItem {
  const hasTags = Object.keys(row.tags ?? {}).length > 0;
  return {
    set_arn: row.set_arn,
    set_id: row.set_id,
    set_type: row.set_type ?? null,
    set_name: row.set_name ?? null,
    set_description: row.set_description ?? null,
    set_reference_arn: row.set_reference_arn ?? null,
    set_sample_id: row.set_sample_id ?? null,
    set_subject_id: row.set_subject_id ?? null,
    set_status: row.set_status,
    ...(hasTags && { tags: row.tags }),
    files: (row.files ?? []).map(toSeedFile),
    store: toSeedStore(row),
  };
}

/**
 * What is to be written when a row becomes `after`. Order is that of the stream, and a deleted row never comes
 * back: so neither does its item. A row without metadata yet can only say its status.
 */
export function seedChange(before: Row | undefined, after: Row): SeedChange {
  const { set_arn, set_status } = after;
  switch (set_status) {
    case "PROCESSING_UPLOAD":
    case "UPLOAD_FAILED":
      return { kind: "none" };
    case "DELETED":
      return before?.set_status === "DELETED" ? { kind: "none" } : { kind: "delete", set_arn };
    case "ACTIVE":
    case "ACTIVATING":
    case "ARCHIVED":
    case "DELETING":
      break;
  }
  const item = itemOf(after);
  if (item)
    return isDeepStrictEqual(item, itemOf(before)) ? { kind: "none" } : { kind: "put", item };
  if (before?.set_status === set_status) return { kind: "none" };
  return { kind: "status", set_arn, set_status };
}

/** The item of a row that is known well enough for one. */
function itemOf(row: Row | undefined): SeedItem | undefined {
  return row?.metadata_at === undefined ? undefined : toSeedItem(row);
}

function toSeedFile(file: FileRow): SeedFile {
  return {
    file_path: file.file_path ?? null,
    etag: file.etag ?? "",
    file_type: file.file_type,
    content_length: file.content_length ?? null,
    part_size: file.part_size ?? null,
    total_parts: file.total_parts ?? null,
  };
}

/** A store's ARN is the beginning of its read sets'. */
function toSeedStore({ store, store_id, set_arn }: Row): SeedStore {
  return {
    store_arn: store?.store_arn || set_arn.replace(/\/readSet\/.*$/, ""),
    store_id,
    store_type: "sequence_store",
    store_name: store?.store_name ?? null,
    store_ap_arn: store?.store_ap_arn ?? null,
    store_uri: store?.store_uri ?? null,
  };
}
