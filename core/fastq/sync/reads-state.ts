import { activePlace, isActive, isBelow } from "#core/fastq/place";
import type { FastqRow, LocationRow, ReadRow } from "#core/fastq/row";
import type { StorageState } from "#core/fastq/schema";
import type { Place } from "#core/fastq/sync/schema";

/**
 * Whether the reads of a fastq can be read, and if not, what keeps them.
 * `coming`: somebody uploads or thaws what is missing; `unknown`: a file is not known yet.
 */
export type ReadsState =
  | { kind: "active"; since: string; uri: string }
  | { kind: "coming" | "archived" | "gone"; location: LocationRow; name: string }
  | { kind: "unknown"; name: string };

/** What matters most of several places of one read: what comes by itself need not be thawed. */
const ranks: Record<StorageState, number> = {
  ACTIVE: 0,
  ACTIVATING: 1,
  UPLOADING: 2,
  ARCHIVED: 3,
  FAILED: 4,
  DELETED: 4,
};
const kinds = {
  ACTIVE: "active",
  ACTIVATING: "coming",
  UPLOADING: "coming",
  ARCHIVED: "archived",
  FAILED: "gone",
  DELETED: "gone",
} as const;

/** The state of all reads together: the worst of them. With a place, only what lies below it counts. */
export function readsState(row: Pick<FastqRow, "reads">, place?: Place): ReadsState {
  const { r1, r2 } = row.reads ?? {};
  if (isActive(row, place)) {
    const places = [activePlace(r1, place), activePlace(r2, place)].filter(
      (one) => one !== undefined,
    );
    const since =
      places
        .map(({ stateAt }) => stateAt)
        .sort()
        .at(-1) ?? "";
    return { kind: "active", since, uri: places.map(nameOf).join(" and ") };
  }
  const reads: [string, ReadRow | undefined][] = [["r1", r1]];
  if (r2) reads.push(["r2", r2]);
  const states = reads
    .filter(([, read]) => !activePlace(read, place))
    .map(([name, read]) => stateOf(name, read, place));
  for (const kind of ["gone", "archived", "unknown"] as const) {
    const worst = states.find((state) => state.kind === kind);
    if (worst) return worst;
  }
  return states[0] ?? { kind: "unknown", name: "r1" };
}

function stateOf(name: string, read: ReadRow | undefined, place: Place | undefined): ReadsState {
  const locations = (read?.locations ?? []).filter((one) => !place || isBelow(one, place));
  // Of equals the latest.
  const [location] = locations.sort(
    (one, other) =>
      ranks[one.storageState] - ranks[other.storageState] ||
      other.stateAt.localeCompare(one.stateAt),
  );
  if (!location) return { kind: "unknown", name };
  const kind = kinds[location.storageState];
  return kind === "active" ? { kind: "unknown", name } : { kind, location, name };
}

/** Where a file lies, for people. */
export function nameOf({ uri, storeId, readSetId, ingestId }: LocationRow): string {
  if (uri) return uri;
  return readSetId ? `the read set ${storeId}/${readSetId}` : `the file ${ingestId ?? ""}`.trim();
}
