import { readSetNamingEntity } from "#core/fastq/read-set/read-set-naming.entity";
import type { ReadSetKey } from "#core/readset/schema";

/** Notes that a read set names fastqs so. Whoever looks for one of these names after it finds the read set. */
export async function note({ storeId, readSetId }: ReadSetKey, names: string[]): Promise<void> {
  await Promise.all(
    names.map((name) => readSetNamingEntity().put({ name, storeId, readSetId }).go()),
  );
}

/** Read sets that have named a fastq so, as of now. They may name another by now: it is a hint. */
export async function naming(name: string): Promise<ReadSetKey[]> {
  const { data } = await readSetNamingEntity()
    .query.primary({ name })
    .go({ consistent: true, pages: "all" });
  return data.map(({ storeId, readSetId }) => ({ storeId, readSetId }));
}
