import { compareKeys } from "#core/copy/s3-copy/byte-order";
import { statusOf } from "#core/copy/s3-copy/failure";
import { lookUpIn } from "#core/copy/s3-copy/look-up";
import { type Headed, head, type Seen } from "#core/copy/s3-copy/seen";
import { parseS3Uri } from "#core/location";
import type { PackageFile } from "#core/package/file";
import type { Findings } from "#core/package/finding";
import { checksumOf, isWhole } from "#core/package/selection/checksum";
import { eachOf } from "#core/readset/in-flight";
import { iso } from "#core/time";

/** HEADs of a package at most: beyond them sizes come from listings and rows, and checksums stay unknown. */
const mostHeads = 5000;
/** HEADs under way at once. */
const headsInFlight = 64;
/** So many files of one folder are listed together. */
const worthListing = 3;

export type Looking = {
  findings: Findings;
  /** Believes what is known already. */
  isPreview: boolean;
  signal: AbortSignal | undefined;
};

/** A file that is not looked at yet, and what else is known of it. */
export type Candidate = {
  file: PackageFile;
  /** For people: which file it is. */
  label: string;
  /** `readSet`: reached through HealthOmics, whose ETags are no hashes of the content. */
  kind: "s3" | "readSet";
  /** True of what S3 showed just now, or cannot show: only a checksum is wanted. */
  isSeen: boolean;
  /** False where nobody has told its size. */
  hasSize: boolean;
  /** SHA-256 in hex that somebody recorded of the content with `ETag` `file.etag`. */
  sha256?: string | undefined;
};

/** `undefined`: there is no such object; `denied`: S3 does not let this stage look. */
type Shown = Seen | Headed | undefined | "denied";

/** Looks at files in S3, within the package's budget of HEADs. */
export function looker({ findings, isPreview, signal }: Looking, heads = mostHeads) {
  let headsLeft = heads;
  let unchecked = 0;

  async function all(candidates: Candidate[]): Promise<PackageFile[]> {
    const shown = await show(candidates);
    return candidates.flatMap((candidate) => {
      const { file, label } = candidate;
      if (!shown.has(file.uri)) return [{ ...file, checksum: checksumOf(candidate) }];
      const seen = shown.get(file.uri);
      if (seen === undefined)
        findings.error("file.vanished", label, `The file of ${label} is not there any more.`);
      if (seen === "denied")
        findings.error(
          "file.unreadable",
          label,
          `The file of ${label} cannot be read: S3 denies it to this stage.`,
        );
      return seen === undefined || seen === "denied" ? [] : [withSeen(candidate, seen)];
    });
  }

  /** What S3 shows, by URI; what has no entry was not looked at. */
  async function show(candidates: Candidate[]): Promise<Map<string, Shown>> {
    const shown = new Map<string, Shown>();
    if (isPreview) {
      const unknown = candidates.filter(
        ({ kind, isSeen, hasSize }) => kind === "s3" && !isSeen && !hasSize,
      );
      await headEach(unknown.slice(0, spend(unknown.length)), shown);
      return shown;
    }
    const wanted = candidates.filter(wantsHead);
    const heads = wanted.splice(0, spend(wanted.length));
    unchecked += wanted.length;
    const others = candidates.filter((one) => !one.isSeen && !wantsHead(one));
    const { together, alone } = byFolder([...others, ...wanted.filter(({ isSeen }) => !isSeen)]);
    // A file alone in its folder costs the same either way.
    const more = alone.splice(0, spend(alone.length));
    await headEach([...heads, ...more], shown);
    await list([...together, ...alone.filter(({ hasSize }) => !hasSize)], shown);
    return shown;
  }

  function spend(count: number): number {
    const spent = Math.min(count, headsLeft);
    headsLeft -= spent;
    return spent;
  }

  async function headEach(candidates: Candidate[], shown: Map<string, Shown>): Promise<void> {
    await eachOf(candidates, headsInFlight, async ({ file: { uri } }) => {
      signal?.throwIfAborted();
      shown.set(uri, await headOf(uri));
    });
  }

  async function list(candidates: Candidate[], shown: Map<string, Shown>): Promise<void> {
    const buckets = Map.groupBy(candidates, ({ file }) => parseS3Uri(file.uri).bucket);
    for (const [bucket, ofBucket] of buckets) {
      signal?.throwIfAborted();
      const denied = new Set<string>();
      const keys = [...new Set(ofBucket.map(({ file }) => parseS3Uri(file.uri).key))];
      const lookUp = lookUpIn(bucket, { denied: (key) => denied.add(key) });
      const found = await lookUp(keys.sort(compareKeys)).catch((error) => {
        // A bucket that is gone has no files either.
        if (statusOf(error) === 404) return new Map<string, Seen>();
        throw error;
      });
      for (const key of keys)
        shown.set(`s3://${bucket}/${key}`, denied.has(key) ? "denied" : found.get(key));
    }
  }

  /** Says of how many files no checksum was asked for. */
  function report(): void {
    if (unchecked === 0) return;
    findings.warn(
      "checksum.unknown",
      null,
      `${unchecked} files have no checksum: it is asked for of ${heads} files of a package.`,
    );
  }

  return { all, report };
}

/** Only a HEAD tells whether an ETag is an MD5, and whether INTELLIGENT_TIERING has archived it. */
function wantsHead({ file, kind, isSeen, sha256 }: Candidate): boolean {
  if (kind === "readSet") return !isSeen;
  if (file.storageClass === "INTELLIGENT_TIERING") return true;
  if (sha256 !== undefined) return false;
  return file.etag === null || isWhole(file.etag);
}

async function headOf(uri: string): Promise<Shown> {
  try {
    return await head(parseS3Uri(uri));
  } catch (error) {
    if (statusOf(error) === 403) return "denied";
    throw error;
  }
}

function byFolder(candidates: Candidate[]): Record<"together" | "alone", Candidate[]> {
  const folders = Map.groupBy(candidates, ({ file: { uri } }) =>
    uri.slice(0, uri.lastIndexOf("/") + 1),
  );
  const groups = [...folders.values()];
  return {
    together: groups.filter(({ length }) => length >= worthListing).flat(),
    alone: groups.filter(({ length }) => length < worthListing).flat(),
  };
}

function withSeen(candidate: Candidate, seen: Seen | Headed): PackageFile {
  const { file, kind } = candidate;
  return {
    ...file,
    sizeBytes: seen.sizeBytes,
    etag: seen.etag || null,
    modifiedAt: iso(seen.lastModifiedAt),
    storageClass: seen.storageClass ?? (kind === "s3" ? "STANDARD" : null),
    storageState: seen.isArchived ? "ARCHIVED" : "ACTIVE",
    checksum: checksumOf(candidate, seen),
  };
}
