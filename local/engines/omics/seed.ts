import { hash } from "node:crypto";
import { hashOfFamily } from "#local/engines/omics/content";
import { type Core, newId } from "#local/engines/omics/core";
import type { ReadSet, SequenceStore, StoredFile } from "#local/engines/omics/record";
import { storeOf } from "#local/engines/omics/sequence-store";

/** What may differ between seeded read sets. */
export type SeededFields = Partial<
  Pick<
    ReadSet,
    | "name"
    | "sampleId"
    | "subjectId"
    | "description"
    | "generatedFrom"
    | "referenceArn"
    | "creationType"
  >
> & { status?: "ACTIVE" | "ARCHIVED"; sizeBytes?: number };

/** How many read sets, and what they are. */
export type Seed = {
  storeId: string;
  count: number;
  /** Creation of the first; now when left out. */
  createdAt?: Date;
  /** From one creation to the next; 0 when left out. */
  stepMs?: number;
  /** Makes every so manieth read set ARCHIVED, which then has no files behind the access point: 4 means a quarter. */
  archivedEvery?: number;
  /** Members of the read set with that index, where the usual ones do not do. `sizeBytes` is that of either file. */
  of?: (index: number) => SeededFields;
};

/** Sizes of files lie between this and twice this, by their etag, where `of` names none. */
const leastBytes = 3_000_000_000;

/** Read sets a transaction. */
const batchSize = 10_000;

/**
 * Fills a store with metadata alone, for benchmarks: pairs with names, sizes, etags and counts, but no bytes,
 * tags or events, and no end of idle time until they are activated. Files of ACTIVE ones are listed behind the
 * access point. Ids are consecutive numbers. Throws `ResourceNotFoundException`,
 * and `RangeError` for an `archivedEvery` that is not a whole number from 1 on.
 */
export async function seedReadSets(
  core: Core,
  { storeId, count, createdAt, stepMs = 0, archivedEvery, of = () => ({}) }: Seed,
): Promise<{ firstId: string; lastId: string }> {
  if (archivedEvery !== undefined && !(Number.isInteger(archivedEvery) && archivedEvery > 0))
    throw new RangeError(`archivedEvery: must be a whole number from 1 on; got ${archivedEvery}`);
  const store = storeOf(core, storeId);
  const now = core.context.clock.now();
  const start = createdAt?.getTime() ?? now;
  const first = firstOfFree(core, count);
  for (let from = 0; from < count; from += batchSize) {
    core.transact(() => {
      for (let index = from; index < Math.min(count, from + batchSize); index++) {
        const isArchived =
          archivedEvery !== undefined && index % archivedEvery === archivedEvery - 1;
        const fields = { ...(isArchived && { status: "ARCHIVED" as const }), ...of(index) };
        core.readSets.put(
          seeded(store, String(first + index), index, start + index * stepMs, now, fields),
        );
      }
    });
    // Clients and timers get their turn.
    await new Promise((resolve) => setImmediate(resolve));
  }
  return { firstId: String(first), lastId: String(first + count - 1) };
}

function seeded(
  store: SequenceStore,
  id: string,
  index: number,
  createdAt: number,
  now: number,
  { sizeBytes, ...fields }: SeededFields,
): ReadSet {
  const family = store.eTagAlgorithmFamily;
  const etagOf = (source: string) => hash(hashOfFamily[family], `${id}/${source}`);
  const etag = { algorithm: `FASTQ_${family}`, source1: etagOf("1"), source2: etagOf("2") };
  const name = fields.name ?? `SEED-${padded(index)}`;
  const fileOf = (source: StoredFile["source"], read: string): StoredFile => {
    const drawn = Number.parseInt(etag[source].slice(0, 8), 16) / 2 ** 32;
    return {
      source,
      name: `${name}_${read}_001.fastq.gz`,
      sizeBytes: sizeBytes ?? Math.floor(leastBytes * (1 + drawn)),
      etag: `${id}${read}`,
    };
  };
  const files = [fileOf("source1", "R1"), fileOf("source2", "R2")];
  const totalReadCount = Math.round(files.reduce((sum, file) => sum + file.sizeBytes, 0) / 70);
  return {
    status: "ACTIVE",
    sampleId: `LSEED${padded(index >> 1)}`,
    subjectId: `SSEED${padded(index >> 3)}`,
    creationType: "IMPORT",
    ...fields,
    ...{ id, storeId: store.id, createdAt, name, seeded: true, origins: [] },
    ...{ files, etag, totalReadCount, totalBaseCount: totalReadCount * 150 },
    accessedAt: now,
    changedAt: Math.floor(createdAt / 1000) * 1000,
  };
}

/** Names in the order of creation: indexes grow at their end, which is what makes seeding fast. */
function padded(index: number): string {
  return String(index).padStart(7, "0");
}

/** The first of so many consecutive ids of ten digits that no read set has. */
function firstOfFree(core: Core, count: number): number {
  const among = core.database.prepare(
    "SELECT 1 FROM document WHERE kind = 'readSet' AND id BETWEEN ? AND ? LIMIT 1",
  );
  for (;;) {
    const first = Number(newId(core.readSets));
    const last = first + count - 1;
    if (last < 10_000_000_000 && !among.get(String(first), String(last))) return first;
  }
}
