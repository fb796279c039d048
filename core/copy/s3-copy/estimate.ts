import type { CopyJobRow } from "#core/copy/copy-job.entity";
import type { Tally } from "#core/copy/s3-copy/tally";
import type { CopyEstimate } from "#core/copy/schema";
import { thawOf } from "#core/copy/thaw/estimate";
import { dollars, type Priced } from "#core/price";

/** A GB, as S3 bills it. */
const gib = 1024 ** 3;

/** What a request that writes an object of that class is billed as. */
const writePrice: Record<string, Priced> = {
  STANDARD: "s3Put",
  INTELLIGENT_TIERING: "s3Put",
  STANDARD_IA: "s3PutInfrequent",
  ONEZONE_IA: "s3PutInfrequent",
  GLACIER_IR: "s3PutGlacierInstant",
  GLACIER: "s3PutGlacier",
  DEEP_ARCHIVE: "s3PutDeepArchive",
};

/** What reading a GB of that class is billed as; others are free to read. */
const readPrice: Record<string, Priced> = {
  STANDARD_IA: "s3ReadInfrequentGb",
  ONEZONE_IA: "s3ReadInfrequentGb",
  GLACIER_IR: "s3ReadGlacierInstantGb",
};

/** What a plan will cost and take. Of dollars: requests, reading, thawing; not what the copies are billed a month. */
export function estimateOf(
  tally: Tally,
  { action, storageClass = "STANDARD", thaw }: Pick<CopyJobRow, "action" | "storageClass" | "thaw">,
): CopyEstimate {
  const archived = Object.values(tally.archived).reduce((sum, { objects }) => sum + objects, 0);
  const { hours, dollars: thawing } = thawOf(tally.archived, thaw);
  const reading = Object.entries(tally.copied).reduce((sum, [from, { bytes }]) => {
    const price = readPrice[from];
    return price ? sum + dollars({ [price]: bytes / gib }) : sum;
  }, 0);
  const writing = dollars({ [writePrice[storageClass] ?? "s3Put"]: tally.writes });
  return {
    items: tally.items,
    bytes: tally.bytes,
    alreadyCopied: tally.skipped,
    archived,
    thawHours: hours,
    dollars: Math.ceil((thawing + (action === "thaw" ? 0 : writing + reading)) * 1e6) / 1e6,
  };
}
