import { assertEncryption, attributesIn, storageClassIn } from "#local/engines/s3/attributes";
import { type Call, existingBucket, type Reply } from "#local/engines/s3/call";
import { algorithmOf, checksumElement, defaultAlgorithm } from "#local/engines/s3/checksum";
import { assertWritable } from "#local/engines/s3/conditions";
import {
  assertCopySize,
  assertSame,
  assertTagsMayBeCopied,
  copySource,
  hashesOf,
  sourceVersionHeader,
} from "#local/engines/s3/copy-source";
import { invalidArgument, s3Error } from "#local/engines/s3/errors";
import { lockIn } from "#local/engines/s3/lock-headers";
import { assertKey } from "#local/engines/s3/put-object";
import type { NewObject, StoredObject } from "#local/engines/s3/stored-object";
import { tagsFromHeader } from "#local/engines/s3/tags";
import { storeObject, writtenVersionHeader } from "#local/engines/s3/versions";
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
  assertCopySize(source.size);
  const replaceMetadata = directive(headers, "x-amz-metadata-directive");
  const replaceTags = directive(headers, "x-amz-tagging-directive");
  if (!replaceTags) assertTagsMayBeCopied(call, source);
  // A copy of an older version onto its own key brings it back: that is a change.
  const isSelf =
    s3.objects.get(bucket, key)?.sequence === source.sequence && isSameKey(call, source);
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
  const lock = lockIn(headers, existingBucket(s3, bucket), s3.context.clock.now());
  const own = replaceMetadata
    ? { ...attributesIn({ ...headers, "x-amz-tagging": "" }) }
    : source.attributes;
  const asked = headers["x-amz-checksum-algorithm"];
  const algorithm = asked ? algorithmOf(asked) : (source.checksum?.algorithm ?? defaultAlgorithm);
  const known =
    source.checksum?.algorithm === algorithm && source.checksum?.type === "FULL_OBJECT"
      ? source.checksum
      : undefined;
  const etag = source.etag.includes("-") ? undefined : source.etag;
  const hashes = await hashesOf(s3, source.extents, known ? undefined : algorithm, etag);
  const object: NewObject = {
    bucket,
    key,
    size: source.size,
    etag: hashes.md5,
    modifiedAt: s3.context.clock.now(),
    storageClass,
    checksum:
      known ??
      (hashes.checksum ? { algorithm, value: hashes.checksum, type: "FULL_OBJECT" } : undefined),
    lock,
    attributes: {
      headers: own.headers,
      metadata: own.metadata,
      tags: replaceTags ? tagsFromHeader(headers["x-amz-tagging"]) : source.attributes.tags,
    },
    extents: source.extents,
  };
  const stored = s3.database.transaction(() => {
    assertWritable(s3.objects.get(bucket, key), key, headers);
    // While it was read, the source may have been replaced, and its blobs with it.
    assertSame(s3, source);
    const written = storeObject(s3, object);
    s3.events.emit("ObjectCreated:Copy", written, request.requestId);
    return written;
  });
  const { checksum } = object;
  return {
    headers: {
      "x-amz-server-side-encryption": "AES256",
      ...writtenVersionHeader(stored),
      ...sourceVersionHeader(s3, source),
    },
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

function isSameKey({ bucket, key }: Call, source: StoredObject): boolean {
  return source.bucket === bucket && source.key === key;
}

function directive(headers: Record<string, string>, name: string): boolean {
  const value = headers[name] ?? "COPY";
  if (value !== "COPY" && value !== "REPLACE")
    throw invalidArgument(`Unknown directive in ${name}.`, name, value);
  return value === "REPLACE";
}
