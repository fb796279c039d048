import type { FastqStatus } from "#core/fastq/event";
import { withFacts } from "#core/fastq/fact";
import { factsOf, source } from "#core/fastq/read-set/facts";
import { type ReadSetPlaces, withReadSet } from "#core/fastq/read-set/places";
import { isSame, type Reads, statusOf } from "#core/fastq/reads";
import type { FastqRow } from "#core/fastq/row";
import type { Row } from "#core/readset/row";
import { iso } from "#core/time";

/** What a read set changes of its fastq. */
type News = { reads: Reads; facts: Partial<FastqRow>; status: FastqStatus | undefined };

/** What a fastq does not show yet of its read set, whose places are these; undefined when it shows all of it. */
export function newsOf(row: FastqRow, readSet: Row, places: ReadSetPlaces): News | undefined {
  const placed = withReadSet(row.reads, places);
  const next = { ...row, reads: placed };
  const { set, status } = withFacts(next, factsOf(readSet, next), source, iso());
  const reads = set.reads ?? placed;
  if (isSame(row.reads, reads) && Object.keys(set).length === 0) return undefined;
  return { reads, facts: set, status: statusOf(row.reads, placed) ?? status };
}
