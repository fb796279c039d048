import type { Extent } from "#local/engines/s3/blobs";
import type { LockMode } from "#local/engines/s3/bucket-table";
import type { Checksum } from "#local/engines/s3/checksum";
import type { Tags } from "#local/engines/s3/tags";

/** What a client says about an object besides its bytes. */
export type Attributes = {
  /** `content-type`, `cache-control` … as sent. */
  headers: Record<string, string>;
  /** `x-amz-meta-*` without the prefix. */
  metadata: Record<string, string>;
  tags: Tags;
};

/** The archives of INTELLIGENT_TIERING. */
export type Tier = "ARCHIVE_ACCESS" | "DEEP_ARCHIVE_ACCESS";

/**
 * A temporary copy of an archived object; times are epoch milliseconds. With `tier` an object of INTELLIGENT_TIERING
 * that is archived there until `readyAt`, and then back for good.
 */
export type Restore = { readyAt: number; expiresAt: number; announced: boolean; tier?: Tier };

/** The time of what nobody asked for. */
export const never: number = Number.MAX_SAFE_INTEGER;

/** Retention of one version; `until` is epoch milliseconds. */
export type Retention = { mode: LockMode; until: number };

/** Object Lock of one version. A hold that was never set is not the same as one that is off. */
export type ObjectLock = { retention?: Retention; hold?: "ON" | "OFF" };

/** One part of an object that came by multipart upload. */
export type ObjectPart = { number: number; size: number; checksum?: string };

/** One version of an object, or a delete marker. */
export type StoredObject = {
  bucket: string;
  key: string;
  /** Place among the versions of the key: a newer one has the lower number. */
  sequence: number;
  /** Version id; `null` for what was written without versioning. */
  version: string;
  /** A delete marker has no bytes, no ETag and no attributes. */
  marker?: true;
  size: number;
  /** Without quotes. */
  etag: string;
  modifiedAt: number;
  storageClass: string;
  checksum?: Checksum;
  restore?: Restore;
  lock?: ObjectLock;
  attributes: Attributes;
  parts?: ObjectPart[];
  extents: Extent[];
};

/** A version that has not got its place yet. */
export type NewObject = Omit<StoredObject, "sequence" | "version">;
