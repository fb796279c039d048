import { type Call, existingBucket, type S3 } from "#local/engines/s3/call";
import { invalidArgument, s3Error } from "#local/engines/s3/errors";
import { lockOfNew } from "#local/engines/s3/lock";
import { mayList } from "#local/engines/s3/policy/may-list";
import type { NewObject, StoredObject } from "#local/engines/s3/stored-object";
import { isVersionId } from "#local/engines/s3/version-id";

/** What names one object: the version is that of the query, or the latest. */
type Target = Pick<Call, "s3" | "bucket" | "key" | "guard"> & { versionId?: string };

/** The version that a request names, or the latest. Throws what the alias's guard says, or what S3 does. */
export function requestedObject(call: Call): StoredObject {
  const versionId = call.request.query.get("versionId");
  return findObject({ ...call, versionId }, call.request.method, () => mayList(call));
}

/**
 * Finds an object. Throws `NoSuchKey`, `NoSuchVersion`, `InvalidArgument` for what is no version id,
 * and `MethodNotAllowed` for a delete marker that was named. Who may not list the bucket is not told
 * that a key is missing: `AccessDenied`.
 */
export function findObject(
  { s3, bucket, key, guard, versionId }: Target,
  method = "GET",
  mayKnow: () => boolean = () => true,
): StoredObject {
  const refusal = guard?.(key);
  if (refusal) throw refusal;
  if (versionId !== undefined) return namedVersion({ s3, bucket, key, versionId }, method, mayKnow);
  const latest = s3.objects.latest(bucket, key);
  if (latest && !latest.marker) return latest;
  if (!mayKnow()) throw s3Error("AccessDenied");
  throw s3Error("NoSuchKey", undefined, { Key: key }, latest && markerHeaders(latest));
}

function namedVersion(
  { s3, bucket, key, versionId }: Target & { versionId: string },
  method: string,
  mayKnow: () => boolean,
): StoredObject {
  if (!isVersionId(versionId))
    throw invalidArgument("Invalid version id specified", "versionId", versionId);
  const version = s3.objects.version(bucket, key, versionId);
  if (version?.marker) throw markerNotAllowed(version, method);
  if (version) return version;
  if (!mayKnow()) throw s3Error("AccessDenied");
  throw s3Error("NoSuchVersion", undefined, { Key: key, VersionId: versionId });
}

/** `MethodNotAllowed`: a delete marker can only be deleted. */
export function markerNotAllowed(marker: StoredObject, method: string) {
  return s3Error(
    "MethodNotAllowed",
    undefined,
    { Method: method, ResourceType: "DeleteMarker" },
    {
      ...markerHeaders(marker),
      allow: "DELETE",
      "last-modified": new Date(marker.modifiedAt).toUTCString(),
    },
  );
}

function markerHeaders(marker: StoredObject): Record<string, string> {
  return { "x-amz-delete-marker": "true", "x-amz-version-id": marker.version };
}

/** `x-amz-version-id` of an answer; a bucket that was never versioned has none. */
export function versionHeader(s3: S3, object: StoredObject): Record<string, string> {
  return s3.buckets.get(object.bucket)?.versioning ? { "x-amz-version-id": object.version } : {};
}

/**
 * The same for writes: S3 names the new version only while versioning is enabled
 * (seen in AWS's recorded answers of suspended buckets).
 */
export function writtenVersionHeader(
  object: Pick<StoredObject, "version">,
): Record<string, string> {
  return object.version === "null" ? {} : { "x-amz-version-id": object.version };
}

/**
 * Writes a new object as its bucket wants it: as one more version or in the place of the old one,
 * and with the bucket's default retention. In a transaction.
 */
export function storeObject(s3: S3, object: NewObject): StoredObject {
  const bucket = existingBucket(s3, object.bucket);
  const lock = lockOfNew(bucket, object.lock, object.modifiedAt);
  s3.uploads.disturb(object.bucket, object.key);
  return s3.objects.put({ ...object, lock }, bucket.versioning === "Enabled");
}
