import { UploadPartCopyCommand } from "@aws-sdk/client-s3";
import * as Aws from "#core/aws";
import { GivenUp, Interrupted, patiently } from "#core/copy/s3-copy/backoff";
import { copySourceOf } from "#core/copy/s3-copy/copy-source";
import type { Large } from "#core/copy/s3-copy/large";
import type { Part } from "#core/copy/s3-copy/parts";
import { at } from "#core/copy/s3-copy/upload";
import { nameOf, RetryableError } from "#core/error";
import { parseS3Uri } from "#core/location";

/**
 * Copies the parts that are not done yet and adds them to those that are. False when the upload is not open any more.
 * Throws `GivenUp` for the first that cannot be copied, or `Interrupted`, once nothing is under way any more: an upload
 * that is ended meanwhile would keep parts.
 */
export async function copyParts(
  { item, sheet, patience, partition }: Large,
  uploadId: string,
  parts: Part[],
  done: Map<number, string>,
): Promise<boolean> {
  let broken = false;
  const whole = { ...patience, isOver: () => broken || patience.isOver() };
  const open = parts.filter(({ number }) => !done.has(number));
  const ended = await Promise.allSettled(
    open.map(async (part) => {
      try {
        const { value } = await patiently(whole, partition, () => copyPart(part));
        done.set(part.number, value);
        await sheet.tick();
      } catch (error) {
        if (!(error instanceof Interrupted)) broken = true;
        throw error;
      }
    }),
  );
  const failures = ended.flatMap((one) => (one.status === "rejected" ? [one.reason] : []));
  const cause = failures.find((reason) => !(reason instanceof Interrupted)) ?? failures[0];
  if (cause instanceof GivenUp && nameOf(cause.cause) === "NoSuchUpload") return false;
  if (cause) throw cause;
  return true;

  async function copyPart({ number, start, end }: Part): Promise<string> {
    const { CopyPartResult } = await Aws.s3Copies().send(
      new UploadPartCopyCommand({
        ...at(item.destinationUri),
        UploadId: uploadId,
        PartNumber: number,
        CopySource: copySourceOf(parseS3Uri(item.sourceUri)),
        CopySourceIfMatch: item.etag,
        CopySourceRange: `bytes=${start}-${end}`,
      }),
    );
    // As with CopyObject, a 200 may hold an error, or nothing.
    if (CopyPartResult?.ETag) return CopyPartResult.ETag;
    throw new RetryableError("S3 answered the copy of a part with 200, but without an entity tag.");
  }
}
