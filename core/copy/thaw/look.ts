import type { PlanItem } from "#core/copy/plan-schema";
import { compareKeys } from "#core/copy/s3-copy/byte-order";
import { lookUpIn } from "#core/copy/s3-copy/look-up";
import { type Headed, head, type Seen } from "#core/copy/s3-copy/seen";
import { parseS3Uri } from "#core/location";
import { eachOf } from "#core/readset/in-flight";

/** HEADs under way at once. */
const width = 16;

/**
 * Looks at the sources of items by as few requests as it takes. Undefined: it is not there. Of INTELLIGENT_TIERING
 * only a HEAD tells the tier, of other classes a listing tells all.
 */
export async function look(items: PlanItem[]): Promise<Map<number, Seen | Headed | undefined>> {
  const found = new Map<number, Seen | Headed | undefined>();
  const tiered = items.filter(({ storageClass }) => storageClass === "INTELLIGENT_TIERING");
  await eachOf(tiered, width, async ({ item, sourceUri }) => {
    found.set(item, await head(parseS3Uri(sourceUri)));
  });
  const others = items.filter(({ storageClass }) => storageClass !== "INTELLIGENT_TIERING");
  const byBucket = Map.groupBy(others, ({ sourceUri }) => parseS3Uri(sourceUri).bucket);
  for (const [bucket, inIt] of byBucket) {
    const keys = [...new Set(inIt.map(({ sourceUri }) => parseS3Uri(sourceUri).key))];
    const seen = await lookUpIn(bucket)(keys.sort(compareKeys));
    for (const { item, sourceUri } of inIt) found.set(item, seen.get(parseS3Uri(sourceUri).key));
  }
  return found;
}
