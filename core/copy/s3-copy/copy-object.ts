import { CopyObjectCommand, type CopyObjectCommandInput } from "@aws-sdk/client-s3";
import * as Aws from "#core/aws";
import type { CopyJobRow } from "#core/copy/copy-job.entity";
import type { PlanItem } from "#core/copy/plan-schema";
import { copySourceOf } from "#core/copy/s3-copy/copy-source";
import { statusOf } from "#core/copy/s3-copy/failure";
import { isThere, settled } from "#core/copy/s3-copy/standing";
import { RetryableError } from "#core/error";
import { parseS3Uri } from "#core/location";

/** How a job wants its copies. */
export type Wanted = Pick<CopyJobRow, "onExist" | "storageClass">;

/**
 * Copies an object of up to 5 GB with one request; metadata, content headers and tags go along. Nothing that came to
 * be at the destination since the plan is overwritten, unless the job overwrites. A destination that is identical
 * counts as copied. Throws S3's error, or `CopyFailure`.
 */
export async function copyObject(
  item: PlanItem,
  wanted: Wanted,
  { looksFirst }: { looksFirst: boolean },
): Promise<void> {
  if (looksFirst && (await isThere(item))) return;
  try {
    const { CopyObjectResult } = await Aws.s3Copies().send(
      new CopyObjectCommand(inputOf(item, wanted)),
    );
    // S3 begins its answer before it has copied: a 200 may hold an error, or nothing.
    if (!CopyObjectResult?.ETag)
      throw new RetryableError("S3 answered a copy with 200, but without an entity tag.");
  } catch (error) {
    if (statusOf(error) !== 412) throw error;
    await settled(item, error);
  }
}

/** Without directives all that describes the source is kept. A new algorithm would only make S3 read it again. */
function inputOf(
  { sourceUri, destinationUri, etag }: PlanItem,
  { onExist, storageClass }: Wanted,
): CopyObjectCommandInput {
  const { bucket: Bucket, key: Key } = parseS3Uri(destinationUri);
  return {
    Bucket,
    Key,
    CopySource: copySourceOf(parseS3Uri(sourceUri)),
    CopySourceIfMatch: etag,
    ...(onExist !== "overwrite" && { IfNoneMatch: "*" }),
    ...(storageClass && {
      StorageClass: storageClass as CopyObjectCommandInput["StorageClass"],
    }),
  };
}
