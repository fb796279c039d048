import type { OutsideFastq, OutsideFile } from "#core/fastq/outside/schema";
import { withPlace } from "#core/fastq/place";
import { mapPlaces, type Reads } from "#core/fastq/reads";
import type { LocationRow, ReadRow } from "#core/fastq/row";

/** Must be thawed before they are read. */
const frozen = new Set(["GLACIER", "DEEP_ARCHIVE"]);
/** Classes whose words are not cut where the capitals are. */
const irregular: Record<string, string> = {
  OneZoneIa: "ONEZONE_IA",
  OnezoneIa: "ONEZONE_IA",
  Onezone_Ia: "ONEZONE_IA",
};

/** A storage class as S3 names it, of any spelling: `StandardIa` is STANDARD_IA. */
export function storageClassOf(name: string): string {
  return (
    irregular[name] ??
    (/[a-z]/.test(name) ? name.replace(/(?<=[a-z])(?=[A-Z])/g, "_").toUpperCase() : name)
  );
}

/**
 * Reads with the files of another fastq manager as it tells of them; other places stay. A file that is told of without
 * its class is as it was known, and can be read if it is new: it was just put there.
 */
export function withOutside(
  reads: Reads | undefined,
  readSet: OutsideFastq["readSet"],
  at: string,
): Reads | undefined {
  const r1 = withFile(reads?.r1, readSet?.r1, at);
  const r2 = withFile(reads?.r2, readSet?.r2, at);
  return r1 && { r1, ...(r2 && { r2 }) };
}

/** Its files are there no more; what other managers and S3 know of stays. */
export function withoutOutside(reads: Reads | undefined, at: string): Reads | undefined {
  if (!reads) return undefined;
  return mapPlaces(reads, (place) =>
    place.kind === "external" ? { ...place, storageState: "DELETED", stateAt: at } : place,
  );
}

/** All its files can be read: they were thawed. Of which class they are now nobody told. */
export function thawed(reads: Reads | undefined, at: string): Reads | undefined {
  if (!reads) return undefined;
  return mapPlaces(reads, (place) => {
    const isFrozen = place.storageState === "ARCHIVED" || place.storageState === "ACTIVATING";
    if (place.kind !== "external" || !isFrozen) return place;
    const { storageClass: _, ...rest } = place;
    return { ...rest, storageState: "ACTIVE", stateAt: at };
  });
}

function withFile(
  read: ReadRow | undefined,
  file: OutsideFile | null | undefined,
  at: string,
): ReadRow | undefined {
  const ingestId = file?.ingestId ?? file?.s3Uri;
  if (!file || !ingestId) return read;
  const places = read?.locations ?? [];
  const known = places.find(
    (place) =>
      place.kind === "external" && place.ingestId === ingestId && place.storageState !== "DELETED",
  );
  const place = placeOf(ingestId, file, known, at);
  const others = places.filter(
    ({ kind, storageState }) => kind !== "external" || storageState !== "DELETED",
  );
  return withPlace({ ...read, locations: others }, place);
}

function placeOf(
  ingestId: string,
  { s3Uri, storageClass, sha256 }: OutsideFile,
  known: LocationRow | undefined,
  at: string,
): LocationRow {
  const told = storageClass ? storageClassOf(storageClass) : undefined;
  const state = told === undefined ? undefined : frozen.has(told) ? "ARCHIVED" : "ACTIVE";
  const storageState = state ?? known?.storageState ?? "ACTIVE";
  return {
    ...known,
    ...{ kind: "external", ingestId, storageState },
    stateAt: known?.storageState === storageState ? known.stateAt : at,
    ...(told && { storageClass: told }),
    ...(s3Uri?.startsWith("s3://") && { uri: s3Uri }),
    ...(sha256 && { sha256 }),
  };
}
