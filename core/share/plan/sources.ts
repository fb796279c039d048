import { archivedAmong } from "#core/copy/s3-copy/archived-read-set";
import { compareKeys } from "#core/copy/s3-copy/byte-order";
import { lookUpIn } from "#core/copy/s3-copy/look-up";
import { deniedText, refusalOf } from "#core/copy/s3-copy/refusal";
import type { Place, Seen } from "#core/copy/s3-copy/seen";
import { uriOf } from "#core/copy/s3-copy/unit";

/** Sources by their URIs as they are now, and why others cannot be read. */
export type Sources = { seen: Map<string, Seen>; problems: Map<string, string> };

/** Looks some sources up as a copy does, bucket by bucket; files of archived read sets are known from the mirror. */
export async function look(places: Place[]): Promise<Sources> {
  const seen = new Map<string, Seen>();
  const problems = new Map<string, string>();
  for (const [bucket, keys] of byBucket(places)) {
    const denied = (key: string) => {
      const uri = uriOf({ bucket, key });
      problems.set(uri, deniedText(uri, "read"));
    };
    try {
      for (const [key, object] of await lookUpIn(bucket, { denied })(keys))
        seen.set(uriOf({ bucket, key }), object);
    } catch (error) {
      const problem = refusalOf(error, uriOf({ bucket, key: keys[0] ?? "" }), "read");
      if (problem === undefined) throw error;
      for (const key of keys) problems.set(uriOf({ bucket, key }), problem);
    }
  }
  const unseen = places.filter((place) => !seen.has(uriOf(place)));
  if (unseen.length > 0)
    for (const [uri, source] of await archivedAmong(unseen)) {
      seen.set(uri, source);
      problems.delete(uri);
    }
  for (const place of unseen) {
    const uri = uriOf(place);
    if (!seen.has(uri) && !problems.has(uri)) problems.set(uri, `${uri}: there is no such object`);
  }
  return { seen, problems };
}

/** Keys of each bucket in byte order, each once. */
function byBucket(places: Place[]): Map<string, string[]> {
  const keys = new Map<string, Set<string>>();
  for (const { bucket, key } of places)
    keys.set(bucket, (keys.get(bucket) ?? new Set<string>()).add(key));
  return new Map([...keys].map(([bucket, some]) => [bucket, [...some].sort(compareKeys)]));
}
