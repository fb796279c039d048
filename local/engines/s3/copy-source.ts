import { createHash } from "node:crypto";
import { notImplemented } from "#local/aws-error";
import type { Extent } from "#local/engines/s3/blobs";
import { assertOwner } from "#local/engines/s3/bucket-access";
import { type Call, resolveBucket, type S3 } from "#local/engines/s3/call";
import { type Algorithm, hasher } from "#local/engines/s3/checksum";
import { assertCopySource } from "#local/engines/s3/conditions";
import { s3Error } from "#local/engines/s3/errors";
import { assertAllowed, isAllowed } from "#local/engines/s3/policy/authorize";
import { versioned } from "#local/engines/s3/policy/needs";
import { largestPutBytes } from "#local/engines/s3/put-object";
import { parseCopySource } from "#local/engines/s3/request";
import { assertThawed } from "#local/engines/s3/restore";
import type { StoredObject } from "#local/engines/s3/stored-object";
import { findObject, versionHeader } from "#local/engines/s3/versions";

/** The object behind `x-amz-copy-source`, readable by the caller and as its conditions want it. */
export function copySource(call: Call): StoredObject {
  const { s3, request } = call;
  const header = request.headers["x-amz-copy-source"] ?? "";
  if (header.startsWith("arn:") || header.startsWith("/arn:"))
    throw notImplemented("s3", "copy sources given by access point ARN");
  const { bucket: name, key, versionId } = parseCopySource(header);
  const { bucket, guard } = resolveBucket(s3, name);
  assertOwner(s3, bucket, request, "x-amz-source-expected-bucket-owner");
  const action = versionId === undefined ? "GetObject" : versioned("GetObject");
  assertAllowed(call, { action: `s3:${action}`, bucket, key, versionId });
  const object = findObject({ s3, bucket, key, guard, versionId }, "GET", () =>
    isAllowed(call, { action: "s3:ListBucket", bucket }),
  );
  assertCopySource(object, request.headers);
  assertThawed(object, s3.context.clock.now());
  return object;
}

/** Throws `InvalidRequest` for more than 5 GiB, which only a multipart copy can do, in several parts. */
export function assertCopySize(size: number): void {
  if (size > largestPutBytes)
    throw s3Error(
      "InvalidRequest",
      `The specified copy source is larger than the maximum allowable size for a copy source: ${largestPutBytes}`,
    );
}

/** A copy that takes tags along reads and writes them: both must be allowed. */
export function assertTagsMayBeCopied(call: Call, source: StoredObject): void {
  if (Object.keys(source.attributes.tags).length === 0) return;
  const { bucket, key } = call;
  const from = { bucket: source.bucket, key: source.key };
  assertAllowed(call, { action: "s3:GetObjectTagging", ...from });
  assertAllowed(call, { action: "s3:PutObjectTagging", bucket, key, tags: source.attributes.tags });
}

/** Throws when the source is no longer the object that was looked at. */
export function assertSame(s3: S3, source: StoredObject): void {
  const now = s3.objects.version(source.bucket, source.key, source.version);
  if (now?.sequence !== source.sequence)
    throw s3Error("PreconditionFailed", "The copy source was changed while it was copied");
}

/** MD5 (hex) and checksum (base64) of extents; reads them only for what is not known. */
export async function hashesOf(
  s3: S3,
  extents: Extent[],
  algorithm: Algorithm | undefined,
  knownMd5: string | undefined,
): Promise<{ md5: string; checksum?: string }> {
  const known = s3.blobs.knownHashes(extents);
  const knownChecksum = algorithm === "CRC64NVME" ? known.crc64 : undefined;
  const knownHash = knownMd5 ?? known.md5;
  if (knownHash && (!algorithm || knownChecksum))
    return { md5: knownHash, checksum: knownChecksum };
  const md5 = createHash("md5");
  const checksum = algorithm && hasher(algorithm);
  for await (const chunk of s3.blobs.read(extents) as AsyncIterable<Buffer>) {
    if (!knownHash) md5.update(chunk);
    checksum?.update(chunk);
  }
  const value = checksum?.digest().toString("base64");
  if (algorithm === "CRC64NVME" && value) s3.blobs.learnCrc64(extents, value);
  return { md5: knownHash ?? md5.digest("hex"), checksum: value };
}

/** Which version was copied. */
export function sourceVersionHeader(s3: S3, source: StoredObject): Record<string, string> {
  const { "x-amz-version-id": version } = versionHeader(s3, source);
  return version === undefined ? {} : { "x-amz-copy-source-version-id": version };
}
