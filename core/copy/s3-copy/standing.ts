import type { PlanItem } from "#core/copy/plan-schema";
import { CopyFailure, changed } from "#core/copy/s3-copy/failure";
import { compareClosely } from "#core/copy/s3-copy/identical";
import { type Headed, head } from "#core/copy/s3-copy/seen";
import { RetryableError } from "#core/error";
import { parseS3Uri } from "#core/location";

/** True when the destination is identical to the source, which is still as it was planned. */
export async function isThere(item: PlanItem): Promise<boolean> {
  const copy = await head(parseS3Uri(item.destinationUri));
  return copy !== undefined && isCopyOf(item, copy);
}

/**
 * A condition of a write did not hold. Returns when that is because the copy is there already; throws `CopyFailure`
 * when the source was changed, or another object came to be at the destination.
 */
export async function settled(item: PlanItem, cause: unknown): Promise<void> {
  const copy = await head(parseS3Uri(item.destinationUri));
  if (copy && (await isCopyOf(item, copy))) return;
  if (!isAsPlanned(item, await head(parseS3Uri(item.sourceUri))))
    throw new CopyFailure(changed(item.sourceUri));
  if (copy)
    throw new CopyFailure(
      `Another object came to be at ${item.destinationUri} after the copy was planned; it was left as it is. Remove it and retry the copy job, or begin a new one that overwrites.`,
    );
  throw new RetryableError("A condition of the copy did not hold, and does now.", { cause });
}

async function isCopyOf(item: PlanItem, copy: Headed): Promise<boolean> {
  // Without an entity tag the size is one of before: HealthOmics compresses anew what it activates.
  if (item.etag !== undefined && copy.sizeBytes !== item.sizeBytes) return false;
  const source = await head(parseS3Uri(item.sourceUri));
  return isAsPlanned(item, source) && compareClosely(source, copy) === "identical";
}

function isAsPlanned({ etag }: PlanItem, source: Headed | undefined): source is Headed {
  return source !== undefined && (etag === undefined || source.etag === etag);
}
