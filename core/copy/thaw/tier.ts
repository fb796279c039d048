import type { Thaw } from "#core/copy/schema";

/** The archives that something can lie in: members of `Thaw`, and HealthOmics' own. */
export type Archive = keyof Thaw | "readSet";
export type Speed = "Bulk" | "Standard" | "Expedited";

/** Class of files of read sets that HealthOmics has archived; S3 has no such class, since it does not show them. */
export const readSetClass = "READ_SET";

/** Without a wish: in bulk, for 7 days. */
export const usualThaw: Thaw = {
  flexible: { speed: "Bulk", days: 7 },
  deep: { speed: "Bulk", days: 7 },
  intelligentArchive: { speed: "Bulk" },
  intelligentDeepArchive: { speed: "Bulk" },
};

/**
 * Archives that a storage class can mean; none of classes that are read at once. In which tier an object of
 * INTELLIGENT_TIERING is, only a HEAD of it tells.
 */
export function archivesOf(storageClass: string | undefined): Archive[] {
  switch (storageClass) {
    case "GLACIER":
      return ["flexible"];
    case "DEEP_ARCHIVE":
      return ["deep"];
    case "INTELLIGENT_TIERING":
      return ["intelligentArchive", "intelligentDeepArchive"];
    case readSetClass:
      return ["readSet"];
    default:
      return [];
  }
}

/**
 * Hours until an object can be read, at most.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/restoring-objects-retrieval-options.html
 * AWS states none for read sets: 1 is what is assumed.
 */
const hours: Record<Archive, Partial<Record<Speed, number>>> = {
  flexible: { Expedited: 5 / 60, Standard: 5, Bulk: 12 },
  deep: { Standard: 12, Bulk: 48 },
  intelligentArchive: { Expedited: 5 / 60, Standard: 5, Bulk: 12 },
  intelligentDeepArchive: { Standard: 12, Bulk: 48 },
  readSet: { Standard: 1 },
};

export function speedOf(archive: Archive, thaw: Thaw = usualThaw): Speed {
  return archive === "readSet" ? "Standard" : thaw[archive].speed;
}

/** Hours until what lies in an archive can be read, at most. Throws for a speed that the archive does not have. */
export function hoursAt(archive: Archive, speed: Speed): number {
  const found = hours[archive][speed];
  if (found === undefined) throw new Error(`${archive} has no speed ${speed}.`);
  return found;
}

/** The same at the speed that is wished for. */
export function hoursOf(archive: Archive, thaw?: Thaw): number {
  return hoursAt(archive, speedOf(archive, thaw));
}

/** The speeds that an archive has. */
export function speedsOf(archive: Archive): Speed[] {
  return Object.keys(hours[archive]) as Speed[];
}
