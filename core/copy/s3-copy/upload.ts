import {
  AbortMultipartUploadCommand,
  CreateMultipartUploadCommand,
  type HeadObjectCommandOutput,
  ListMultipartUploadsCommand,
  ListPartsCommand,
} from "@aws-sdk/client-s3";
import * as Aws from "#core/aws";
import type { PlanItem } from "#core/copy/plan-schema";
import { carried } from "#core/copy/s3-copy/carried";
import type { Wanted } from "#core/copy/s3-copy/copy-object";
import { statusOf } from "#core/copy/s3-copy/failure";
import type { Part } from "#core/copy/s3-copy/parts";
import { nameOf } from "#core/error";
import { parseS3Uri } from "#core/location";
import * as Log from "#core/log";

/** Begins an upload that carries what describes the source. Answers its id. */
export async function createUpload(
  { sourceUri, destinationUri }: PlanItem,
  source: HeadObjectCommandOutput,
  { storageClass }: Wanted,
): Promise<string> {
  const command = new CreateMultipartUploadCommand({
    ...at(destinationUri),
    ...(await carried(sourceUri, source)),
    ...(storageClass && { StorageClass: storageClass as "STANDARD" }),
  });
  const { ExpiresString: expires } = source;
  // Kept letter by letter: the SDK takes a date only, and objects may have anything.
  if (expires !== undefined)
    command.middlewareStack.add(
      (next) => (args) => {
        const { headers } = args.request as { headers: Record<string, string> };
        headers.expires = expires;
        return next(args);
      },
      { step: "build", name: "keepExpires" },
    );
  const { UploadId } = await Aws.s3Copies().send(command);
  if (UploadId) return UploadId;
  throw new Error("S3 began an upload without an id.");
}

/** The parts that an upload has, by number, with their entity tags; undefined when the upload is not open. */
export async function partsDone(
  { destinationUri }: PlanItem,
  uploadId: string,
  wanted: Iterable<Part>,
): Promise<Map<number, string> | undefined> {
  const stored = new Map<number, { etag: string; size: number }>();
  const upload = { ...at(destinationUri), UploadId: uploadId };
  try {
    // By hand: the SDK's paginator follows the marker that S3 gives behind the last page, too.
    for (let after: string | undefined, isMore = true; isMore; ) {
      const { Parts = [], ...page } = await Aws.s3Copies().send(
        new ListPartsCommand({ ...upload, PartNumberMarker: after }),
      );
      for (const { PartNumber = 0, ETag = "", Size = -1 } of Parts)
        stored.set(PartNumber, { etag: ETag, size: Size });
      after = page.NextPartNumberMarker;
      isMore = page.IsTruncated === true;
    }
  } catch (error) {
    if (nameOf(error) === "NoSuchUpload") return undefined;
    throw error;
  }
  const done = new Map<number, string>();
  for (const { number, size } of wanted) {
    const part = stored.get(number);
    if (part?.size === size) done.set(number, part.etag);
  }
  return done;
}

/** Ends an upload and frees its parts; one that is not open any more has nothing to end. */
export async function abortUpload({ destinationUri }: PlanItem, uploadId: string): Promise<void> {
  try {
    await Aws.s3().send(
      new AbortMultipartUploadCommand({ ...at(destinationUri), UploadId: uploadId }),
    );
  } catch (error) {
    if (nameOf(error) !== "NoSuchUpload") throw error;
  }
}

/**
 * Ends uploads to exactly this key that were begun since `sinceAt` and have no parts: of a worker that was killed
 * before it noted the upload. Others' uploads have parts, or are older. Who may not list uploads keeps them.
 */
export async function abortOrphans(item: PlanItem, sinceAt: number): Promise<void> {
  const { Bucket, Key } = at(item.destinationUri);
  try {
    // The key itself comes first of all that begin with it: a page of a thousand is enough.
    const { Uploads = [] } = await Aws.s3().send(
      new ListMultipartUploadsCommand({ Bucket, Prefix: Key }),
    );
    for (const { Key: key, UploadId, Initiated } of Uploads) {
      // S3 tells whole seconds.
      const isSince = (Initiated?.getTime() ?? 0) >= Math.floor(sinceAt / 1000) * 1000;
      if (key === Key && UploadId && isSince && (await isEmpty(item, UploadId)))
        await abortUpload(item, UploadId);
    }
  } catch (error) {
    if (statusOf(error) !== 403) throw error;
    Log.warn("Uploads cannot be listed; one without parts may be left", { bucket: Bucket });
  }
}

async function isEmpty({ destinationUri }: PlanItem, UploadId: string): Promise<boolean> {
  try {
    const { Parts = [] } = await Aws.s3().send(
      new ListPartsCommand({ ...at(destinationUri), UploadId, MaxParts: 1 }),
    );
    return Parts.length === 0;
  } catch (error) {
    if (nameOf(error) !== "NoSuchUpload") throw error;
    return false;
  }
}

/** Bucket and key as requests name them. */
export function at(uri: string): { Bucket: string; Key: string } {
  const { bucket, key } = parseS3Uri(uri);
  return { Bucket: bucket, Key: key };
}
