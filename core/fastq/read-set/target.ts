import { readSetName, textOf } from "#core/fastq/names";
import type { Known } from "#core/fastq/read-set/known";
import { nameOf, wishesOf } from "#core/fastq/read-set/wishes";
import type { Row } from "#core/readset/row";

export type Target = {
  /** The fastq that it belongs to, which is there. */
  fastqId?: string;
  /** The fastq that has it now. */
  linkedTo?: string;
  /** Names of fastqs that would come before, and are not there. */
  absent: string[];
};

/**
 * Whose read set it is: of the fastq that its tag names, else of the one that its name is the RGID or id of, else of
 * the one that has it. A sample is no name: many lanes share it.
 */
export function targetOf(readSet: Row, { held, fastqs }: Known): Target {
  const linkedTo = held.get(textOf(readSetName(readSet.store_id, readSet.set_id)));
  const wishes = wishesOf(readSet);
  const found = wishes.map((wish) => {
    const name = nameOf(wish);
    return name ? held.get(textOf(name)) : fastqs.get(wish)?.fastqId;
  });
  const first = found.findIndex((fastqId) => fastqId !== undefined);
  const fastqId = found[first] ?? linkedTo;
  return {
    ...(fastqId !== undefined && { fastqId }),
    ...(linkedTo !== undefined && { linkedTo }),
    absent: first < 0 ? wishes : wishes.slice(0, first),
  };
}
