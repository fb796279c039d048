import type { FastqName } from "#core/fastq/names";
import { isGone } from "#core/fastq/read-set/places";
import { Rgid } from "#core/fastq/schema";
import type { Row } from "#core/readset/row";

/** The tag by which a read set names its fastq. */
export const fastqTag = "fastqId";

/** What a read set names its fastq by. One that is gone goes to nobody anew, and one of another type to nobody. */
type Naming = Pick<Row, "tags" | "set_name" | "set_status" | "set_type">;

/**
 * How a read set names its fastq, the surest first: the id in its tag, then its name, if that is an id or has the form
 * of an RGID.
 */
export function wishesOf(readSet: Naming): string[] {
  if (isGone(readSet) || readSet.set_type !== "FASTQ") return [];
  const { tags, set_name = "" } = readSet;
  const byTag = idOf(tags?.[fastqTag] ?? "");
  const byName = idOf(set_name) ?? (Rgid.safeParse(set_name).success ? set_name : undefined);
  return [...new Set([byTag, byName].filter((wish) => wish !== undefined))];
}

/** Ids of fastqs among them. */
export function idsIn(readSet: Naming): string[] {
  return wishesOf(readSet).filter((wish) => idOf(wish) !== undefined);
}

/** The name of the RGID among them. */
export function rgidNameIn(readSet: Naming): FastqName[] {
  return wishesOf(readSet).flatMap((wish) => nameOf(wish) ?? []);
}

/** The name of an RGID; undefined for an id. */
export function nameOf(wish: string): FastqName | undefined {
  return idOf(wish) ? undefined : { kind: "rgid", value: wish };
}

/** A fastq's id; others write it without its prefix as well. */
function idOf(text: string): string | undefined {
  const [, ulid] = /^(?:fqr\.)?([0-9A-HJKMNP-TV-Z]{26})$/.exec(text.trim()) ?? [];
  return ulid && `fqr.${ulid}`;
}
