import type { Readable } from "node:stream";
import type { AwsError } from "#local/aws-error";
import type { EngineContext } from "#local/engine";
import type { BlobStore } from "#local/engines/s3/blobs";
import type { Bucket, BucketTable } from "#local/engines/s3/bucket-table";
import type { Caller } from "#local/engines/s3/credentials";
import type { Database } from "#local/engines/s3/database";
import { s3Error } from "#local/engines/s3/errors";
import type { EventOutbox } from "#local/engines/s3/events";
import type { ObjectTable } from "#local/engines/s3/object-store";
import type { S3Request } from "#local/engines/s3/request";
import type { RestoreTimer } from "#local/engines/s3/restore";
import type { UploadTable } from "#local/engines/s3/upload-table";
import type { VirtualObjects } from "#local/objects";

/** Asked with the key before an object is read through an alias. */
export type Guard = (key: string) => AwsError | undefined;

/** Everything the operations work on. */
export type S3 = {
  context: EngineContext;
  database: Database;
  blobs: BlobStore;
  buckets: BucketTable;
  objects: ObjectTable;
  uploads: UploadTable;
  events: EventOutbox;
  restores: RestoreTimer;
  /** Alias → bucket and its guard. */
  aliases: Map<string, { bucket: string; guard?: Guard }>;
  /** Bucket → what it lists beside its own objects. */
  virtual: Map<string, VirtualObjects>;
};

/** One authenticated request, its bucket resolved. `bucket` and `key` are empty where there is none. */
export type Call = {
  s3: S3;
  request: S3Request;
  caller: Caller;
  /** AWS's name of the operation. */
  operation: string;
  bucket: string;
  key: string;
  guard?: Guard;
};

/** An answer: an XML document, a stream, or headers alone. */
export type Reply = {
  status?: number;
  headers?: Record<string, string | undefined>;
  text?: string;
  /** Holds its blobs until it closes: whoever does not send it destroys it. */
  stream?: Readable;
};

export type Handler = (call: Call) => Reply | Promise<Reply>;

/** The bucket behind a name, which may be an alias. Throws `NoSuchBucket`. */
export function resolveBucket(s3: S3, name: string): { bucket: string; guard?: Guard } {
  const found = s3.aliases.get(name) ?? { bucket: name };
  existingBucket(s3, found.bucket, name);
  return found;
}

/** The bucket's row. Throws `NoSuchBucket`, with the name that was asked for. */
export function existingBucket(s3: S3, bucket: string, name = bucket): Bucket {
  const found = s3.buckets.get(bucket);
  if (!found) throw s3Error("NoSuchBucket", undefined, { BucketName: name });
  return found;
}

/** The account that owns the bucket. */
export function ownerOf(s3: S3, bucket: Bucket): string {
  return bucket.owner ?? s3.context.accountId;
}
