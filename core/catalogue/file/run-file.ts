import type { Seen } from "#core/copy/s3-copy/seen";
import { iso } from "#core/time";

/** A copy of a file of a workflow run, as S3 shows it. */
export type RunFile = {
  uri: string;
  /** What comes after the portal run id and its slash. */
  path: string;
  sizeBytes: number;
  /** S3's name of it; `STANDARD` where S3 names none. */
  storageClass: string;
  /** `ACTIVE`: readable, a restored copy too while it lasts; `ARCHIVED`: must be thawed first. */
  storageState: "ACTIVE" | "ARCHIVED";
  /** Without quotes. */
  etag: string | null;
  modifiedAt: string;
};

/** The same of an object that lies in `folder`, which is a URI that ends in `/`. */
export function toRunFile(folder: string, seen: Seen): RunFile {
  const uri = `s3://${seen.bucket}/${seen.key}`;
  return {
    uri,
    path: uri.slice(folder.length),
    sizeBytes: seen.sizeBytes,
    storageClass: seen.storageClass ?? "STANDARD",
    storageState: seen.isArchived ? "ARCHIVED" : "ACTIVE",
    etag: seen.etag || null,
    modifiedAt: iso(seen.lastModifiedAt),
  };
}
