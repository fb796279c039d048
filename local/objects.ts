import type { Readable } from "node:stream";
import type { AwsError } from "#local/aws-error";

/** An object that is listed without being stored. */
export type VirtualObject = {
  key: Buffer;
  sizeBytes: number;
  /** Without quotes. */
  etag: string;
  /** Epoch milliseconds. */
  modifiedAt: number;
};

/** The first `limit` of them in byte order of their keys, from `from` on and before `until`, where there is one. */
export type VirtualObjects = (
  from: Buffer,
  until: Buffer | undefined,
  limit: number,
) => VirtualObject[];

/** What the S3 engine lets other engines do in process, past signatures and HTTP. */
export interface ObjectStore {
  /** Makes the bucket unless it is there. */
  ensureBucket(bucket: string): void;
  /** Keeps all versions in the bucket from now on. */
  version(bucket: string): void;
  /** Lets new versions in the bucket, which keeps versions, be retained for so long unless they say otherwise. */
  lock(bucket: string, retention: { mode: "GOVERNANCE" | "COMPLIANCE"; days: number }): void;
  /** Lets the bucket tell EventBridge of what happens in it. */
  announce(bucket: string): void;
  put(
    bucket: string,
    key: string,
    body: Readable | Buffer,
    options?: { contentType?: string; storageClass?: string; tags?: Record<string, string> },
  ): Promise<{ etag: string; sizeBytes: number }>;
  /** Streams the object; throws `AwsError` `NoSuchKey`. */
  get(bucket: string, key: string): Promise<{ body: Readable; sizeBytes: number; etag: string }>;
  remove(bucket: string, key: string): Promise<void>;
  /** Archives an object of INTELLIGENT_TIERING now, which AWS does after months without a read. Throws `NoSuchKey`. */
  archive(bucket: string, key: string, tier: "ARCHIVE_ACCESS" | "DEEP_ARCHIVE_ACCESS"): void;
  /**
   * Lets `alias` answer for `bucket`, as an access-point alias does. `guard` is asked with the key
   * before each read (GET, HEAD, copy source) and may refuse it, as HealthOmics does for archived
   * read sets.
   */
  alias(alias: string, bucket: string, guard?: (key: string) => AwsError | undefined): void;
  /**
   * Tells of every object that a client has created in the bucket, at least once; what is put in process
   * is not told. To be asked for anew after each start.
   */
  watch(bucket: string, created: (key: string) => Promise<void>): void;
  /**
   * Lets ListObjects and ListObjectsV2 of the bucket show these among its objects: metadata that another engine
   * makes up while it is listed. Nothing else of S3 knows them. To be given anew after each start.
   */
  virtual(bucket: string, objects: VirtualObjects): void;
}
