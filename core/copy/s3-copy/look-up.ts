import { ListObjectsV2Command } from "@aws-sdk/client-s3";
import * as Aws from "#core/aws";
import { compareKeys } from "#core/copy/s3-copy/byte-order";
import { statusOf } from "#core/copy/s3-copy/failure";
import { fromListing, head, type Seen } from "#core/copy/s3-copy/seen";
import { eachOf } from "#core/readset/in-flight";

/** HEADs under way at once. */
const headWidth = 32;
/** A page that shows fewer wanted keys than this is not worth its price: the rest of the folder is asked for by HEAD. */
const worthwhile = 3;

export type Page = {
  objects: Seen[];
  /** Key after which the next page begins; undefined behind the last. */
  next: string | undefined;
};

/** One page (1,000 objects at most) of what a bucket has below `prefix`, in byte order, behind the key `after`. */
export async function listPage(
  bucket: string,
  prefix: string,
  after?: string,
  options: { limit?: number | undefined; signal?: AbortSignal | undefined } = {},
): Promise<Page> {
  const answer = await Aws.s3().send(
    new ListObjectsV2Command({
      Bucket: bucket,
      Prefix: prefix,
      StartAfter: after || undefined,
      MaxKeys: options.limit,
      // XML has no place for some letters that keys may have.
      EncodingType: "url",
      OptionalObjectAttributes: ["RestoreStatus"],
    }),
    { abortSignal: options.signal },
  );
  const objects = (answer.Contents ?? []).map((listed) =>
    fromListing(bucket, decoded(listed.Key ?? ""), listed),
  );
  return { objects, next: answer.IsTruncated ? objects.at(-1)?.key : undefined };
}

function decoded(key: string): string {
  return decodeURIComponent(key.replaceAll("+", " "));
}

/** A stretch of a bucket that is known: what lies below `prefix` from `from` to `to`, both included. */
type Stretch = {
  prefix: string;
  from: string;
  /** Unset: to the end of the prefix. */
  to: string | undefined;
  objects: Map<string, Seen>;
};

/**
 * Looks keys of one bucket up, given in byte order and each once, by whichever takes fewer requests: listings of the
 * stretches they lie in, or HEADs. The last page is remembered, so that keys in ascending order may be given call by
 * call; `root` is what all of them begin with. Who may not list gets HEADs; other refusals are thrown, but where
 * `denied` takes keys that a HEAD was denied for.
 */
export function lookUpIn(
  bucket: string,
  { root, denied }: { root?: string; denied?: (key: string) => void } = {},
) {
  let known: Stretch | undefined;
  let mayList = true;

  return async (keys: string[]): Promise<Map<string, Seen>> => {
    const found = new Map<string, Seen>();
    const singly: string[] = [];
    const prefix = root ?? commonOf(keys[0] ?? "", keys.at(-1) ?? "");
    let poorPages = 0;
    for (let at = takeKnown(keys, 0, found); at < keys.length; ) {
      const end = endOfFolder(keys, at);
      const isLone = keys.length === 1 || (poorPages > 1 && end - at < worthwhile);
      const page = mayList && !isLone ? await stretchFrom(prefix, keys[at] ?? "") : undefined;
      const taken = page ? takeKnown(keys, at, found) : 0;
      at += taken;
      const isPoor = page?.to !== undefined && taken < worthwhile;
      poorPages = isPoor ? poorPages + 1 : page ? 0 : poorPages;
      if (page && !isPoor) continue;
      // A folder in which so little is wanted is not gone through page by page.
      singly.push(...keys.slice(at, end));
      at = Math.max(at, end);
      at += takeKnown(keys, at, found);
    }
    await eachOf(singly, headWidth, async (key) => {
      const seen = await headOf(key);
      if (seen) found.set(key, seen);
    });
    return found;
  };

  async function headOf(key: string): Promise<Seen | undefined> {
    try {
      return await head({ bucket, key });
    } catch (error) {
      if (statusOf(error) !== 403 || !denied) throw error;
      denied(key);
      return undefined;
    }
  }

  /** Takes what is known of the keys from `at` on; answers how many those are. */
  function takeKnown(keys: string[], at: number, found: Map<string, Seen>): number {
    let end = at;
    for (const key of keys.slice(at)) {
      if (!known || !covers(known, key)) break;
      const seen = known.objects.get(key);
      if (seen) found.set(key, seen);
      end++;
    }
    return end - at;
  }

  async function stretchFrom(prefix: string, key: string): Promise<Stretch | undefined> {
    // Just before the key, so that as few of its neighbours as possible come along.
    const before = [...key].slice(0, -1).join("");
    try {
      const { objects, next } = await listPage(bucket, prefix, before);
      const byKey = new Map(objects.map((seen) => [seen.key, seen]));
      known = { prefix, from: key, to: next, objects: byKey };
      return known;
    } catch (error) {
      if (statusOf(error) !== 403) throw error;
      mayList = false;
      return undefined;
    }
  }
}

function covers({ prefix, from, to }: Stretch, key: string): boolean {
  if (!key.startsWith(prefix) || compareKeys(key, from) < 0) return false;
  return to === undefined || compareKeys(key, to) <= 0;
}

/** Behind the last key of the folder of the one at `from`: in byte order they stand together. */
function endOfFolder(keys: string[], from: number): number {
  const first = keys[from] ?? "";
  const folder = first.slice(0, first.lastIndexOf("/") + 1);
  let end = from + 1;
  while (end < keys.length && keys[end]?.startsWith(folder)) end++;
  return end;
}

/** What both begin with, which is what all keys between them begin with; half a surrogate pair is no letter. */
export function commonOf(one: string, other: string): string {
  let end = 0;
  while (end < one.length && one.charCodeAt(end) === other.charCodeAt(end)) end++;
  return one.slice(0, end).replace(/[\ud800-\udbff]$/, "");
}
