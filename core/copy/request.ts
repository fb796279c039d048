import { type Faults, fault, gather } from "#core/copy/faults";
import type { CopyWish } from "#core/copy/plan-schema";
import { isListed, listedPairs } from "#core/copy/request-list";
import { manifestPairs } from "#core/copy/request-manifest";
import type { CreateCopyJob } from "#core/copy/request-schema";
import { thawPairs } from "#core/copy/request-thaw";
import type { CopyBackend } from "#core/copy/schema";
import { type CopyUri, isProjectId, isWildcard, parse, problemOf } from "#core/copy/uri";

/** One source for one destination, and where in the request they stand. */
export type Pair = CopyWish & { sourcePath: string; destinationPath: string };

/** A request in the one form that planning knows. */
export type CopyRequest = {
  backend: CopyBackend;
  /** Without repeats: by destination, in the order of Unicode code points, then as the request had them. */
  wishes: CopyWish[];
  /** When it is one for all. */
  destinationUri: string | undefined;
};

/** What is asked for, in whichever form. */
type Asked = Partial<CreateCopyJob>;

/**
 * Reads a request of any dialect. Whatever can be told without asking ICA or S3 is refused here, with the place of
 * each fault: `copy.invalid`; within one project `copy.refused`; outside of `allowed` `copy.destination_not_allowed`.
 * What is only thawed stays where it is, so `allowed` says nothing of it.
 */
export function read(input: Asked, allowed: readonly string[]): CopyRequest {
  const faults = gather();
  const isThaw = input.action === "thaw";
  const pairs = isThaw ? thawPairs(input, faults) : pairsOf(input, faults);
  const places = placesOf(pairs, faults);
  faults.check(shape);
  const backend = backendOf(pairs, places);
  for (const pair of pairs) checkPair(pair, backend, places, faults);
  checkOptions(input, backend, faults);
  faults.check(shape);
  refuseSameProject(pairs, places);
  if (!isThaw) refuseForeign(pairs, allowed);
  const wishes = sorted(pairs);
  if (isThaw) return { backend, wishes, destinationUri: undefined };
  const destinations = new Set(wishes.map(({ destinationUri }) => destinationUri));
  const [destinationUri] = destinations;
  return { backend, wishes, destinationUri: destinations.size === 1 ? destinationUri : undefined };
}

const shape = "The forms of a request are at /docs: POST /api/v1/copy-jobs.";

function pairsOf(input: Asked, faults: Faults): Pair[] {
  if (!isListed(input)) return manifestPairs(input, faults);
  if (input.manifest || input.manifest_b64gz)
    throw fault(
      "sourceUriList",
      "and destinationUri do not go together with a manifest",
      "Send one form or the other.",
    );
  return listedPairs(input, faults);
}

type Places = Map<string, CopyUri>;

/** Every URI taken apart, once. */
function placesOf(pairs: Pair[], faults: Faults): Places {
  const places: Places = new Map();
  const wrong = new Set<string>();
  const look = (uri: string, path: string) => {
    if (places.has(uri) || wrong.has(uri)) return;
    const problem = problemOf(uri);
    if (problem) faults.add(path, problem);
    if (problem) wrong.add(uri);
    else places.set(uri, parse(uri));
  };
  for (const pair of pairs) {
    if (!pair.renamesDataId) look(pair.sourceUri, pair.sourcePath);
    look(pair.destinationUri, pair.destinationPath);
  }
  return places;
}

/** Who copies is told by the destinations. A request of nothing is ICA's, where it comes from. */
function backendOf(pairs: Pair[], places: Places): CopyBackend {
  const [first, ...rest] = pairs;
  if (!first) return "icav2";
  const scheme = places.get(first.destinationUri)?.scheme ?? "icav2";
  const other = rest.find(({ destinationUri }) => places.get(destinationUri)?.scheme !== scheme);
  if (!other) return scheme;
  throw fault(
    other.destinationPath,
    `lies in another system than ${first.destinationUri}`,
    "Ask for one copy job to icav2:// and another one to s3://.",
  );
}

function checkPair(pair: Pair, backend: CopyBackend, places: Places, faults: Faults): void {
  const source = places.get(pair.sourceUri);
  const destination = places.get(pair.destinationUri);
  if (!destination?.isFolder)
    faults.add(
      pair.destinationPath,
      "must be a folder: end it with /, also when it is not there yet",
    );
  if (backend === "s3") {
    if (source?.scheme === "icav2")
      faults.add(pair.sourcePath, "lies in ICA, from where nothing is copied to s3://");
    if (pair.isExternal) faults.add(pair.sourcePath, "is only for destinations of ICA");
    if (pair.renamesDataId) faults.add(pair.sourcePath, "is only for destinations of ICA");
  }
  if (backend === "icav2" && source && isWildcard(source))
    faults.add(pair.sourcePath, "must name a folder without the *: s3://bucket/prefix/");
}

const ofS3 = [
  ...(["storageClass", "thaw", "writesReport", "destinationOwner", "onMissing"] as const),
];

function checkOptions(input: Asked, backend: CopyBackend, faults: Faults): void {
  if (backend === "s3") return;
  for (const name of ofS3)
    if (input[name] !== undefined && input[name] !== false)
      faults.add(name, "is only for destinations of S3");
}

/** ICA copies between projects only. Names of projects are looked up, and compared again, when it is planned. */
function refuseSameProject(pairs: Pair[], places: Places): void {
  const faults = gather();
  for (const { sourceUri, destinationUri, sourcePath } of pairs) {
    const source = places.get(sourceUri);
    const destination = places.get(destinationUri);
    if (source?.scheme !== "icav2" || !destination || !isProjectId(source.container)) continue;
    if (source.container.toLowerCase() === destination.container.toLowerCase())
      faults.add(sourcePath, "lies in the project that it is to be copied to");
  }
  faults.check("ICA copies between projects only: name another destination.", "copy.refused");
}

/** Refuses destinations outside of `allowed`: `copy.destination_not_allowed`. */
export function refuseForeign(
  pairs: Pick<Pair, "destinationUri" | "destinationPath">[],
  allowed: readonly string[],
): void {
  const faults = gather();
  const known = new Set<string>();
  for (const { destinationUri, destinationPath } of pairs) {
    if (known.has(destinationUri)) continue;
    known.add(destinationUri);
    if (!allowed.some((beginning) => destinationUri.startsWith(beginning)))
      faults.add(destinationPath, "is not below a destination that this stage may copy to");
  }
  const listed = allowed.length > 0 ? allowed.join(", ") : "none";
  faults.check(
    `Allowed: ${listed}. Another one is added to copyDestinations in the stage's config.`,
    "copy.destination_not_allowed",
  );
}

function sorted(pairs: Pair[]): CopyWish[] {
  const byDestination = new Map<string, Map<string, CopyWish>>();
  for (const { sourcePath: _source, destinationPath: _destination, ...wish } of pairs) {
    const wishes = byDestination.get(wish.destinationUri) ?? new Map<string, CopyWish>();
    const key = JSON.stringify([wish.sourceUri, wish.isExternal ?? false]);
    if (!wishes.has(key)) wishes.set(key, wish);
    byDestination.set(wish.destinationUri, wishes);
  }
  return [...byDestination]
    .sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    .flatMap(([, wishes]) => [...wishes.values()]);
}
