import { HeadObjectCommand } from "@aws-sdk/client-s3";
import * as Aws from "#core/aws";
import type { PlanItem } from "#core/copy/plan-schema";
import { GivenUp, Interrupted } from "#core/copy/s3-copy/backoff";
import { expectedChecksum } from "#core/copy/s3-copy/carried";
import { complete } from "#core/copy/s3-copy/complete";
import { CopyFailure, toText } from "#core/copy/s3-copy/failure";
import { asked, type Large, largeOf } from "#core/copy/s3-copy/large";
import { copyParts } from "#core/copy/s3-copy/part-copies";
import { largestBytes, partBytesOf, partsOf } from "#core/copy/s3-copy/parts";
import type { Sheet } from "#core/copy/s3-copy/sheet";
import { isThere } from "#core/copy/s3-copy/standing";
import type { Tuning } from "#core/copy/s3-copy/tuning";
import { abortOrphans, abortUpload, at, createUpload, partsDone } from "#core/copy/s3-copy/upload";
import { loadRow, openRow, saveRow, type UploadRow } from "#core/copy/s3-copy/upload-row";
import { now } from "#core/time";

/** Uploads that are begun for one object: others may end one, or write the key meanwhile. */
const mostUploads = 5;

/**
 * Copies an object by parts, many at once, over as many turns as it takes. What S3 has of it is asked, not
 * remembered: a turn that was killed costs the parts that were under way.
 */
export async function copyLarge(sheet: Sheet, item: PlanItem, tuning: Tuning): Promise<void> {
  const large = largeOf(sheet, item, tuning);
  let row = await openRow(sheet.task);
  try {
    // Of an earlier turn that was killed before its results were written.
    if (row.status === "FAILED") throw new CopyFailure(row.reason ?? "It failed.");
    while (row.status !== "SUCCEEDED") row = await next(large, row);
  } catch (error) {
    if (error instanceof Interrupted) return;
    const { cause, tries } = error instanceof GivenUp ? error : { cause: error, tries: 1 };
    if (!(error instanceof GivenUp) && !(error instanceof CopyFailure)) throw error;
    const reason = toText(cause, item, tries);
    await dropLarge(sheet, item, reason);
    sheet.settle(item, { status: "FAILED", error: reason, attempts: Math.max(1, row.attempts) });
    return;
  }
  const { attempts, state } = row;
  const elapsedMs = now() - (state.intendedAt ?? now());
  const { sizeBytes: bytes } = asBegun(large, row);
  sheet.settle(item, { status: "COPIED", attempts, bytes, elapsedMs });
}

/** Ends what was begun of an object that will not be copied; repeating it changes nothing. */
export async function dropLarge({ task }: Sheet, item: PlanItem, reason: string): Promise<void> {
  const row = await loadRow(task);
  if (!row || row.status === "FAILED" || row.status === "SUCCEEDED") return;
  const { uploadId, intendedAt } = row.state;
  if (uploadId) await abortUpload(item, uploadId);
  else if (intendedAt) await abortOrphans(item, intendedAt);
  await saveRow(row, { status: "FAILED", reason, state: {} });
}

/** One step further: an upload is begun, or its parts are copied and it is completed. */
async function next(planned: Large, row: UploadRow): Promise<UploadRow> {
  const { uploadId, partBytes = 0, completing } = row.state;
  if (!uploadId) return begin(planned, row);
  const large = asBegun(planned, row);
  const { item, sizeBytes } = large;
  const parts = [...partsOf(sizeBytes, partBytes)];
  const done = await asked(large, () => partsDone(item, uploadId, parts));
  if (done && (await copyParts(large, uploadId, parts, done)))
    return complete(large, row, uploadId, done);
  if (completing && (await asked(large, () => isThere(item))))
    return saveRow(row, { status: "SUCCEEDED" });
  // Somebody ended it, or a rule of the bucket did.
  return saveRow(row, { state: { intendedAt: row.state.intendedAt } });
}

function asBegun(large: Large, { state: { sizeBytes = large.sizeBytes, etag } }: UploadRow): Large {
  return { ...large, sizeBytes, item: { ...large.item, sizeBytes, ...(etag && { etag }) } };
}

async function begin(large: Large, row: UploadRow): Promise<UploadRow> {
  const { item, sizeBytes, sheet, tuning } = large;
  if (sizeBytes > largestBytes)
    throw new CopyFailure(`${item.sourceUri} has ${sizeBytes} bytes; S3 copies ${largestBytes}.`);
  if (row.attempts >= mostUploads)
    throw new CopyFailure(
      `Its upload was ended ${mostUploads} times by somebody else: look for a lifecycle rule or another copy to ${item.destinationUri}, then retry the copy job.`,
    );
  const { intendedAt = now() } = row.state;
  let isRepeat = row.state.intendedAt !== undefined;
  const intended = await saveRow(row, {
    status: "RUNNING",
    attempts: row.attempts + 1,
    state: { intendedAt },
  });
  const { uploadId, source } = await asked(large, async () => {
    // An answer may have been lost, and with it the id of an upload.
    if (isRepeat) await abortOrphans(item, intendedAt);
    isRepeat = true;
    const source = await Aws.s3Copies().send(
      new HeadObjectCommand({
        ...at(item.sourceUri),
        IfMatch: item.etag,
        ChecksumMode: "ENABLED",
      }),
    );
    const id = await createUpload(item, source, sheet.job());
    return { uploadId: id, source };
  });
  const { ContentLength = sizeBytes, ETag } = source;
  const state = {
    ...intended.state,
    uploadId,
    sizeBytes: ContentLength,
    etag: ETag?.replaceAll('"', ""),
    partBytes: partBytesOf(ContentLength, tuning),
    checksum: expectedChecksum(source),
  };
  try {
    return await saveRow(intended, { state });
  } catch (error) {
    await abortUpload(item, uploadId);
    throw error;
  }
}
