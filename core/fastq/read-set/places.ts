import { withPlaces } from "#core/fastq/location";
import { placeKey } from "#core/fastq/place";
import { mapPlaces, type Reads } from "#core/fastq/reads";
import type { LocationRow, ReadRow } from "#core/fastq/row";
import type { StorageState } from "#core/fastq/schema";
import { given } from "#core/readset/given";
import type { FileRow, Row } from "#core/readset/row";
import type { ReadSetStatus } from "#core/readset/schema";

/** How the files of a read set are. */
const states: Record<ReadSetStatus, StorageState> = {
  PROCESSING_UPLOAD: "UPLOADING",
  UPLOAD_FAILED: "FAILED",
  ARCHIVED: "ARCHIVED",
  ACTIVATING: "ACTIVATING",
  ACTIVE: "ACTIVE",
  DELETING: "DELETED",
  DELETED: "DELETED",
};

const sources = ["source1", "source2"] as const;
type Source = (typeof sources)[number];
export type ReadSetPlaces = { r1: LocationRow; r2?: LocationRow };

/** True of a read set that is gone, or is going. */
export function isGone({ set_status }: Pick<Row, "set_status">): boolean {
  return states[set_status] === "DELETED";
}

/**
 * Where the files of a read set lie: source1 is r1, source2 is r2, if there is one. Undefined for one that has no
 * fastqs, and while it is ACTIVE and nobody has told yet where its files are.
 */
export function placesOf(readSet: Row): ReadSetPlaces | undefined {
  if (readSet.set_type !== "FASTQ") return undefined;
  const known = sources.filter((source) => fileOf(readSet, source) || readSet.etags?.[source]);
  if (readSet.set_status === "ACTIVE" && !isLocated(readSet, known)) return undefined;
  return {
    r1: placeOf(readSet, "source1"),
    ...(known.includes("source2") && { r2: placeOf(readSet, "source2") }),
  };
}

/** A fastq's reads with the read set's places as they are now. What the mirror does not tell (any more) stays known. */
export function withReadSet(reads: Reads | undefined, places: ReadSetPlaces): Reads {
  const merged = (read: ReadRow | undefined, place: LocationRow | undefined) => {
    const before = read?.locations.find((other) => placeKey(other) === placeKey(places.r1));
    if (place) return { ...before, ...place };
    // A tombstone does not tell that there was a second file.
    const { storageState, stateAt } = places.r1;
    return before && { ...before, storageState, stateAt };
  };
  const [r1, r2] = [merged(reads?.r1, places.r1), merged(reads?.r2, places.r2)];
  return withPlaces(reads, { r1, r2 }) as Reads;
}

/** A fastq's reads without the places of a read set; undefined when nothing is left. */
export function withoutReadSet(
  reads: Reads | undefined,
  { store_id, set_id }: Pick<Row, "store_id" | "set_id">,
): Reads | undefined {
  const left =
    reads &&
    mapPlaces(reads, (place) =>
      place.storeId === store_id && place.readSetId === set_id ? undefined : place,
    );
  if (!left?.r2 || left.r2.locations.length > 0) return left;
  // Only the read set said that there is a second file.
  return { r1: left.r1 };
}

function placeOf(readSet: Row, source: Source): LocationRow {
  const file = fileOf(readSet, source);
  return {
    kind: "healthomics",
    storeId: readSet.store_id,
    readSetId: readSet.set_id,
    storageState: states[readSet.set_status],
    stateAt: readSet.set_status_at,
    ...given({
      uri: file?.file_path,
      sizeBytes: file?.content_length,
      etag: file?.etag ?? readSet.etags?.[source],
    }),
  };
}

/** A store without S3 access tells of no URIs, ever. */
function isLocated(readSet: Row, known: readonly Source[]): boolean {
  if (readSet.store && !readSet.store.store_uri) return true;
  return (
    known.length > 0 && known.every((source) => fileOf(readSet, source)?.file_path !== undefined)
  );
}

function fileOf({ files }: Row, source: Source): FileRow | undefined {
  return files?.find(({ file_type }) => file_type === source);
}
