import * as Libraries from "#core/catalogue/libraries";
import type { LibraryRow } from "#core/catalogue/library.entity";
import { loadMany } from "#core/fastq/change";
import { holders, readSetName, textOf } from "#core/fastq/names";
import type { FastqRow } from "#core/fastq/row";
import * as Items from "#core/items";
import { chunksOf, keysOfAll } from "#core/package/selection/batch";
import { toPlanned } from "#core/package/selection/fastqs";
import type { Context, Draft } from "#core/package/selection/plan";
import { readSetEntity } from "#core/readset/read-set.entity";
import type { Row } from "#core/readset/row";
import * as Rows from "#core/readset/rows";
import type { ReadSetKey } from "#core/readset/schema";
import * as Search from "#core/readset/search";
import { setting } from "#core/settings";

/**
 * Adds the read sets that are named, and those of samples: as the fastqs that have them, or by themselves. Their
 * libraries are added, too.
 */
export async function readSetsOf(
  context: Context,
  libraries: Map<string, LibraryRow | undefined>,
  draft: Draft,
): Promise<void> {
  const found = new Map<string, Row>();
  for (const row of [...(await named(context)), ...(await ofSamples(context))])
    found.set(row.set_arn, row);
  const fastqs = new Set(draft.fastqs.map(({ fastqId }) => fastqId));
  for (const chunk of chunksOf([...found.values()])) {
    context.signal?.throwIfAborted();
    const known = await Libraries.find(chunk.map(({ set_sample_id = "" }) => set_sample_id));
    const nameOf = (row: Row) => readSetName(row.store_id, row.set_id);
    const held = await holders(chunk.map(nameOf));
    const rows = await loadMany(held.values());
    for (const row of chunk) take(context, row, rows.get(held.get(textOf(nameOf(row))) ?? ""));
    for (const [libraryId, row] of known)
      if (row.projectId === context.projectId && !libraries.has(libraryId))
        libraries.set(libraryId, row);
  }

  function take(
    { projectId, findings, exclusions }: Context,
    row: Row,
    fastq: FastqRow | undefined,
  ) {
    const libraryId = fastq?.libraryId ?? row.set_sample_id;
    if (libraryId !== undefined && exclusions.hasLibrary(libraryId)) return;
    if (!fastq || fastq.projectId !== projectId) {
      draft.readSets.push(toPlannedReadSet(row));
      return;
    }
    if (!fastq.isValid)
      findings.warn(
        "fastq.invalid",
        fastq.fastqId,
        `Read set ${row.set_id} is of fastq ${fastq.fastqId}, which is marked as not valid: it is left out.`,
      );
    else if (!fastqs.has(fastq.fastqId)) draft.fastqs.push(toPlanned(fastq));
    fastqs.add(fastq.fastqId);
  }
}

/** `<store>/<read set>`, or a read set id that is looked for in every store of the stage. */
async function named({ selection, projectId, findings, signal }: Context): Promise<Row[]> {
  const stores = Object.keys(setting("projectOfStore"));
  const found: Row[] = [];
  for (const chunk of chunksOf([...new Set(selection.readSetIdList)], 1000)) {
    signal?.throwIfAborted();
    const keys = chunk.map((reference): ReadSetKey[] => {
      const [readSetId = "", storeId] = reference.split("/").reverse();
      return (storeId ? [storeId] : stores).map((store) => ({ storeId: store, readSetId }));
    });
    const items = await Items.rowsAt(readSetEntity(), keys.flat().map(Rows.tableKeyOf), {
      consistent: true,
    });
    let at = 0;
    for (const [n, reference] of chunk.entries()) {
      const own = items.slice(at, at + (keys[n]?.length ?? 0));
      at += own.length;
      const rows = own.flatMap((item) => (item ? Rows.fromEntity(item) : []));
      const row = rows.find((one) => isTaken(one, projectId));
      if (row) found.push(row);
      else
        findings.error(
          "read_set.unmatched",
          reference,
          `The project ${projectId} has no read set ${reference}.`,
        );
    }
  }
  return found;
}

async function ofSamples({ selection, projectId, findings, signal }: Context): Promise<Row[]> {
  const samples = new Set(selection.sampleIdList);
  const keys = await keysOfAll(samples, signal, (set_sample_id) =>
    readSetEntity().query.bySample({ projectId, set_sample_id }),
  );
  const found: Row[] = [];
  for (const chunk of chunksOf(keys)) {
    signal?.throwIfAborted();
    // The index is a moment behind its table.
    for (const row of await Search.load(chunk, { consistent: true }))
      if (row && isTaken(row, projectId) && samples.has(row.set_sample_id ?? "")) found.push(row);
  }
  const met = new Set(found.map((row) => row.set_sample_id));
  for (const sampleId of samples)
    if (!met.has(sampleId))
      findings.error(
        "sample.unmatched",
        sampleId,
        `The project ${projectId} has no read set of sample ${sampleId}.`,
      );
  return found;
}

function isTaken({ projectId, set_status }: Row, wanted: string): boolean {
  return projectId === wanted && set_status !== "DELETED" && set_status !== "DELETING";
}

function toPlannedReadSet(row: Row): Draft["readSets"][number] {
  return {
    storeId: row.store_id,
    readSetId: row.set_id,
    revision: row.revision,
    sampleId: row.set_sample_id ?? null,
    isArchived: row.set_status === "ARCHIVED" || row.set_status === "ACTIVATING",
  };
}
