import type { PlanItem } from "#core/copy/plan-schema";
import { isIdentical } from "#core/copy/s3-copy/identical";
import { largestBytes } from "#core/copy/s3-copy/parts";
import { head, type Place, type Seen } from "#core/copy/s3-copy/seen";
import { uriOf } from "#core/copy/s3-copy/unit";
import type { OnExist } from "#core/copy/schema";
import { archivesOf } from "#core/copy/thaw/tier";

/** A source, and where it goes. */
export type Pair = { source: Seen; to: Place };
/** What is to be done with it; its number comes with its task. Or why nothing of the whole job can be done. */
export type Judged = { item: Omit<PlanItem, "item"> } | { problem: string };

/** Bytes of UTF-8 that a key has at most. */
const mostKeyBytes = 1024;
/** Smaller ones are never archived by INTELLIGENT_TIERING. https://docs.aws.amazon.com/AmazonS3/latest/userguide/intelligent-tiering-overview.html */
const smallestTieredBytes = 128 * 1024;

/** Decides on a pair by what is at its destination. */
export async function judge(
  { source, to }: Pair,
  existing: Seen | undefined,
  onExist: OnExist,
): Promise<Judged> {
  const [sourceUri, destinationUri] = [uriOf(source), uriOf(to)];
  if (sourceUri === destinationUri) return { problem: `${sourceUri}: is its own destination` };
  const bytes = Buffer.byteLength(to.key);
  if (bytes > mostKeyBytes)
    return {
      problem: `${sourceUri}: its copy would have a key of ${bytes} bytes, and S3 takes ${mostKeyBytes}: ${destinationUri}`,
    };
  if (source.sizeBytes > largestBytes)
    return { problem: `${sourceUri}: has ${source.sizeBytes} bytes, more than S3 can copy` };
  const item = {
    sourceUri,
    destinationUri,
    sizeBytes: source.sizeBytes,
    ...(source.etag && { etag: source.etag }),
    ...(source.storageClass && { storageClass: source.storageClass }),
  };
  if (existing && (await isIdentical(source, existing)))
    return { item: { ...item, action: "skip" } };
  if (existing && onExist !== "overwrite") {
    const reason = `another object is at ${destinationUri} (${existing.sizeBytes} bytes, the source has ${source.sizeBytes})`;
    if (onExist === "fail") return { problem: `${sourceUri}: ${reason}` };
    const hint = "Remove it, or begin a copy job with onExist: overwrite.";
    return { item: { ...item, action: "fail", reason: `There is ${reason}. ${hint}` } };
  }
  const isArchived = await mustThaw(source);
  return { item: { ...item, action: "copy", ...(isArchived && { isArchived }) } };
}

/**
 * The same where nothing is copied: what lies in an archive is thawed, or kept from freezing again; what can be read
 * for good is skipped.
 */
export async function judgeThaw({ source, to }: Pair): Promise<Judged> {
  const { sizeBytes, etag, storageClass } = source;
  const isArchived = await mustThaw(source);
  const mayFreeze = archivesOf(storageClass).length === 1;
  return {
    item: {
      ...{ sourceUri: uriOf(source), destinationUri: uriOf(to), sizeBytes },
      ...(etag && { etag }),
      ...(storageClass && { storageClass }),
      action: isArchived || mayFreeze ? "copy" : "skip",
      ...(isArchived && { isArchived }),
    },
  };
}

/** A listing does not tell in which tier INTELLIGENT_TIERING has an object. */
async function mustThaw(source: Seen): Promise<boolean> {
  const { storageClass, sizeBytes } = source;
  if (storageClass !== "INTELLIGENT_TIERING" || sizeBytes < smallestTieredBytes)
    return source.isArchived ?? false;
  const headed = await head({ bucket: source.bucket, key: source.key });
  return headed?.isArchived ?? false;
}
