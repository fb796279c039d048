import { assertEncryption, attributesIn, storageClassIn } from "#local/engines/s3/attributes";
import type { Draft } from "#local/engines/s3/blobs";
import { type Call, existingBucket, type Reply } from "#local/engines/s3/call";
import {
  type Algorithm,
  algorithmOf,
  checksumHeader,
  defaultAlgorithm,
  givenAlgorithm,
} from "#local/engines/s3/checksum";
import { assertWritable } from "#local/engines/s3/conditions";
import { s3Error } from "#local/engines/s3/errors";
import { type Digest, ingest } from "#local/engines/s3/ingest";
import { assertChecksumForLock, lockIn } from "#local/engines/s3/lock-headers";
import type { NewObject, StoredObject } from "#local/engines/s3/stored-object";
import { storeObject, writtenVersionHeader } from "#local/engines/s3/versions";

/** The largest object that one PUT, one part or one copy may have. */
export const largestPutBytes = 5 * 1024 ** 3;

/** PutObject. The object appears whole, or not at all. */
export async function putObject(call: Call): Promise<Reply> {
  const { s3, request, bucket, key } = call;
  const { headers } = request;
  assertKey(key);
  const attributes = attributesIn(headers);
  const storageClass = storageClassIn(headers);
  assertEncryption(headers);
  const asked = headers["x-amz-checksum-algorithm"];
  const row = existingBucket(s3, bucket);
  const lock = lockIn(headers, row, s3.context.clock.now());
  assertChecksumForLock(headers, Boolean(lock ?? row.lock?.retention), "Put Object");
  // Told now, a client that waits for 100-continue need not send the body.
  assertWritable(s3.objects.get(bucket, key), key, headers);
  const algorithm = givenAlgorithm(headers) ?? (asked ? algorithmOf(asked) : defaultAlgorithm);
  const { draft, digest } = await receive(call, algorithm);
  const value = digest.checksums[algorithm];
  const object: NewObject = {
    bucket,
    key,
    size: draft.size,
    etag: draft.md5,
    modifiedAt: s3.context.clock.now(),
    storageClass,
    checksum: value ? { algorithm, value, type: "FULL_OBJECT" } : undefined,
    lock,
    attributes,
    extents: [],
  };
  const stored = await commitDraft(call, draft, () => {
    assertWritable(s3.objects.get(bucket, key), key, headers);
    const extents = s3.blobs.adopt(draft, digest.checksums.CRC64NVME);
    const written = storeObject(s3, { ...object, extents });
    s3.events.emit("ObjectCreated:Put", written, request.requestId);
    return written;
  });
  return { headers: writtenHeaders(stored) };
}

/** Reads the body into a blob; nothing is left behind when that fails. */
export async function receive(
  call: Call,
  wanted?: Algorithm,
): Promise<{ draft: Draft; digest: Digest }> {
  const writer = call.s3.blobs.writer();
  try {
    const digest = await ingest(call.request, {
      wanted,
      limitBytes: largestPutBytes,
      write: writer.write,
    });
    return { draft: await writer.finish(), digest };
  } catch (error) {
    await writer.discard();
    throw error;
  }
}

/** Runs the transaction that gives a draft its owner; a draft without owner is removed. */
export async function commitDraft<Result>(
  call: Call,
  draft: Draft,
  run: () => Result,
): Promise<Result> {
  try {
    return call.s3.database.transaction(run);
  } catch (error) {
    await call.s3.blobs.discard(draft);
    throw error;
  }
}

/** What a write answers about the new object. */
export function writtenHeaders(object: StoredObject): Record<string, string | undefined> {
  const { checksum } = object;
  return {
    etag: `"${object.etag}"`,
    "x-amz-server-side-encryption": "AES256",
    ...writtenVersionHeader(object),
    ...(checksum && {
      [checksumHeader(checksum.algorithm)]: checksum.value,
      "x-amz-checksum-type": checksum.type,
    }),
  };
}

/** Throws `KeyTooLongError` for a key above 1,024 bytes. */
export function assertKey(key: string): void {
  const size = Buffer.byteLength(key);
  if (size > 1024)
    throw s3Error("KeyTooLongError", undefined, { Size: size, MaxSizeAllowed: 1024 });
}
