import * as Actor from "#core/actor";
import { statusOf } from "#core/copy/s3-copy/failure";
import { type Headed, head } from "#core/copy/s3-copy/seen";
import * as Uri from "#core/copy/uri";
import type { LocationRow } from "#core/fastq/row";
import { setting } from "#core/settings";
import { iso } from "#core/time";

/** A file's place as it is now, or what keeps it from being one. */
export type Looked = { place: LocationRow } | { fault: string };

/** Files that are looked at side by side. */
const lanes = 16;

/** Looks at files by their s3:// URIs, by one HEAD each; answers in their order. Throws what may pass by itself. */
export async function lookAt(uris: string[]): Promise<Looked[]> {
  const found = new Map<string, Looked>();
  const left = [...new Set(uris)].values();
  await Promise.all(
    Array.from({ length: lanes }, async () => {
      for (const uri of left) found.set(uri, await lookAtOne(uri));
    }),
  );
  return uris.map((uri) => found.get(uri) as Looked);
}

async function lookAtOne(uri: string): Promise<Looked> {
  const fault = faultOf(uri);
  if (fault) return { fault };
  const { container: bucket, path: key } = Uri.parse(uri);
  try {
    const seen = await head({ bucket, key });
    return seen ? { place: placeOf(uri, seen) } : { fault: `${uri} is not there.` };
  } catch (error) {
    if (statusOf(error) !== 403) throw error;
    return { fault: `${uri} cannot be read: S3 denies it to this stage.` };
  }
}

/** What is wrong with a URI before anybody looks; undefined for one that may be looked at. */
export function faultOf(uri: string): string | undefined {
  const problem = Uri.problemOf(uri);
  if (problem) return `"${uri}" ${problem}`;
  const { scheme, container, isFolder } = Uri.parse(uri);
  if (scheme !== "s3") return `${uri} is not an s3:// URI; copy it to a bucket first.`;
  if (isFolder) return `${uri} is a folder; name the file.`;
  const ofReadSet = /\/sequenceStore\/(\d+)\/readSet\/(\d+)\//.exec(uri);
  if (ofReadSet)
    return `${uri} is a file of read set ${ofReadSet[1]}/${ofReadSet[2]}: name that as readSet.`;
  if (readable().has(container)) return isOwn(uri) ? undefined : foreign(uri);
  const buckets = [...readable()].join(", ") || "none";
  return `${uri} lies in ${container}, which this stage does not read (it reads ${buckets}). Add it to copySources of the stage's config, or copy the file.`;
}

/** Buckets belong to no project; so who is no admin registers, and then may read, only what the stage's config gives to a project. */
function isOwn(uri: string): boolean {
  if (Actor.use().projectIds === "*") return true;
  return setting("fastqSources").some(
    (source) => uri.startsWith(source.uri) && source.projectIds.some(Actor.canSee),
  );
}

function foreign(uri: string): string {
  return `${uri} is not below a source of your projects. An admin registers it, or gives its prefix to a project: fastq.sources in the stage's config.`;
}

/** Buckets that this stage may read, and hears of. */
function readable(): Set<string> {
  const { bucket } = setting("restoredReads");
  return new Set([...setting("copySources"), ...(bucket ? [bucket] : [])]);
}

/** What a HEAD shows, as rows of fastqs have it. */
export function placeOf(uri: string, seen: Headed): LocationRow {
  const { sizeBytes, etag, storageClass, isArchived, restore, checksum } = seen;
  const thawing = restore?.isUnderWay ? "ACTIVATING" : "ARCHIVED";
  return {
    kind: "s3",
    uri,
    storageState: isArchived ? thawing : "ACTIVE",
    storageClass: storageClass ?? "STANDARD",
    stateAt: iso(),
    sizeBytes,
    etag,
    ...(checksum?.algorithm === "SHA256" &&
      checksum.isOfWhole && { sha256: Buffer.from(checksum.value, "base64").toString("hex") }),
    ...(!isArchived && restore?.until !== undefined && { expiresAt: iso(restore.until) }),
  };
}
