import type { CopyJobRow } from "#core/copy/copy-job.entity";
import { changeOf, goneFrom } from "#core/copy/pin";
import type { PlanItem } from "#core/copy/plan-schema";
import { archivedAmong, archivedBelow, unknownBelow } from "#core/copy/s3-copy/archived-read-set";
import { compareKeys } from "#core/copy/s3-copy/byte-order";
import { type Judged, judge, judgeThaw, type Pair } from "#core/copy/s3-copy/judge";
import { commonOf, listPage, lookUpIn } from "#core/copy/s3-copy/look-up";
import { deniedText, refusalOf, type Use } from "#core/copy/s3-copy/refusal";
import type { Place, Seen } from "#core/copy/s3-copy/seen";
import { type Below, destinationOf, type Files, type Unit, uriOf } from "#core/copy/s3-copy/unit";
import { eachOf } from "#core/readset/in-flight";

/** A step of a plan: a page of a listing, or a group of single objects. */
export type Chunk = {
  judged: Judged[];
  /** Source key behind which its unit goes on; undefined when the unit is done. */
  after: string | undefined;
};

/** What a job wants done about its pairs. */
type Rule = Pick<CopyJobRow, "action" | "onExist" | "onMissing">;

type LookUp = (keys: string[]) => Promise<Map<string, Seen>>;

/** Destinations that are asked for more than their ETag at once. */
const judgeWidth = 16;

/**
 * What a unit brings, from the source key `after` on. What cannot be read or listed is a problem of the plan, or an
 * item that fails, as the rule has it.
 */
export async function* chunksOf(unit: Unit, rule: Rule, after?: string): AsyncGenerator<Chunk> {
  try {
    if (unit.kind === "files") yield await filesOf(unit, rule);
    else yield* pagesOf(unit, rule, after);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const { message: problem, use } = error;
    const isSource = use === "read" && unit.kind === "below";
    yield { judged: [isSource ? lost(unit.wish, problem, rule) : { problem }], after: undefined };
  }
}

/** A source that nothing can be done about. A retry goes by the same plan, in which it stays lost. */
function lost(
  { sourceUri, destinationUri }: Pick<PlanItem, "sourceUri" | "destinationUri">,
  problem: string,
  { onMissing }: Rule,
): Judged {
  if (onMissing !== "fail-item") return { problem };
  const reason = `${problem}. Mend that and begin a new copy job: a retry does not look for it again.`;
  return failed({ sourceUri, destinationUri }, reason);
}

/** Of a pinned source: it is not what was decided on, so its item fails and takes no destination. */
function failed(
  { sourceUri, destinationUri }: Pick<PlanItem, "sourceUri" | "destinationUri">,
  reason: string,
): Judged {
  return { item: { sourceUri, destinationUri, sizeBytes: null, action: "fail", reason } };
}

/** A bucket or prefix that cannot be used. */
class Refused extends Error {
  readonly use: Use;

  constructor(message: string, use: Use, options: ErrorOptions) {
    super(message, options);
    this.use = use;
  }
}

async function* pagesOf(unit: Below, rule: Rule, start?: string): AsyncGenerator<Chunk> {
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
    if (isLast && isEmpty && sources.length === 0 && rule.action === "thaw")
      sources.push(...(await unknownBelow(bucket, prefix)));
    if (sources.length > 0) isEmpty = false;
    const pairs = sources.map((source): Pair => ({ source, to: destinationOf(unit, source.key) }));
    const judged = await judgeAll(pairs, lookUps, rule);
    if (isLast && isEmpty)
      judged.push(lost(wish, `${wish.sourceUri}: nothing lies below it`, rule));
    yield { judged, after };
  }
}

/** What consoles make where a person made a "folder". */
function isMarker({ key, sizeBytes }: Seen): boolean {
  return sizeBytes === 0 && key.endsWith("/");
}

async function filesOf({ files }: Files, rule: Rule): Promise<Chunk> {
  const seen = new Map<string, Seen>();
  const denied = new Set<string>();
  const refused = new Map<string, string>();
  for (const [bucket, keys] of keysByBucket(files.map(({ from }) => from))) {
    const lookUp = lookUpIn(bucket, { denied: (key) => denied.add(uriOf({ bucket, key })) });
    const folder = uriOf({ bucket, key: commonOf(keys[0] ?? "", keys.at(-1) ?? "") });
    try {
      const found = await allowed(lookUp(keys), folder, "read");
      for (const [key, object] of found) seen.set(uriOf({ bucket, key }), object);
    } catch (error) {
      if (!(error instanceof Refused) || rule.onMissing !== "fail-item") throw error;
      refused.set(bucket, error.message);
    }
  }
  const unseen = files.map(({ from }) => from).filter((from) => !seen.has(uriOf(from)));
  for (const [uri, source] of await archivedAmong(unseen)) seen.set(uri, source);
  const missing: Judged[] = [];
  const expected = new Set<string>();
  const pairs = files.flatMap(({ wish, from, to }): Pair[] => {
    const uri = uriOf(from);
    const source = seen.get(uri);
    const change = source && changeOf(wish, source);
    if (change) missing.push(failed({ sourceUri: uri, destinationUri: uriOf(to) }, change));
    if (change) return [];
    if (source && wish.isThere) expected.add(uriOf(to));
    if (source) return [{ source, to }];
    const none = denied.has(uri) ? deniedText(uri, "read") : `${uri}: there is no such object`;
    const problem = refused.get(from.bucket) ?? none;
    missing.push(lost({ sourceUri: uri, destinationUri: uriOf(to) }, problem, rule));
    return [];
  });
  const judged = await judgeAll(pairs, new Map(), rule);
  const applied = judged.map((one) =>
    "item" in one && one.item.action === "copy" && expected.has(one.item.destinationUri)
      ? failed(one.item, goneFrom(one.item.destinationUri))
      : one,
  );
  return { judged: [...missing, ...applied], after: undefined };
}

/** Decides on each pair by what is at its destination, in the order of the pairs. */
async function judgeAll(
  pairs: Pair[],
  lookUps: Map<string, LookUp>,
  rule: Rule,
): Promise<Judged[]> {
  const isThaw = rule.action === "thaw";
  const existing = isThaw ? new Map<string, Seen>() : await existingOf(pairs, lookUps);
  const judged: Judged[] = [];
  await eachOf(pairs.entries(), judgeWidth, async ([n, pair]) => {
    const { source, to } = pair;
    const verdict = isThaw ? judgeThaw(pair) : judge(pair, existing.get(uriOf(to)), rule.onExist);
    judged[n] = await verdict.catch((error) => {
      const problem = refusalOf(error, uriOf(source), "read");
      if (problem === undefined) throw error;
      return lost({ sourceUri: uriOf(source), destinationUri: uriOf(to) }, problem, rule);
    });
  });
  return judged;
}

/** Looks all destinations up, bucket by bucket. */
async function existingOf(pairs: Pair[], lookUps: Map<string, LookUp>): Promise<Map<string, Seen>> {
  const existing = new Map<string, Seen>();
  for (const [bucket, keys] of keysByBucket(pairs.map(({ to }) => to))) {
    const lookUp = lookUps.get(bucket) ?? lookUpIn(bucket);
    const folder = uriOf({ bucket, key: commonOf(keys[0] ?? "", keys.at(-1) ?? "") });
    const found = await allowed(lookUp(keys), folder, "write");
    for (const [key, object] of found) existing.set(uriOf({ bucket, key }), object);
  }
  return existing;
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
    throw new Refused(refusal, use, { cause: error });
  }
}
