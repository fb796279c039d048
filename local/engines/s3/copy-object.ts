import { createHash } from "node:crypto";
import { notImplemented } from "#local/aws-error";
import { assertEncryption, attributesIn, storageClassIn } from "#local/engines/s3/attributes";
import type { Extent } from "#local/engines/s3/blobs";
import {
  type Call,
  existingObject,
  type Reply,
  resolveBucket,
  type S3,
} from "#local/engines/s3/call";
import { type Algorithm, algorithmOf, checksumElement, hasher } from "#local/engines/s3/checksum";
import { assertCopySource, assertWritable } from "#local/engines/s3/conditions";
import { invalidArgument, s3Error } from "#local/engines/s3/errors";
import type { StoredObject } from "#local/engines/s3/object-store";
import { assertKey, largestPutBytes } from "#local/engines/s3/put-object";
import { parseCopySource } from "#local/engines/s3/request";
import { assertThawed } from "#local/engines/s3/restore";
import { tagsFromHeader } from "#local/engines/s3/tags";
import { xmlDocument } from "#local/engines/s3/xml";

/**
 * CopyObject: writes a row that owns the source's blobs too. Bytes are read only where the copy
 * needs a hash that its source has not: the MD5 of an object that came in parts, another checksum.
 */
export async function copyObject(call: Call): Promise<Reply> {
  const { s3, request, bucket, key } = call;
  const { headers } = request;
  assertKey(key);
  assertEncryption(headers);
  const storageClass = storageClassIn(headers);
  const source = copySource(call);
  if (source.size > largestPutBytes)
    throw s3Error(
      "InvalidRequest",
      `The specified copy source is larger than the maximum allowable size for a copy source: ${largestPutBytes}`,
    );
  const replaceMetadata = directive(headers, "x-amz-metadata-directive");
  const replaceTags = directive(headers, "x-amz-tagging-directive");
  const isSelf = source.bucket === bucket && source.key === key;
  if (
    isSelf &&
    !replaceMetadata &&
    !("x-amz-storage-class" in headers) &&
    !("x-amz-server-side-encryption" in headers)
  )
    throw s3Error(
      "InvalidRequest",
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
    );
  const own = replaceMetadata
    ? { ...attributesIn({ ...headers, "x-amz-tagging": "" }) }
    : source.attributes;
  const asked = headers["x-amz-checksum-algorithm"];
  const algorithm = asked ? algorithmOf(asked) : source.checksum?.algorithm;
  const known =
    source.checksum?.algorithm === algorithm && source.checksum?.type === "FULL_OBJECT"
      ? source.checksum
      : undefined;
  const etag = source.etag.includes("-") ? undefined : source.etag;
  const hashes = await hashesOf(s3, source.extents, known ? undefined : algorithm, etag);
  const object: StoredObject = {
    bucket,
    key,
    size: source.size,
    etag: hashes.md5,
    modifiedAt: s3.context.clock.now(),
    storageClass,
    checksum:
      known ??
      (algorithm && hashes.checksum
        ? { algorithm, value: hashes.checksum, type: "FULL_OBJECT" }
        : undefined),
    attributes: {
      headers: own.headers,
      metadata: own.metadata,
      tags: replaceTags ? tagsFromHeader(headers["x-amz-tagging"]) : source.attributes.tags,
    },
    extents: source.extents,
  };
  s3.database.transaction(() => {
    assertWritable(s3.objects.get(bucket, key), key, headers);
    // While it was read, the source may have been replaced, and its blobs with it.
    assertSame(s3, source);
    s3.objects.put(object);
    s3.events.emit("ObjectCreated:Copy", object, request.requestId);
  });
  const { checksum } = object;
  return {
    headers: { "x-amz-server-side-encryption": "AES256" },
    text: xmlDocument("CopyObjectResult", {
      LastModified: new Date(object.modifiedAt).toISOString(),
      ETag: `"${object.etag}"`,
      ...(checksum && {
        [checksumElement(checksum.algorithm)]: checksum.value,
        ChecksumType: checksum.type,
      }),
    }),
  };
}

/** The object behind `x-amz-copy-source`, readable and as its conditions want it. */
export function copySource({ s3, request }: Call): StoredObject {
  const header = request.headers["x-amz-copy-source"] ?? "";
  if (header.startsWith("arn:") || header.startsWith("/arn:"))
    throw notImplemented("s3", "copy sources given by access point ARN");
  const { bucket: name, key, versionId } = parseCopySource(header);
  if (versionId !== undefined && versionId !== "null")
    throw invalidArgument("Invalid version id specified", "versionId", versionId);
  const { bucket, guard } = resolveBucket(s3, name);
  const object = existingObject({ s3, bucket, key, guard });
  assertCopySource(object, request.headers);
  assertThawed(object, s3.context.clock.now());
  return object;
}

/** Throws when the source is no longer the object that was looked at. */
export function assertSame(s3: S3, source: StoredObject): void {
  const now = s3.objects.get(source.bucket, source.key);
  if (JSON.stringify(now?.extents) !== JSON.stringify(source.extents))
    throw s3Error("PreconditionFailed", "The copy source was changed while it was copied");
}

/** MD5 (hex) and checksum (base64) of extents; reads them only for what is not known. */
export async function hashesOf(
  s3: S3,
  extents: Extent[],
  algorithm: Algorithm | undefined,
  knownMd5: string | undefined,
): Promise<{ md5: string; checksum?: string }> {
  const known = knownMd5 ?? s3.blobs.knownMd5(extents);
  if (known && !algorithm) return { md5: known };
  const md5 = createHash("md5");
  const checksum = algorithm && hasher(algorithm);
  for await (const chunk of s3.blobs.read(extents) as AsyncIterable<Buffer>) {
    if (!known) md5.update(chunk);
    checksum?.update(chunk);
  }
  return { md5: known ?? md5.digest("hex"), checksum: checksum?.digest().toString("base64") };
}

function directive(headers: Record<string, string>, name: string): boolean {
  const value = headers[name] ?? "COPY";
  if (value !== "COPY" && value !== "REPLACE")
    throw invalidArgument(`Unknown directive in ${name}.`, name, value);
  return value === "REPLACE";
}
