import { CompleteMultipartUploadCommand } from "@aws-sdk/client-s3";
import * as Aws from "#core/aws";
import { GivenUp } from "#core/copy/s3-copy/backoff";
import { CopyFailure, statusOf } from "#core/copy/s3-copy/failure";
import { asked, type Large } from "#core/copy/s3-copy/large";
import { head } from "#core/copy/s3-copy/seen";
import { isThere, settled } from "#core/copy/s3-copy/standing";
import { abortUpload, at } from "#core/copy/s3-copy/upload";
import { saveRow, type UploadRow } from "#core/copy/s3-copy/upload-row";
import { nameOf, RetryableError } from "#core/error";
import { parseS3Uri } from "#core/location";

/**
 * Makes the object out of its parts. S3 holds it to the source's size and, where it has one, to its checksum; and it
 * may not overwrite what came to be there meanwhile, unless the job overwrites. Answers a row that is SUCCEEDED, or
 * one without an upload, from which a new one is begun.
 */
export async function complete(
  large: Large,
  row: UploadRow,
  uploadId: string,
  parts: ReadonlyMap<number, string>,
): Promise<UploadRow> {
  const { item, sizeBytes } = large;
  const { completing } = row.state;
  // Noted before it is asked for: its answer may be lost, and then the upload is gone.
  const noted = completing
    ? row
    : await saveRow(row, { state: { ...row.state, completing: true } });
  try {
    await asked(large, () => request(large, row, uploadId, parts));
  } catch (error) {
    const cause = error instanceof GivenUp ? error.cause : undefined;
    const isGone = nameOf(cause) === "NoSuchUpload";
    if (!isGone && !(cause instanceof Overtaken)) throw error;
    if (!(await asked(large, () => standsAnyway(large, cause)))) {
      if (!isGone) await asked(large, () => abortUpload(item, uploadId));
      return saveRow(noted, { state: { intendedAt: row.state.intendedAt } });
    }
    if (!isGone) await asked(large, () => abortUpload(item, uploadId));
  }
  const copy = await asked(large, () => head(parseS3Uri(item.destinationUri)));
  if (copy?.sizeBytes !== sizeBytes)
    throw new CopyFailure(
      `${item.destinationUri} has ${copy?.sizeBytes ?? "no"} bytes after the copy, ${item.sourceUri} ${sizeBytes}. Somebody else writes there.`,
    );
  return saveRow(noted, { status: "SUCCEEDED" });
}

/** The destination was written while the parts were copied; S3 wants a new upload then. */
class Overtaken extends CopyFailure {}

async function request(
  { item, sizeBytes, sheet }: Large,
  { state: { checksum } }: UploadRow,
  UploadId: string,
  parts: ReadonlyMap<number, string>,
): Promise<void> {
  try {
    const { ETag } = await Aws.s3Copies().send(
      new CompleteMultipartUploadCommand({
        ...at(item.destinationUri),
        UploadId,
        MultipartUpload: {
          Parts: [...parts]
            .sort(([one], [other]) => one - other)
            .map(([PartNumber, ETag]) => ({ PartNumber, ETag })),
        },
        MpuObjectSize: sizeBytes,
        ...(sheet.job().onExist !== "overwrite" && { IfNoneMatch: "*" }),
        ...checksum,
      }),
    );
    if (!ETag) throw new RetryableError("S3 completed an upload with 200, but no entity tag.");
  } catch (error) {
    const isOvertaken = statusOf(error) === 412 || nameOf(error) === "ConditionalRequestConflict";
    if (isOvertaken)
      throw new Overtaken("The destination was written meanwhile.", { cause: error });
    throw error;
  }
}

/** True when the copy is there, whoever made it. Throws `CopyFailure` when something else is. */
async function standsAnyway({ item }: Large, cause: unknown): Promise<boolean> {
  if (!(cause instanceof Overtaken)) return isThere(item);
  try {
    await settled(item, cause);
    return true;
  } catch (error) {
    if (error instanceof RetryableError) return false;
    throw error;
  }
}
