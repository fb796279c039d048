import { assertEncryption, attributesIn, storageClassIn } from "#local/engines/s3/attributes";
import type { Draft } from "#local/engines/s3/blobs";
import type { Call, Reply } from "#local/engines/s3/call";
import { type Algorithm, algorithmOf, checksumHeader } from "#local/engines/s3/checksum";
import { assertWritable } from "#local/engines/s3/conditions";
import { s3Error } from "#local/engines/s3/errors";
import { type Digest, ingest } from "#local/engines/s3/ingest";
import type { StoredObject } from "#local/engines/s3/object-store";

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
  // Told now, a client that waits for 100-continue need not send the body.
  assertWritable(s3.objects.get(bucket, key), key, headers);
  const { draft, digest } = await receive(call, asked ? algorithmOf(asked) : undefined);
  const algorithm = digest.given ?? (asked ? algorithmOf(asked) : undefined);
  const value = algorithm && digest.checksums[algorithm];
  const object: StoredObject = {
    bucket,
    key,
    size: draft.size,
    etag: draft.md5,
    modifiedAt: s3.context.clock.now(),
    storageClass,
    checksum: algorithm && value ? { algorithm, value, type: "FULL_OBJECT" } : undefined,
    attributes,
    extents: [],
  };
  await commitDraft(call, draft, () => {
    assertWritable(s3.objects.get(bucket, key), key, headers);
    object.extents = s3.blobs.adopt(draft);
    s3.objects.put(object);
    s3.events.emit("ObjectCreated:Put", object, request.requestId);
  });
  return { headers: writtenHeaders(object) };
}

/** Reads the body into a blob; nothing is left behind when that fails. */
export async function receive(
  call: Call,
  wanted?: Algorithm,
): Promise<{ draft: Draft; digest: Digest }> {
  const writer = call.s3.blobs.writer();
  try {
    const digest = await ingest(call.request, {
      payloadHash: call.payloadHash,
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
export async function commitDraft(call: Call, draft: Draft, run: () => void): Promise<void> {
  try {
    call.s3.database.transaction(run);
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
