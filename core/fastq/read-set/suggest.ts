import { visible } from "#core/fastq/fastq";
import { holders, readSetName, textOf } from "#core/fastq/names";
import type { ReadSetSuggestions } from "#core/fastq/read-set/schema";
import { FastqKey } from "#core/fastq/schema";
import { fn } from "#core/fn";
import * as Search from "#core/readset/search";
import { toReadSet } from "#core/readset/to-read-set";

/** Suggestions at most: of one library there are as many read sets as it has lanes. */
const most = 100;

/**
 * Read sets that may be this fastq's: of its project, FASTQ, their sample its library, and no fastq's yet. Many lanes
 * share a sample, so nothing is linked by it: somebody tags the one that it is with `fastqId`. Throws `fastq.not_found`.
 */
export const suggestions = fn(FastqKey, async ({ fastqId }): Promise<ReadSetSuggestions> => {
  const { libraryId, projectId } = await visible(fastqId);
  const found = await Search.all({ sampleId: libraryId, fileType: "FASTQ" }, [projectId]);
  const held = await holders(found.map(({ store_id, set_id }) => readSetName(store_id, set_id)));
  const free = found.filter(
    ({ store_id, set_id }) => !held.has(textOf(readSetName(store_id, set_id))),
  );
  const newest = free.sort((a, b) =>
    (b.set_created_at ?? "").localeCompare(a.set_created_at ?? ""),
  );
  return { items: newest.slice(0, most).map(toReadSet) };
});
