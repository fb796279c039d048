import { update, type Write } from "#core/dynamo";
import { VisibleError } from "#core/error";
import { create as createEvent } from "#core/event";
import { FastqSetStateChange, type FastqSetStatus } from "#core/fastq/event";
import { fastqSetEntity } from "#core/fastq/fastq-set.entity";
import type { FastqSetRow } from "#core/fastq/row";
import * as Items from "#core/items";

/** The row of a fastq set, whoever asks. Throws `fastq_set.not_found`. */
export async function load(fastqSetId: string): Promise<FastqSetRow> {
  const { data } = await fastqSetEntity().get({ fastqSetId }).go({ consistent: true });
  if (data) return data;
  throw notFound(fastqSetId);
}

/** Rows of fastq sets as they are now, by id; without those that are not there. One call for 100. */
export async function loadSets(fastqSetIds: Iterable<string>): Promise<Map<string, FastqSetRow>> {
  const keys = [...new Set(fastqSetIds)].map((fastqSetId) => keyOf(fastqSetId));
  const rows = (await Items.rowsAt(fastqSetEntity(), keys, { consistent: true })) as (
    | FastqSetRow
    | undefined
  )[];
  return new Map(rows.flatMap((row) => (row ? [[row.fastqSetId, row]] : [])));
}

/** The table's key of a fastq set. */
export function keyOf(fastqSetId: string): Items.Item {
  return fastqSetEntity().get({ fastqSetId }).params<{ Key: Items.Item }>().Key;
}

/** The write of members of a set, on the condition that it is as it was read. */
export function patchOf(
  { fastqSetId, version }: Pick<FastqSetRow, "fastqSetId" | "version">,
  set: Partial<FastqSetRow>,
): Write {
  return update(
    fastqSetEntity()
      .patch({ fastqSetId })
      .set(set)
      .where((row, { eq }) => eq(row.version, version)),
  );
}

/** The event that tells of a set's change. */
export function eventOf(row: FastqSetRow, status: FastqSetStatus) {
  return createEvent(FastqSetStateChange, { ...row, status, id: row.fastqSetId });
}

export function notFound(fastqSetId: string): VisibleError {
  return new VisibleError("fastq_set.not_found", `There is no fastq set ${fastqSetId}.`, {
    hint: "GET /api/v1/fastq-sets lists what you may see.",
  });
}
