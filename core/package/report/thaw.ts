import { archivesOf, hoursAt, readSetClass, speedsOf } from "#core/copy/thaw/tier";
import type { StorageLine } from "#core/package/report/schema";
import type { ManifestFile } from "#core/package/schema";

const speeds = ["Expedited", "Standard", "Bulk"] as const;

/** The storage class that people are told: archived files of read sets are in no class of S3's. */
export function classOf(
  { storageState, readSetId }: ManifestFile,
  storageClass: string | null,
): string | null {
  if (storageClass !== null) return storageClass;
  return storageState === "ARCHIVED" && readSetId !== null ? readSetClass : null;
}

/**
 * Hours by speed until files of a class can be read, at most; none of what can be read now. An archive without a speed
 * has it at none: of a class that may be either of two, only what both have is told.
 */
export function thawOf(
  storageClass: string | null,
  storageState: StorageLine["storageState"],
): StorageLine["thaw"] {
  const archives = archivesOf(storageClass ?? undefined);
  if (storageState === "ACTIVE" || archives.length === 0) return [];
  return speeds
    .filter((speed) => archives.every((archive) => speedsOf(archive).includes(speed)))
    .map((speed) => ({
      speed,
      hours: Math.max(...archives.map((archive) => hoursAt(archive, speed))),
    }));
}

/** Hours until all of it can be read at the cheapest speed of each class. */
export function longest(storage: StorageLine[]): number {
  return Math.max(0, ...storage.map(({ thaw }) => thaw.at(-1)?.hours ?? 0));
}
