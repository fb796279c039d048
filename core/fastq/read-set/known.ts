import { withoutSuffix } from "#core/catalogue/import/lims/record";
import * as Libraries from "#core/catalogue/libraries";
import type { LibraryRow } from "#core/catalogue/library.entity";
import { loadMany } from "#core/fastq/change";
import { holders, readSetName } from "#core/fastq/names";
import { idsIn, rgidNameIn } from "#core/fastq/read-set/wishes";
import type { FastqRow } from "#core/fastq/row";
import type { Row } from "#core/readset/row";

/** What is known beside the mirror's rows, read after them. */
export type Known = {
  /** Who has names of read sets and RGIDs. */
  held: Map<string, string>;
  fastqs: Map<string, FastqRow>;
  libraries: Map<string, LibraryRow>;
};

/** Looks up all that decides on these read sets: three calls for up to 50 of them. */
export async function learn(readSets: Row[]): Promise<Known> {
  const names = readSets.flatMap((readSet) => [
    readSetName(readSet.store_id, readSet.set_id),
    ...(rgidNameIn(readSet) ?? []),
  ]);
  const [held, libraries] = await Promise.all([
    holders(names),
    Libraries.find(readSets.flatMap((readSet) => libraryIdOf(readSet) ?? [])),
  ]);
  const fastqs = await loadMany([...held.values(), ...readSets.flatMap(idsIn)]);
  return { held, fastqs, libraries };
}

/** The library that a read set's sample names. */
export function libraryIdOf({ set_sample_id }: Row): string | undefined {
  return set_sample_id ? withoutSuffix(set_sample_id) : undefined;
}
