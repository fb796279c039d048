import type { FastqRow, LocationRow, ReadRow } from "#core/fastq/row";
import type { StorageState } from "#core/fastq/schema";
import type { Place } from "#core/fastq/sync/schema";

/** States of places that are gone for good. */
const gone: ReadonlySet<StorageState> = new Set(["FAILED", "DELETED"]);

/** What tells one place of a read from its others. */
export function placeKey({ kind, uri, storeId, readSetId, ingestId }: LocationRow): string {
  if (kind === "healthomics") return `${kind} ${storeId}/${readSetId}`;
  return `${kind} ${kind === "external" ? ingestId : uri}`;
}

/** A read with a place added, or as it is now known; others stay. */
export function withPlace(read: ReadRow | undefined, location: LocationRow): ReadRow {
  const key = placeKey(location);
  const others = (read?.locations ?? []).filter((other) => placeKey(other) !== key);
  return { ...read, locations: [...others, location] };
}

/** The reads of a fastq with a file that is there, or will be: none, one or two. */
function readsOf({ reads }: Pick<FastqRow, "reads">): ReadRow[] {
  return [reads?.r1, reads?.r2].filter((read) =>
    read?.locations.some((place) => !gone.has(place.storageState)),
  ) as ReadRow[];
}

/** True when all its files are known, wherever they are: `readSet` is not null in today's words. */
export function hasReadSet(row: Pick<FastqRow, "reads">): boolean {
  const wanted = row.reads?.r2 ? 2 : 1;
  return readsOf(row).length === wanted;
}

/** A place of the read that can be read now, below `place` if one is named. What stays for good comes first. */
export function activePlace(read: ReadRow | undefined, place?: Place): LocationRow | undefined {
  const active = (read?.locations ?? []).filter(
    (location) => location.storageState === "ACTIVE" && (!place || isBelow(location, place)),
  );
  return active.find(({ expiresAt }) => expiresAt === undefined) ?? active[0];
}

/** True when every read can be read now, below `place` if one is named. */
export function isActive({ reads }: Pick<FastqRow, "reads">, place?: Place): boolean {
  if (!reads || !activePlace(reads.r1, place)) return false;
  return !reads.r2 || activePlace(reads.r2, place) !== undefined;
}

/** True when a file lies below a place, in whatever state. */
export function isBelow({ uri }: LocationRow, { bucket, prefix }: Place): boolean {
  return uri?.startsWith(`s3://${bucket}/${prefix.replace(/^\//, "")}`) ?? false;
}
