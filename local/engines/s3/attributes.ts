import { notImplemented } from "#local/aws-error";
import { checksumHeader } from "#local/engines/s3/checksum";
import { s3Error } from "#local/engines/s3/errors";
import type { S3Request } from "#local/engines/s3/request";
import { archiveStatus, restoreHeader } from "#local/engines/s3/restore";
import type { Attributes, StoredObject } from "#local/engines/s3/stored-object";
import { tagsFromHeader } from "#local/engines/s3/tags";

const kept = [
  "content-type",
  "content-encoding",
  "content-language",
  "content-disposition",
  "cache-control",
  "expires",
];
const storageClasses = [
  "STANDARD",
  "REDUCED_REDUNDANCY",
  "STANDARD_IA",
  "ONEZONE_IA",
  "INTELLIGENT_TIERING",
  "GLACIER",
  "GLACIER_IR",
  "DEEP_ARCHIVE",
];
const overrides = [
  "content-type",
  "content-language",
  "expires",
  "cache-control",
  "content-disposition",
  "content-encoding",
];
const metadataBytes = 2048;

/** Headers, user metadata and tags that a request gives to a new object. */
export function attributesIn(headers: Record<string, string>): Attributes {
  const attributes: Attributes = {
    headers: {},
    metadata: {},
    tags: tagsFromHeader(headers["x-amz-tagging"]),
  };
  let size = 0;
  for (const [name, value] of Object.entries(headers)) {
    if (kept.includes(name)) attributes.headers[name] = value;
    if (!name.startsWith("x-amz-meta-")) continue;
    attributes.metadata[name.slice("x-amz-meta-".length)] = value;
    size += name.length - "x-amz-meta-".length + value.length;
  }
  if (size > metadataBytes)
    throw s3Error("MetadataTooLarge", undefined, { Size: size, MaxSizeAllowed: metadataBytes });
  // The framing of the request is no property of the object.
  const coding = (attributes.headers["content-encoding"] ?? "")
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part && part !== "aws-chunked")
    .join(",");
  delete attributes.headers["content-encoding"];
  if (coding) attributes.headers["content-encoding"] = coding;
  attributes.headers["content-type"] ||= "binary/octet-stream";
  return attributes;
}

/** The storage class a request asks for. Throws `InvalidStorageClass`. */
export function storageClassIn(headers: Record<string, string>): string {
  const name = headers["x-amz-storage-class"] ?? "STANDARD";
  if (!storageClasses.includes(name))
    throw s3Error("InvalidStorageClass", undefined, { StorageClassRequested: name });
  return name;
}

/** Refuses encryption that the engine would only pretend to do. */
export function assertEncryption(headers: Record<string, string>): void {
  const mode = headers["x-amz-server-side-encryption"];
  if (mode !== undefined && mode !== "AES256")
    throw notImplemented("s3", `server-side encryption ${mode}`);
}

/** What HEAD and GET say about an object, without length and range. */
export function objectHeaders(
  object: StoredObject,
  request: S3Request,
  now: number,
): Record<string, string | undefined> {
  const { headers, metadata, tags } = object.attributes;
  const answer: Record<string, string | undefined> = {
    ...headers,
    etag: `"${object.etag}"`,
    "last-modified": new Date(object.modifiedAt).toUTCString(),
    "accept-ranges": "bytes",
    "x-amz-server-side-encryption": "AES256",
    "x-amz-storage-class": object.storageClass === "STANDARD" ? undefined : object.storageClass,
    "x-amz-restore": restoreHeader(object, now),
    "x-amz-archive-status": archiveStatus(object, now),
    "x-amz-tagging-count": String(Object.keys(tags).length || "") || undefined,
  };
  for (const [name, value] of Object.entries(metadata)) answer[`x-amz-meta-${name}`] = value;
  for (const name of overrides) {
    const value = request.query.get(`response-${name}`);
    if (value) answer[name] = value;
  }
  return answer;
}

/** Checksum headers of the whole object, when the client asked for them. */
export function checksumHeaders(
  object: StoredObject,
  request: S3Request,
): Record<string, string | undefined> {
  const { checksum } = object;
  if (!checksum || request.headers["x-amz-checksum-mode"]?.toUpperCase() !== "ENABLED") return {};
  return {
    [checksumHeader(checksum.algorithm)]: checksum.value,
    "x-amz-checksum-type": checksum.type,
  };
}
