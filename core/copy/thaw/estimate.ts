import type { Thaw } from "#core/copy/schema";
import { type Archive, archivesOf, hoursOf, speedOf } from "#core/copy/thaw/tier";
import { dollars, type Priced } from "#core/price";

/** What must be thawed, by its storage class as a plan names it. */
export type Archived = Readonly<Record<string, { objects: number; bytes: number }>>;

const gib = 1024 ** 3;

/** Both together. */
export function thawOf(archived: Archived, thaw?: Thaw): { hours: number; dollars: number } {
  return { hours: thawHours(archived, thaw), dollars: thawDollars(archived, thaw) };
}

/** Hours until the last of it can be read, at most; 0 when nothing must be thawed. */
export function thawHours(archived: Archived, thaw?: Thaw): number {
  const hours = archivesIn(archived).map(({ archive }) => hoursOf(archive, thaw));
  return Math.max(0, ...hours);
}

/**
 * What bringing it back costs, with the temporary copies that S3 keeps meanwhile. Of INTELLIGENT_TIERING, whose tier
 * a plan does not know, the dearer.
 */
export function thawDollars(archived: Archived, thaw?: Thaw): number {
  const byClass = new Map<string, number>();
  for (const { archive, storageClass, objects, bytes } of archivesIn(archived)) {
    const cost = dollars(unitsOf(archive, objects, bytes / gib, thaw));
    byClass.set(storageClass, Math.max(cost, byClass.get(storageClass) ?? 0));
  }
  return [...byClass.values()].reduce((sum, cost) => sum + cost, 0);
}

function archivesIn(archived: Archived) {
  return Object.entries(archived).flatMap(([storageClass, amount]) =>
    archivesOf(storageClass).map((archive) => ({ archive, storageClass, ...amount })),
  );
}

function unitsOf(
  archive: Archive,
  objects: number,
  gigabytes: number,
  thaw?: Thaw,
): Partial<Record<Priced, number>> {
  const speed = speedOf(archive, thaw);
  switch (archive) {
    case "flexible":
      return {
        [`s3Flexible${speed}Request`]: objects,
        [`s3Flexible${speed}Gb`]: gigabytes,
        s3StandardGbMonth: (gigabytes * (thaw?.flexible.days ?? 7)) / 30,
      };
    case "deep":
      return {
        [`s3Deep${speed}Request`]: objects,
        [`s3Deep${speed}Gb`]: gigabytes,
        s3StandardGbMonth: (gigabytes * (thaw?.deep.days ?? 7)) / 30,
      };
    case "intelligentArchive":
      return speed === "Expedited"
        ? { s3FlexibleExpeditedRequest: objects, s3FlexibleExpeditedGb: gigabytes }
        : {};
    default:
      // HealthOmics asks for storage only; the other tiers of INTELLIGENT_TIERING are free to come back from.
      return {};
  }
}
