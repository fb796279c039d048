import type { LocationRow } from "#core/fastq/row";

/**
 * A place as a look at S3 shows it (`seen`: undefined when nothing is there). Since when it is so stays, where its state
 * does. Undefined for a restored copy that is gone: it is forgotten.
 */
export function asSeen(
  place: LocationRow,
  seen: LocationRow | undefined,
  at: string,
): LocationRow | undefined {
  if (seen) return seenAgain(place, seen, at);
  if (place.isRestoredCopy) return undefined;
  if (place.storageState === "DELETED") return place;
  const { expiresAt: _expiresAt, ...rest } = place;
  return { ...rest, storageState: "DELETED", stateAt: at };
}

/** A restored place whose time is over. S3 takes a while to say so; `seen` is a look at it, where there is one. */
export function asExpired(
  place: LocationRow,
  seen: LocationRow | undefined,
  at: string,
): LocationRow | undefined {
  if (place.isRestoredCopy) return undefined;
  if (seen) return seenAgain(place, seen, at);
  const { expiresAt: _expiresAt, ...rest } = place;
  return { ...rest, storageState: "ARCHIVED", stateAt: at };
}

/** True of what lasted until then, or less. */
export function isOver({ expiresAt }: LocationRow, at: string): boolean {
  return expiresAt !== undefined && expiresAt <= at;
}

function seenAgain(place: LocationRow, seen: LocationRow, at: string): LocationRow {
  const { isRestoredCopy, expiresAt, storageState, stateAt, etag, sha256 } = place;
  return {
    ...seen,
    stateAt: seen.storageState === storageState ? stateAt : at,
    // Not every look tells of it, and the content is the same.
    ...(sha256 !== undefined && etag === seen.etag && { sha256 }),
    // Of a copy of ours S3 does not say when its bucket's rule takes it away.
    ...(isRestoredCopy && { isRestoredCopy, ...(expiresAt !== undefined && { expiresAt }) }),
  };
}
