import { find } from "#core/fastq/location";
import { follow } from "#core/fastq/read-set/follow";
import { naming } from "#core/fastq/read-set/naming";
import { fastqTag } from "#core/fastq/read-set/wishes";
import { locationsOf } from "#core/fastq/reads";
import type { FastqRow } from "#core/fastq/row";
import { unassigned } from "#core/project";
import { eachOf } from "#core/readset/in-flight";
import * as Rows from "#core/readset/rows";
import type { ReadSetKey } from "#core/readset/schema";
import * as Search from "#core/readset/search";
import { setting } from "#core/settings";

/** Read sets that are followed side by side. */
const width = 4;

/**
 * Makes the read sets that a fastq has, and of a new one those that named it before it was there, what the mirror tells
 * of them; they take its project. Answers how many there are.
 */
export async function followThoseOf(
  fastqId: string,
  { isNew }: { isNew: boolean },
): Promise<number> {
  const fastq = await find(fastqId);
  if (!fastq) return 0;
  const keys = [...linkedTo(fastq), ...(isNew ? await namingIt(fastq) : [])];
  const readSets = new Map(keys.map((key) => [`${key.storeId}/${key.readSetId}`, key]));
  await eachOf(readSets.values(), width, follow);
  return readSets.size;
}

function linkedTo({ reads }: FastqRow): ReadSetKey[] {
  return locationsOf(reads).flatMap(({ storeId, readSetId }) =>
    storeId && readSetId ? { storeId, readSetId } : [],
  );
}

/** Those that have named it since fastqs follow read sets, and older ones of its library or with its tag. */
async function namingIt({ fastqId, rgid, projectId, libraryId }: FastqRow): Promise<ReadSetKey[]> {
  // Where a read set is until it has a fastq or a library.
  const projects = [
    ...new Set([...Object.values(setting("projectOfStore")), unassigned, projectId]),
  ];
  const [noted, mirrored] = await Promise.all([
    Promise.all([fastqId, rgid].map(naming)),
    Promise.all([
      Search.all({ sampleId: libraryId }, projects),
      Search.all({ tag: `${fastqTag}=${fastqId}` }, projects),
    ]),
  ]);
  const [ofLibrary = [], tagged = []] = mirrored;
  const named = ofLibrary.filter(({ set_name }) => set_name === rgid);
  return [...noted.flat(), ...[...named, ...tagged].map(Rows.keyOf)];
}
