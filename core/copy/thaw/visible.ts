import { compareKeys } from "#core/copy/s3-copy/byte-order";
import { statusOf } from "#core/copy/s3-copy/failure";
import { listPage, lookUpIn } from "#core/copy/s3-copy/look-up";
import type { Seen } from "#core/copy/s3-copy/seen";
import { uriOf } from "#core/copy/s3-copy/unit";
import { parseS3Uri } from "#core/location";

/**
 * Which of these files of read sets can be read now, by their URIs. A store shows no others. `…/readSet/<id>/*` stands
 * for all files of a read set whose names are not known, and is there when any of them is.
 */
export async function visible(uris: string[]): Promise<Map<string, Seen>> {
  const found = new Map<string, Seen>();
  const all = uris.map(parseS3Uri);
  for (const place of all.filter(isAll)) {
    const { objects } = await listPage(place.bucket, place.key.slice(0, -1));
    const sizeBytes = objects.reduce((sum, object) => sum + object.sizeBytes, 0);
    const [first] = objects;
    if (first) found.set(uriOf(place), { ...first, ...place, sizeBytes, etag: "" });
  }
  const places = all.filter((place) => !isAll(place));
  for (const [bucket, inIt] of Map.groupBy(places, ({ bucket }) => bucket)) {
    const keys = [...new Set(inIt.map(({ key }) => key))].sort(compareKeys);
    for (const [key, seen] of await lookUp(bucket, keys)) found.set(uriOf({ bucket, key }), seen);
  }
  return found;
}

function isAll({ key }: { key: string }): boolean {
  return key.endsWith("/*");
}

async function lookUp(bucket: string, keys: string[]): Promise<Map<string, Seen>> {
  try {
    return await lookUpIn(bucket)(keys);
  } catch (error) {
    // A HEAD of an archived one is refused; then listings tell.
    if (statusOf(error) !== 403) throw error;
    const found = new Map<string, Seen>();
    for (const key of keys) {
      const { objects } = await listPage(bucket, key);
      const seen = objects.find((object) => object.key === key);
      if (seen) found.set(key, seen);
    }
    return found;
  }
}
