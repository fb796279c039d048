import type { LocationRow, ReadRow } from "#core/fastq/row";
import { iso } from "#core/time";

/** Where a file of a package is taken from. */
export type Source = { place: LocationRow; storageState: "ACTIVE" | "ARCHIVED" };

/** True of a place that is not gone for good. */
export function isThere({ storageState }: LocationRow): boolean {
  return storageState !== "FAILED" && storageState !== "DELETED";
}

/** True when a file cannot be read now, and can after a thaw. */
export function isArchived(read: ReadRow): boolean {
  return !read.locations.some(isReadable) && read.locations.some(isFrozen);
}

/** True of a place in a read set that is still to come. */
export function isUploading({ storageState }: LocationRow): boolean {
  return storageState === "UPLOADING";
}

/**
 * The best place of a read's file: one that can be read now over an archived one, what stays for good over a restored
 * copy, which counts while it lasts. Undefined when there is none, or nobody knows its URI.
 */
export function sourceOf({ locations }: ReadRow): Source | undefined {
  const known = locations.filter(({ uri }) => uri !== undefined);
  const readable = known.filter(isReadable);
  const active = readable.find(({ expiresAt }) => expiresAt === undefined) ?? lasting(readable);
  if (active) return { place: active, storageState: "ACTIVE" };
  const frozen = known.find(isFrozen);
  return frozen && { place: frozen, storageState: "ARCHIVED" };
}

function isReadable({ storageState, expiresAt }: LocationRow): boolean {
  return storageState === "ACTIVE" && (expiresAt === undefined || expiresAt > iso());
}

/** What was restored in place is archived again once that has ended; a restored copy is gone. */
function isFrozen({ storageState, expiresAt, isRestoredCopy }: LocationRow): boolean {
  if (storageState === "ACTIVE")
    return expiresAt !== undefined && expiresAt <= iso() && !isRestoredCopy;
  return storageState === "ARCHIVED" || storageState === "ACTIVATING";
}

/** The one that lasts longest. */
function lasting(places: LocationRow[]): LocationRow | undefined {
  return places.toSorted((a, b) => ((a.expiresAt ?? "") < (b.expiresAt ?? "") ? 1 : -1))[0];
}
