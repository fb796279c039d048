import { existingBucket, type S3 } from "#local/engines/s3/call";
import { isLocked, lockedError } from "#local/engines/s3/lock";
import type { StoredObject } from "#local/engines/s3/stored-object";
import { nullVersion } from "#local/engines/s3/version-id";

/** What to delete, and for which request. */
export type Deletion = {
  bucket: string;
  key: string;
  versionId?: string;
  /** Lifts retention in governance mode. */
  bypass: boolean;
  requestId: string;
};

/** What a deletion did: `marker` tells of a delete marker that was made, or that was deleted. */
export type Deleted = { versionId?: string; marker: boolean };

const markerBody = {
  marker: true as const,
  size: 0,
  etag: "",
  storageClass: "STANDARD",
  attributes: { headers: {}, metadata: {}, tags: {} },
  extents: [],
};

/**
 * Deletes as the bucket's versioning wants it: without a version a delete marker covers the key (and,
 * while versioning is suspended, takes the place of version `null`); a named version goes for good.
 * A version that is not there is no error. Throws `AccessDenied` for a locked one. In a transaction.
 */
export function deleteVersion(s3: S3, deletion: Deletion): Deleted {
  const { bucket, key, versionId, requestId } = deletion;
  const { versioning } = existingBucket(s3, bucket);
  if (versionId !== undefined) {
    const version = s3.objects.version(bucket, key, versionId);
    if (version) removeForGood(s3, version, deletion);
    return { versionId, marker: version?.marker === true };
  }
  if (!versioning) {
    const current = s3.objects.version(bucket, key, nullVersion);
    if (current) removeForGood(s3, current, deletion);
    return { marker: false };
  }
  s3.uploads.disturb(bucket, key);
  const modifiedAt = s3.context.clock.now();
  const before = s3.objects.latest(bucket, key);
  const marker = s3.objects.put(
    { bucket, key, modifiedAt, ...markerBody },
    versioning === "Enabled",
  );
  s3.events.emit("ObjectRemoved:DeleteMarkerCreated", marker, requestId);
  if (before?.restore) s3.restores.arm();
  return { versionId: marker.version, marker: true };
}

function removeForGood(s3: S3, version: StoredObject, { bypass, requestId }: Deletion): void {
  if (isLocked(version, s3.context.clock.now(), bypass)) throw lockedError();
  s3.uploads.disturb(version.bucket, version.key);
  s3.objects.delete(version);
  s3.events.emit("ObjectRemoved:Delete", version, requestId);
  if (version.restore) s3.restores.arm();
}
