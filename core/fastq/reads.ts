import { isDeepStrictEqual } from "node:util";
import { dueShardOf } from "#core/due";
import type { FastqStatus } from "#core/fastq/event";
import { placeKey } from "#core/fastq/place";
import type { FastqRow, LocationRow, ReadRow } from "#core/fastq/row";
import type { StorageState } from "#core/fastq/schema";
import { given } from "#core/readset/given";

export type Reads = NonNullable<FastqRow["reads"]>;

/** Of one file's places the best counts; of a fastq's two files the worse. */
const rank: Record<StorageState, number> = {
  ACTIVE: 5,
  ACTIVATING: 4,
  ARCHIVED: 3,
  UPLOADING: 2,
  FAILED: 1,
  DELETED: 0,
};

/** What is told of a fastq whose files have come to be so; nothing of what is under way. */
const told: Record<StorageState, FastqStatus | undefined> = {
  ACTIVE: "READ_SET_ACTIVE",
  ACTIVATING: undefined,
  ARCHIVED: "READ_SET_ARCHIVED",
  UPLOADING: undefined,
  FAILED: "READ_SET_FAILED",
  DELETED: "READ_SET_DELETED",
};

/** All places of a fastq's files. */
export function locationsOf(reads: Reads | undefined): LocationRow[] {
  return [...(reads?.r1.locations ?? []), ...(reads?.r2?.locations ?? [])];
}

/** How a fastq's files are, taken together; undefined when none is known. */
export function stateOf(reads: Reads | undefined): StorageState | undefined {
  if (!reads) return undefined;
  const states = [reads.r1, ...(reads.r2 ? [reads.r2] : [])].map(bestOf);
  if (states.includes(undefined)) return undefined;
  return (states as StorageState[]).sort((a, b) => rank[a] - rank[b])[0];
}

/** What an event tells of a fastq whose files were so, and are so now; undefined when nobody needs to hear of it. */
export function statusOf(
  before: Reads | undefined,
  after: Reads | undefined,
): FastqStatus | undefined {
  const [was, is] = [stateOf(before), stateOf(after)];
  // Who waits for it in one place hears of that one too.
  if (was === is && isDeepStrictEqual(readable(before), readable(after))) return undefined;
  if (isThere(is) && !isThere(was)) return "READ_SET_ADDED";
  return is === undefined ? "READ_SET_DELETED" : told[is];
}

/** When the first of its restored copies goes away, as members of the row; none where that is as it was. */
export function dueOf(
  { fastqId, dueAt }: Pick<FastqRow, "fastqId" | "dueAt">,
  reads: Reads | undefined,
): { dueAt?: string | undefined; dueShard?: number | undefined } {
  const [earliest] = locationsOf(reads)
    .flatMap(({ expiresAt }) => expiresAt ?? [])
    .sort();
  if (earliest === dueAt) return {};
  if (earliest === undefined) return { dueAt: undefined, dueShard: undefined };
  return { dueAt: earliest, dueShard: dueShardOf(fastqId) };
}

/** The same reads with each place as `change` has it: undefined takes it away. A fastq without places has no reads. */
export function mapPlaces(
  { r1, r2 }: Reads,
  change: (place: LocationRow) => LocationRow | undefined,
): Reads | undefined {
  const changed = (read: ReadRow): ReadRow => ({
    ...read,
    locations: read.locations.flatMap((place) => change(place) ?? []),
  });
  const reads = { r1: changed(r1), ...(r2 && { r2: changed(r2) }) };
  return locationsOf(reads).length > 0 ? reads : undefined;
}

/** True when nothing but the order of places differs. */
export function isSame(one: Reads | undefined, other: Reads | undefined): boolean {
  return isDeepStrictEqual(sorted(one), sorted(other));
}

function sorted(reads: Reads | undefined) {
  const places = ({ locations, ...read }: ReadRow) => ({
    ...read,
    locations: new Map(locations.map((place) => [placeKey(place), given(place)])),
  });
  return reads && { r1: places(reads.r1), r2: reads.r2 && places(reads.r2) };
}

function bestOf({ locations }: ReadRow): StorageState | undefined {
  return locations.map(({ storageState }) => storageState).sort((a, b) => rank[b] - rank[a])[0];
}

function isThere(state: StorageState | undefined): boolean {
  return state !== undefined && rank[state] >= rank.ARCHIVED;
}

/** Where it can be read now. */
function readable(reads: Reads | undefined): string[] {
  const active = locationsOf(reads).filter(({ storageState }) => storageState === "ACTIVE");
  return active.map((place) => `${placeKey(place)} ${place.uri ?? ""}`).sort();
}
