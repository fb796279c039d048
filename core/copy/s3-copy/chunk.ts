import { archivedAmong, archivedBelow } from "#core/copy/s3-copy/archived-read-set";
import { compareKeys } from "#core/copy/s3-copy/byte-order";
import { type Judged, judge, type Pair } from "#core/copy/s3-copy/judge";
import { commonOf, listPage, lookUpIn } from "#core/copy/s3-copy/look-up";
import { deniedText, refusalOf, type Use } from "#core/copy/s3-copy/refusal";
import type { Place, Seen } from "#core/copy/s3-copy/seen";
import { type Below, destinationOf, type Files, type Unit, uriOf } from "#core/copy/s3-copy/unit";
import type { OnExist } from "#core/copy/schema";
import { eachOf } from "#core/readset/in-flight";

/** A step of a plan: a page of a listing, or a group of single objects. */
export type Chunk = {
  judged: Judged[];
  /** Source key behind which its unit goes on; undefined when the unit is done. */
  after: string | undefined;
};

type LookUp = (keys: string[]) => Promise<Map<string, Seen>>;

/** Destinations that are asked for more than their ETag at once. */
const judgeWidth = 16;

/** What a unit brings, from the source key `after` on. What cannot be read or listed is a problem of the plan. */
export async function* chunksOf(
  unit: Unit,
  onExist: OnExist,
  after?: string,
): AsyncGenerator<Chunk> {
  try {
    if (unit.kind === "files") yield await filesOf(unit, onExist);
    else yield* pagesOf(unit, onExist, after);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    yield { judged: [{ problem: error.message }], after: undefined };
  }
}

/** A bucket or prefix that cannot be used. */
class Refused extends Error {}

async function* pagesOf(unit: Below, onExist: OnExist, start?: string): AsyncGenerator<Chunk> {
  const { wish, bucket, prefix, to } = unit;
  const lookUps = new Map([[to.bucket, lookUpIn(to.bucket, { root: to.key })]]);
  let isEmpty = start === undefined;
  for (let after = start, isLast = false; !isLast; ) {
    const page = await allowed(listPage(bucket, prefix, after), wish.sourceUri, "read");
    after = page.next;
    isLast = after === undefined;
    const sources = page.objects.filter((source) => !isMarker(source));
    if (isLast && isEmpty && sources.length === 0)
      sources.push(...(await archivedBelow(bucket, prefix)));
    if (sources.length > 0) isEmpty = false;
    const pairs = sources.map((source): Pair => ({ source, to: destinationOf(unit, source.key) }));
    const judged = await judgeAll(pairs, lookUps, onExist);
    if (isLast && isEmpty) judged.push({ problem: `${wish.sourceUri}: nothing lies below it` });
    yield { judged, after };
  }
}

/** What consoles make where a person made a "folder". */
function isMarker({ key, sizeBytes }: Seen): boolean {
  return sizeBytes === 0 && key.endsWith("/");
}

async function filesOf({ files }: Files, onExist: OnExist): Promise<Chunk> {
  const seen = new Map<string, Seen>();
  const denied = new Set<string>();
  for (const [bucket, keys] of keysByBucket(files.map(({ from }) => from))) {
    const lookUp = lookUpIn(bucket, { denied: (key) => denied.add(uriOf({ bucket, key })) });
    const folder = uriOf({ bucket, key: commonOf(keys[0] ?? "", keys.at(-1) ?? "") });
    const found = await allowed(lookUp(keys), folder, "read");
    for (const [key, object] of found) seen.set(uriOf({ bucket, key }), object);
  }
  const unseen = files.map(({ from }) => from).filter((from) => !seen.has(uriOf(from)));
  for (const [uri, source] of await archivedAmong(unseen)) seen.set(uri, source);
  const missing: Judged[] = [];
  const pairs = files.flatMap(({ from, to }): Pair[] => {
    const uri = uriOf(from);
    const source = seen.get(uri);
    if (source) return [{ source, to }];
    const isDenied = denied.has(uri);
    missing.push({
      problem: isDenied ? deniedText(uri, "read") : `${uri}: there is no such object`,
    });
    return [];
  });
  const judged = await judgeAll(pairs, new Map(), onExist);
  return { judged: [...missing, ...judged], after: undefined };
}

/** Looks all destinations up, bucket by bucket, and decides on each pair, in the order of the pairs. */
async function judgeAll(
  pairs: Pair[],
  lookUps: Map<string, LookUp>,
  onExist: OnExist,
): Promise<Judged[]> {
  const existing = new Map<string, Seen>();
  for (const [bucket, keys] of keysByBucket(pairs.map(({ to }) => to))) {
    const lookUp = lookUps.get(bucket) ?? lookUpIn(bucket);
    const folder = uriOf({ bucket, key: commonOf(keys[0] ?? "", keys.at(-1) ?? "") });
    const found = await allowed(lookUp(keys), folder, "write");
    for (const [key, object] of found) existing.set(uriOf({ bucket, key }), object);
  }
  const judged: Judged[] = [];
  await eachOf(pairs.entries(), judgeWidth, async ([n, pair]) => {
    judged[n] = await judge(pair, existing.get(uriOf(pair.to)), onExist).catch((error) => {
      const problem = refusalOf(error, uriOf(pair.source), "read");
      if (problem === undefined) throw error;
      return { problem };
    });
  });
  return judged;
}

/** Keys in byte order, each once; keys that S3 would refuse to be asked for are left out. */
function keysByBucket(places: Place[]): Map<string, string[]> {
  const groups = new Map<string, Set<string>>();
  for (const { bucket, key } of places) {
    const keys = groups.get(bucket) ?? new Set();
    if (Buffer.byteLength(key) <= 1024) keys.add(key);
    groups.set(bucket, keys);
  }
  return new Map([...groups].map(([bucket, keys]) => [bucket, [...keys].sort(compareKeys)]));
}

async function allowed<T>(call: Promise<T>, uri: string, use: Use): Promise<T> {
  try {
    return await call;
  } catch (error) {
    const refusal = refusalOf(error, uri, use);
    if (refusal === undefined) throw error;
    throw new Refused(refusal, { cause: error });
  }
}
