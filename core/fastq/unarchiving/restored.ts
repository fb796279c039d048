import { statusOf } from "#core/copy/s3-copy/failure";
import type { Ended } from "#core/copy/s3-copy/outcome";
import { head } from "#core/copy/s3-copy/seen";
import { readSetFileOf } from "#core/copy/thaw/read-set-file";
import { placeOf } from "#core/fastq/look";
import { placeKey, withPlace } from "#core/fastq/place";
import type { Reads } from "#core/fastq/reads";
import type { LocationRow } from "#core/fastq/row";
import type { JobFile, ReadName } from "#core/fastq/unarchiving/files";
import type { UnarchivingJobRow } from "#core/fastq/unarchiving/unarchiving-job.entity";
import { parseS3Uri } from "#core/location";
import { setting } from "#core/settings";
import { days, iso, now } from "#core/time";

/** A file that is back: the read, and what is to be known of its place. */
export type Back = { read: ReadName; isNew: boolean; place: Known };
/** Which place it is tells its URI. */
type Known = Omit<LocationRow, "kind" | "uri"> & { uri: string };

/**
 * How a file that a copy job has brought back is now: where it was, or as a copy that stays for the stage's days. What
 * HealthOmics has activated is as the copy job found it; S3 is asked, since it also tells until when. Answers a reason
 * when it cannot be read after all.
 */
export async function lookAtBack(
  job: Pick<UnarchivingJobRow, "mode">,
  { read, uri }: JobFile,
  { sizeBytes, etag, destinationUri }: Ended,
): Promise<Back | { reason: string }> {
  const isNew = job.mode === "copy";
  const at = iso();
  if (!isNew && readSetFileOf(uri)) {
    const known = { ...(sizeBytes !== null && { sizeBytes }), ...(etag && { etag }) };
    return { read, isNew, place: { uri, storageState: "ACTIVE", stateAt: at, ...known } };
  }
  const looked = await lookAt(isNew ? destinationUri : uri);
  if ("reason" in looked || !isNew) return "reason" in looked ? looked : { read, isNew, ...looked };
  const expiresAt = iso(now() + days(setting("restoredReads").days));
  return { read, isNew, place: { ...looked.place, isRestoredCopy: true, expiresAt } };
}

/** Reads with the files that are back: states of places that are known, and new places. What was told later stays. */
export function withBack(reads: Reads | undefined, backs: Back[]): Reads | undefined {
  return backs.reduce((so, back) => withOne(so, back), reads);
}

function withOne(reads: Reads | undefined, { read, isNew, place }: Back): Reads | undefined {
  const before = reads?.[read];
  if (!reads || !before) return reads;
  const known = before.locations.find(({ uri }) => uri === place.uri);
  // Told before, by this job or by S3 itself.
  if (known?.storageState === "ACTIVE" && (isNew || known.expiresAt === place.expiresAt))
    return reads;
  if (isNew) return { ...reads, [read]: withPlace(before, { kind: "s3", ...place }) };
  if (!known || known.stateAt > place.stateAt) return reads;
  const { expiresAt: _ended, ...rest } = known;
  const locations = before.locations.map((other) =>
    placeKey(other) === placeKey(known) ? { ...rest, ...place } : other,
  );
  return { ...reads, [read]: { ...before, locations } };
}

async function lookAt(uri: string): Promise<{ place: Known } | { reason: string }> {
  try {
    const seen = await head(parseS3Uri(uri));
    if (!seen) return { reason: `${uri} was brought back, but is not there any more.` };
    const { kind: _kind, ...place } = placeOf(uri, seen);
    if (place.storageState !== "ACTIVE")
      return { reason: `${uri} was brought back, but is ${place.storageState} again.` };
    return { place: { ...place, uri } };
  } catch (error) {
    if (statusOf(error) !== 403) throw error;
    return { reason: `${uri} was brought back, but S3 denies to read it.` };
  }
}
