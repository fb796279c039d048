import { update, type Write } from "#core/dynamo";
import { VisibleError } from "#core/error";
import { create as createEvent } from "#core/event";
import { FastqStateChange, type FastqStatus } from "#core/fastq/event";
import { fastqEntity } from "#core/fastq/fastq.entity";
import type { FastqRow } from "#core/fastq/row";
import * as Items from "#core/items";
import * as Job from "#core/job";

/** The row of a fastq, whoever asks. Throws `fastq.not_found`. */
export async function load(fastqId: string): Promise<FastqRow> {
  const { data } = await fastqEntity().get({ fastqId }).go({ consistent: true });
  if (data) return data;
  throw notFound(fastqId);
}

/** Rows of fastqs as they are now, by id; without those that are not there. One call for 100. */
export async function loadMany(fastqIds: Iterable<string>): Promise<Map<string, FastqRow>> {
  const keys = [...new Set(fastqIds)].map((fastqId) => keyOf(fastqId));
  const rows = (await Items.rowsAt(fastqEntity(), keys, { consistent: true })) as (
    | FastqRow
    | undefined
  )[];
  return new Map(rows.flatMap((row) => (row ? [[row.fastqId, row]] : [])));
}

/** The table's key of a fastq. */
export function keyOf(fastqId: string): Items.Item {
  return fastqEntity().get({ fastqId }).params<{ Key: Items.Item }>().Key;
}

/** Decides on a fastq as it is now, and again when somebody else changed it meanwhile, five times at most. */
export function onCurrent<T>(fastqId: string, decide: (row: FastqRow) => Promise<T>): Promise<T> {
  return Job.onCurrent(() => load(fastqId), decide);
}

type FastqChange = {
  /** `fastq.<verb>`. */
  action: string;
  /** What is told; unset for what nobody can see. */
  status?: FastqStatus;
  details?: Record<string, unknown>;
  /** More writes of the same transaction. */
  also?: Write[];
};

/**
 * Changes a fastq together with its audit record and event, if it is as it was read. `undefined` removes a member.
 * Throws `ChangedError` when it is not, and the same when a condition of `also` does not hold.
 */
export function write(
  row: FastqRow,
  set: Partial<FastqRow>,
  change: FastqChange,
): Promise<FastqRow> {
  const { fastqId, projectId } = row;
  return Job.commit(row, {
    set,
    patch: (present, absent) => patchOf(row, present, absent),
    audit: {
      action: change.action,
      subject: fastqId,
      projectId,
      ...(change.details && { details: change.details }),
    },
    ...(change.status && {
      event: eventOf({ ...row, ...set, version: row.version + 1 }, change.status),
    }),
    also: change.also,
  });
}

/** The write of members of a fastq, on the condition that it is as it was read: for transactions over several. */
export function patchOf(
  { fastqId, version }: FastqRow,
  present: Partial<FastqRow>,
  absent: Job.Optional<FastqRow>[] = [],
): Write {
  return update(
    fastqEntity()
      .patch({ fastqId })
      .set(present)
      .remove(absent)
      .where((fastq, { eq }) => eq(fastq.version, version)),
  );
}

/** The event that tells of a fastq's change. */
export function eventOf(row: FastqRow, status: FastqStatus) {
  return createEvent(FastqStateChange, {
    ...row,
    status,
    id: row.fastqId,
    fastqSetId: row.fastqSetId ?? null,
  });
}

export function notFound(fastqId: string): VisibleError {
  return new VisibleError("fastq.not_found", `There is no fastq ${fastqId}.`, {
    hint: "GET /api/v1/fastqs lists what you may see.",
  });
}
