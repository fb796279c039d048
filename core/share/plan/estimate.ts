import { estimateOf as copyEstimateOf } from "#core/copy/s3-copy/estimate";
import { partBytesOf } from "#core/copy/s3-copy/parts";
import { emptyTally, note, type Tally } from "#core/copy/s3-copy/tally";
import { usual } from "#core/copy/s3-copy/tuning";
import type { CopyBackend } from "#core/copy/schema";
import { dollars } from "#core/price";
import type { PlanEstimate } from "#core/share/plan/schema";

/** A GB, as S3 bills it. */
const gib = 1024 ** 3;
/**
 * Objects, and GiB, that a second brings: of objects what `core/copy/s3-copy/README.md` has measured; of bytes
 * what is assumed, as none of ours pass through S3's own copies, and all of them through one process for ICA.
 */
const pace = {
  s3: { objects: 200, bytes: 5 * gib },
  icav2: { objects: 20, bytes: gib / 8 },
} as const;

/** Adds up what a plan sends, file by file. */
export class Amounts {
  readonly tally: Tally = emptyTally();
  readonly #byBucket = new Map<string, number>();

  add(sent: { bucket: string; sizeBytes: number; storageClass?: string; isArchived: boolean }) {
    const { bucket, sizeBytes, storageClass, isArchived } = sent;
    const item = { sourceUri: "", destinationUri: "", sizeBytes, action: "copy" as const };
    note(
      this.tally,
      { ...item, ...(storageClass && { storageClass }), ...(isArchived && { isArchived }) },
      writesOf(sizeBytes),
    );
    this.#byBucket.set(bucket, (this.#byBucket.get(bucket) ?? 0) + sizeBytes);
  }

  /** Bytes by the bucket that they are read from. */
  get bytesOfBuckets(): ReadonlyMap<string, number> {
    return this.#byBucket;
  }
}

/** Where the buckets are that are read from, as far as it is known, and where everything goes. */
type Regions = { ofBucket: ReadonlyMap<string, string>; to: string | undefined };

/** What a push will cost and take, with the hours until the last archived file can be read. */
export function estimateOf(
  { tally, bytesOfBuckets }: Amounts,
  backend: CopyBackend,
  { ofBucket, to }: Regions,
): { estimate: PlanEstimate; thawHours: number } {
  const copy = copyEstimateOf(tally, {});
  let foreignBytes = 0;
  for (const [bucket, bytes] of bytesOfBuckets) {
    const region = ofBucket.get(bucket);
    if (to !== undefined && region !== undefined && region !== to) foreignBytes += bytes;
  }
  const egress = round(dollars({ s3InterRegionGb: foreignBytes / gib }));
  const rate = pace[backend];
  const moving = Math.max(tally.items / rate.objects, tally.bytes / rate.bytes);
  return {
    thawHours: copy.thawHours,
    estimate: {
      dollars: round(copy.dollars + egress),
      seconds: Math.ceil(copy.thawHours * 3600 + moving),
      egress: {
        isCrossRegion: foreignBytes > 0,
        fromRegions: [...new Set(ofBucket.values())].sort(),
        toRegion: to ?? null,
        dollars: egress,
      },
    },
  };
}

/** One CopyObject; by parts also the beginning and the end of the upload. */
function writesOf(bytes: number): number {
  return bytes < usual.largeFromBytes ? 1 : Math.ceil(bytes / partBytesOf(bytes)) + 2;
}

const round = (amount: number): number => Math.ceil(amount * 1e6 - 1e-6) / 1e6;
