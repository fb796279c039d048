import { createReadStream } from "node:fs";
import type { ListReadSetsResponse } from "@aws-sdk/client-omics";
import { generatePair } from "#local/demo/generate";
import { findReads } from "#local/demo/import-reads";
import { type DemoReadSet, demoReadSets } from "#local/demo/plan";
import type { OmicsEngine } from "#local/engines/omics/omics";

/** What was added, and how many read sets of the same name were there already. */
export type Seeded = { added: { id: string; arn: string; name: string }[]; present: number };

const dayMs = 86_400_000;

/**
 * Fills a store with the demo's read sets, imported in the days before `now`. What has the name of a present read
 * set is left alone, so a second run adds nothing.
 */
export async function seedDemo(
  omics: OmicsEngine,
  { storeId, now }: { storeId: string; now: Date },
): Promise<Seeded> {
  return addMissing(omics, storeId, demoReadSets, (plan) => ({
    ...generatePair(plan),
    description: plan.description,
    tags: tagsOf(plan),
    generatedFrom: plan.runId,
    createdAt: new Date(now.getTime() - plan.ageDays * dayMs),
    status: plan.status,
  }));
}

/** Imports the FASTQ files of a directory (see `findReads`) unless a read set of that name is present. */
export async function importReads(
  omics: OmicsEngine,
  { storeId, directory }: { storeId: string; directory: string },
): Promise<Seeded> {
  return addMissing(
    omics,
    storeId,
    findReads(directory),
    ({ paths: [first = "", second], ...found }) => ({
      fileNames: found.fileNames,
      source1: createReadStream(first),
      source2: second === undefined ? undefined : createReadStream(second),
    }),
  );
}

type Import = Parameters<OmicsEngine["importReadSet"]>[0];
type Named = Pick<Import, "name" | "sampleId" | "subjectId">;

async function addMissing<T extends Named>(
  omics: OmicsEngine,
  storeId: string,
  wanted: T[],
  contentOf: (item: T) => Omit<Import, "storeId" | keyof Named>,
): Promise<Seeded> {
  const added: Seeded["added"] = [];
  for (const item of wanted) {
    if (await isPresent(omics, storeId, item.name)) continue;
    const { name, sampleId, subjectId } = item;
    const content = contentOf(item);
    const readSet = await omics.importReadSet({ storeId, name, sampleId, subjectId, ...content });
    added.push({ ...readSet, name });
  }
  return { added, present: wanted.length - added.length };
}

/** A failed import does not count: it may be tried again. */
async function isPresent(omics: OmicsEngine, storeId: string, name: string): Promise<boolean> {
  const filter = { name };
  const input = { sequenceStoreId: storeId, filter };
  const { readSets = [] } = await omics.call<ListReadSetsResponse>("ListReadSets", input);
  return readSets.some(({ status }) => status !== "UPLOAD_FAILED");
}

/** What a laboratory system would know of the library on that lane. */
function tagsOf({ runId, lane, index, sampleId }: DemoReadSet): Record<string, string> {
  return {
    rgid: `${index}.${lane}.${runId}`,
    libraryId: sampleId,
    instrumentRunId: runId,
    lane: String(lane),
    index,
  };
}
