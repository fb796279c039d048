import { randomBytes } from "node:crypto";
import { assertEncryption, attributesIn, storageClassIn } from "#local/engines/s3/attributes";
import { sliceExtents } from "#local/engines/s3/blobs";
import { type Call, existingBucket, type Reply } from "#local/engines/s3/call";
import {
  type Algorithm,
  algorithmOf,
  type ChecksumType,
  checksumElement,
  checksumHeader,
  defaultAlgorithm,
} from "#local/engines/s3/checksum";
import {
  assertCopySize,
  assertSame,
  copySource,
  hashesOf,
  sourceVersionHeader,
} from "#local/engines/s3/copy-source";
import { invalidArgument, s3Error } from "#local/engines/s3/errors";
import { assertChecksumForLock, lockIn } from "#local/engines/s3/lock-headers";
import { assertKey, commitDraft, receive } from "#local/engines/s3/put-object";
import { copyRange } from "#local/engines/s3/range";
import type { Upload } from "#local/engines/s3/upload-table";
import { xmlDocument } from "#local/engines/s3/xml";

/** CreateMultipartUpload. */
export function createMultipartUpload({ s3, request, bucket, key }: Call): Reply {
  const { headers } = request;
  assertKey(key);
  assertEncryption(headers);
  const name = headers["x-amz-checksum-algorithm"];
  const algorithm = name ? algorithmOf(name) : undefined;
  const checksumType = checksumTypeOf(algorithm, headers["x-amz-checksum-type"]);
  const id = randomBytes(48).toString("base64url");
  s3.uploads.add({
    id,
    bucket,
    key,
    createdAt: s3.context.clock.now(),
    definition: {
      storageClass: storageClassIn(headers),
      attributes: attributesIn(headers),
      algorithm,
      checksumType,
      lock: lockIn(headers, existingBucket(s3, bucket), s3.context.clock.now()),
    },
  });
  return {
    headers: {
      "x-amz-checksum-algorithm": algorithm,
      "x-amz-checksum-type": checksumType,
      "x-amz-server-side-encryption": "AES256",
    },
    text: xmlDocument("InitiateMultipartUploadResult", {
      Bucket: request.bucket,
      Key: key,
      UploadId: id,
    }),
  };
}

/** UploadPart. */
export async function uploadPart(call: Call): Promise<Reply> {
  const { s3 } = call;
  const upload = openUpload(call);
  const number = partNumber(call);
  const { algorithm, lock } = upload.definition;
  const isLocked = Boolean(lock ?? existingBucket(s3, call.bucket).lock?.retention);
  assertChecksumForLock(call.request.headers, isLocked, "Put Part");
  const { draft, digest } = await receive(call, algorithm ?? defaultAlgorithm);
  const { given } = digest;
  const checksum = digest.checksums[algorithm ?? defaultAlgorithm];
  await commitDraft(call, draft, () => {
    if (algorithm && given && given !== algorithm)
      throw s3Error(
        "InvalidRequest",
        `Checksum Type mismatch occurred, expected checksum Type: ${algorithm.toLowerCase()}, actual checksum Type: ${given.toLowerCase()}`,
      );
    openUpload(call);
    s3.uploads.putPart(upload.id, {
      number,
      size: draft.size,
      etag: draft.md5,
      modifiedAt: s3.context.clock.now(),
      checksum,
      extents: s3.blobs.adopt(draft, digest.checksums.CRC64NVME),
    });
  });
  return {
    headers: {
      etag: `"${draft.md5}"`,
      "x-amz-server-side-encryption": "AES256",
      ...(given && { [checksumHeader(given)]: digest.checksums[given] }),
      ...(algorithm && { [checksumHeader(algorithm)]: checksum }),
    },
  };
}

/** UploadPartCopy: the part is a slice of the source's blobs; bytes are read for their MD5 only. */
export async function uploadPartCopy(call: Call): Promise<Reply> {
  const { s3, request } = call;
  const upload = openUpload(call);
  const number = partNumber(call);
  const source = copySource(call);
  const header = request.headers["x-amz-copy-source-range"];
  const range = header ? copyRange(header, source.size) : { start: 0, size: source.size };
  assertCopySize(range.size);
  const extents = sliceExtents(source.extents, range.start, range.size);
  const { algorithm } = upload.definition;
  const hashes = await hashesOf(s3, extents, algorithm ?? defaultAlgorithm, undefined);
  const modifiedAt = s3.context.clock.now();
  s3.database.transaction(() => {
    openUpload(call);
    assertSame(s3, source);
    const { md5: etag, checksum } = hashes;
    s3.uploads.putPart(upload.id, {
      number,
      size: range.size,
      etag,
      modifiedAt,
      checksum,
      extents,
    });
  });
  return {
    headers: { "x-amz-server-side-encryption": "AES256", ...sourceVersionHeader(s3, source) },
    text: xmlDocument("CopyPartResult", {
      LastModified: new Date(modifiedAt).toISOString(),
      ETag: `"${hashes.md5}"`,
      ...(algorithm && { [checksumElement(algorithm)]: hashes.checksum }),
    }),
  };
}

/** AbortMultipartUpload; an upload that was completed has nothing to abort. */
export function abortMultipartUpload(call: Call): Reply {
  call.s3.uploads.remove(openUpload(call).id);
  return { status: 204 };
}

/** The open upload that a request names. Throws `NoSuchUpload`. */
export function openUpload(call: Call): Upload {
  const upload = anyUpload(call);
  if (upload.result) throw noUpload(upload.id);
  return upload;
}

/** The upload that a request names, open or completed. Throws `NoSuchUpload`. */
export function anyUpload({ s3, request, bucket, key }: Call): Upload {
  const id = request.query.get("uploadId") ?? "";
  const upload = s3.uploads.get(id);
  if (upload?.bucket !== bucket || upload.key !== key) throw noUpload(id);
  return upload;
}

/** `NoSuchUpload` for that id. */
export function noUpload(id: string) {
  return s3Error("NoSuchUpload", undefined, { UploadId: id });
}

function partNumber({ request }: Call): number {
  const text = request.query.get("partNumber") ?? "";
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < 1 || number > 10_000)
    throw invalidArgument(
      "Part number must be an integer between 1 and 10000, inclusive",
      "partNumber",
      text,
    );
  return number;
}

function checksumTypeOf(
  algorithm: Algorithm | undefined,
  asked: string | undefined,
): ChecksumType | undefined {
  if (!algorithm) {
    if (!asked) return undefined;
    throw s3Error(
      "InvalidRequest",
      "The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.",
    );
  }
  const isSha = algorithm === "SHA1" || algorithm === "SHA256";
  const type = asked?.toUpperCase() ?? (algorithm === "CRC64NVME" ? "FULL_OBJECT" : "COMPOSITE");
  if (type !== "FULL_OBJECT" && type !== "COMPOSITE")
    throw s3Error("InvalidRequest", "Value for x-amz-checksum-type header is invalid.");
  if ((type === "FULL_OBJECT" && isSha) || (type === "COMPOSITE" && algorithm === "CRC64NVME"))
    throw s3Error(
      "InvalidRequest",
      `The ${type} checksum type cannot be used with the ${algorithm.toLowerCase()} checksum algorithm.`,
    );
  return type;
}
