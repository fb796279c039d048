import type { Readable } from "node:stream";
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import type { Destination } from "#core/copy/icav2-copy/external/destination";
import { type Part, partsOf } from "#core/copy/icav2-copy/external/parts";
import { read, type Source } from "#core/copy/icav2-copy/external/source";
import { tried } from "#core/copy/icav2-copy/external/tried";
import { nameOf } from "#core/error";
import { eachOf } from "#core/readset/in-flight";
import { now } from "#core/time";

/** Parts of one object that are on their way together. They are streamed, so memory does not grow with their size. */
const width = 4;

export type Upload = { uploadId: string; partBytes: number };

/** Begins an upload, after those that tries before began and nobody knows of any more. */
export async function begin({ client, bucket, key, encryption }: Destination): Promise<string> {
  await abortAll({ client, bucket, key, encryption });
  const { UploadId } = await client.send(
    new CreateMultipartUploadCommand({ Bucket: bucket, Key: key, ...encryption }),
  );
  if (!UploadId) throw new Error("S3 gave no upload id.");
  return UploadId;
}

/**
 * Sends what is missing. `again`: it was time to stop; `lost`: there is no such upload any more (it was completed, or
 * thrown away).
 */
export async function sendParts(
  source: Source,
  to: Destination,
  { uploadId: UploadId, partBytes }: Upload,
  until: number,
): Promise<"sent" | "again" | "lost"> {
  const parts = partsOf(source.sizeBytes, partBytes);
  const target = { Bucket: to.bucket, Key: to.key, UploadId };
  try {
    const etags = await partsThere(to, UploadId, parts);
    const missing = parts.filter(({ number }) => !etags.has(number));
    await eachOf(missing, width, async (part) => {
      if (now() < until)
        etags.set(part.number, await tried(() => stream(source, to, UploadId, part)));
    });
    if (etags.size < parts.length) return "again";
    const Parts = parts.map(({ number }) => ({ PartNumber: number, ETag: etags.get(number) }));
    await to.client.send(
      new CompleteMultipartUploadCommand({ ...target, MultipartUpload: { Parts } }),
    );
    return "sent";
  } catch (error) {
    if (nameOf(error) === "NoSuchUpload") return "lost";
    throw error;
  }
}

/** ETags of the parts that are whole at S3, by number. */
async function partsThere({ client, bucket, key }: Destination, UploadId: string, parts: Part[]) {
  const etags = new Map<number, string>();
  // By hand: S3 gives a marker on its last page, too, and the SDK's paginator would go on for ever.
  for (let PartNumberMarker: string | undefined, isLast = false; !isLast; ) {
    const page = await client.send(
      new ListPartsCommand({ Bucket: bucket, Key: key, UploadId, PartNumberMarker }),
    );
    for (const { PartNumber = 0, Size, ETag } of page.Parts ?? []) {
      const part = parts[PartNumber - 1];
      if (part && ETag && Size === part.to - part.from) etags.set(PartNumber, ETag);
    }
    PartNumberMarker = page.NextPartNumberMarker;
    isLast = page.IsTruncated !== true;
  }
  return etags;
}

/** From one S3 to the other without being held here. A source that breaks off ends the request, which would wait for it. */
async function stream(
  source: Source,
  { client, bucket: Bucket, key: Key }: Destination,
  UploadId: string,
  { number: PartNumber, from, to }: Part,
): Promise<string> {
  const Body = (await read(source, from, to)) as Readable;
  const broken = new AbortController();
  let cause: unknown;
  Body.on("error", (error) => {
    cause ??= error;
    broken.abort();
  });
  try {
    const { ETag } = await client.send(
      new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body, ContentLength: to - from }),
      { abortSignal: broken.signal },
    );
    if (ETag) return ETag;
    throw new Error("S3 gave no ETag for a part.");
  } catch (error) {
    throw cause ?? error;
  } finally {
    Body.destroy();
  }
}

/** Throws away every upload of that object, as far as the credentials can list them. */
export async function abortAll({ client, bucket: Bucket, key: Key }: Destination): Promise<void> {
  try {
    const command = new ListMultipartUploadsCommand({ Bucket, Prefix: Key });
    const { Uploads = [] } = await client.send(command);
    for (const upload of Uploads)
      if (upload.Key === Key && upload.UploadId) {
        const { UploadId } = upload;
        await client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }));
      }
  } catch (error) {
    // ICA says of its credentials only that they are for the object; leftovers are then its bucket's to drop.
    if (!["AccessDenied", "NoSuchUpload"].includes(nameOf(error))) throw error;
  }
}

/** Bytes of the object; undefined while there is none. */
export async function sizeAt({ client, bucket, key }: Destination): Promise<number | undefined> {
  try {
    const head = await client.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
    return head.ContentLength;
  } catch (error) {
    const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
    // Who may not list gets 403 for what is not there.
    if (status === 404 || status === 403) return undefined;
    throw error;
  }
}
