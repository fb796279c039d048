import { activePlace } from "#core/fastq/place";
import type { FastqRow, LocationRow, ReadRow } from "#core/fastq/row";
import type { Place } from "#core/fastq/sync/schema";

export type ReadName = "r1" | "r2";

/**
 * A file that a job brings back: of which read of which fastq, and where it lies. Of a read set that was archived
 * before anybody saw its files, the folder of all of them; it ends in `/`.
 */
export type JobFile = { fastqId: string; read: ReadName; uri: string };

/** The same before its folder is looked up. */
type WantedFile = Omit<JobFile, "uri"> & Pick<LocationRow, "uri" | "storeId" | "readSetId">;

/** What there is to bring back of a fastq; `problem`: why that cannot be done, and then there are no files. */
export type Needs = { files: WantedFile[]; problem?: string };

/**
 * What there is to bring back of a fastq, in place, or to be copied below `restored`. Reads that can be read there
 * already need nothing. Of one that can be read everywhere, who asks all the same wants what lies in an archive.
 */
export function needsOf(row: FastqRow, restored: Place | undefined): Needs {
  const reads = readsOf(row);
  const lacking = reads.filter(([, read]) => !activePlace(read, restored));
  const others = restored ? [] : reads.filter(([, read]) => archivedPlace(read));
  const files: WantedFile[] = [];
  for (const [name, read] of lacking.length > 0 ? lacking : others) {
    const place = (restored && activePlace(read)) ?? archivedPlace(read);
    if (!place || !isNamed(place)) return { files: [], problem: problemOf(name, read, place) };
    const { uri, storeId, readSetId } = place;
    files.push({ fastqId: row.fastqId, read: name, ...(uri ? { uri } : { storeId, readSetId }) });
  }
  return { files };
}

/** False when what there is to bring back is a read set whose files nobody has seen: it is thawed before it is copied. */
export function isLocated(row: FastqRow): boolean {
  return needsOf(row, undefined).files.every(({ uri }) => uri !== undefined);
}

/** True when a file of the fastq lies in an archive, and can be read nowhere, or not below `restored`. */
export function isFrozen(row: FastqRow, restored?: Place): boolean {
  const reads = readsOf(row).map(([, read]) => read);
  return reads.some((read) => archivedPlace(read) && !activePlace(read, restored));
}

/** True when the files of the fastq lie in an archive, whether or not they can be read elsewhere. */
export function hasArchived(row: FastqRow): boolean {
  return readsOf(row).some(([, read]) => archivedPlace(read) !== undefined);
}

function readsOf({ reads }: FastqRow): [ReadName, ReadRow][] {
  return (["r1", "r2"] as const).flatMap((name): [ReadName, ReadRow][] => {
    const read = reads?.[name];
    return read ? [[name, read]] : [];
  });
}

/** What can be brought back at the least cost: HealthOmics asks nothing for it, and takes minutes. */
function archivedPlace({ locations }: ReadRow): LocationRow | undefined {
  const archived = locations.filter(
    ({ storageState }) => storageState === "ARCHIVED" || storageState === "ACTIVATING",
  );
  const ofKind = (kind: LocationRow["kind"]) =>
    archived.find((place) => place.kind === kind && isNamed(place));
  return ofKind("healthomics") ?? ofKind("s3") ?? archived[0];
}

function isNamed({ kind, uri, readSetId }: LocationRow): boolean {
  return uri !== undefined || (kind === "healthomics" && readSetId !== undefined);
}

function problemOf(name: ReadName, { locations }: ReadRow, place: LocationRow | undefined): string {
  if (place?.kind === "external")
    return `Its ${name} is known by the id ${place.ingestId} of another file manager only, which has to bring it back.`;
  const states = [...new Set(locations.map(({ storageState }) => storageState))].join(" and ");
  return `Its ${name} lies in no archive: it is ${states || "nowhere"}.`;
}
