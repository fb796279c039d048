import { VisibleError } from "#core/error";
import { onCurrent, write } from "#core/fastq/change";
import { writeReads } from "#core/fastq/location";
import { isSame, type Reads, statusOf } from "#core/fastq/reads";
import type { FastqRow, JobNote } from "#core/fastq/row";
import type { UnarchivingJobRow } from "#core/fastq/unarchiving/unarchiving-job.entity";
import { iso } from "#core/time";

/** What became of a fastq in a job; `reads`: its files as they are now, if they have changed. */
export type Outcome = {
  status: "SUCCEEDED" | "FAILED" | "ABORTED";
  reason?: string | undefined;
  reads?: (row: FastqRow) => Reads | undefined;
};

/** True while a job has the fastq in its hands. */
export function isUnderWay(note: JobNote | undefined): boolean {
  return note?.status === "PENDING" || note?.status === "RUNNING";
}

/** The note of a job that is about to begin. */
export function beginNote(
  row: FastqRow,
  { unarchivingJobId, createdAt }: UnarchivingJobRow,
): JobNote {
  return {
    jobId: unarchivingJobId,
    status: "RUNNING",
    attempts: (row.unarchiving?.attempts ?? 0) + 1,
    requestedAt: createdAt,
    startedAt: createdAt,
  };
}

/**
 * Notes on a fastq what became of it in a job, together with where its files lie now. A note that has ended stays as
 * it is, and so does one of another job; what is known of the files is taken all the same. Answers the note of the
 * job; undefined when it is not the fastq's (any more), or the fastq is gone.
 */
export async function endNote(
  fastqId: string,
  { unarchivingJobId }: Pick<UnarchivingJobRow, "unarchivingJobId">,
  { status, reason, reads: readsOf }: Outcome,
): Promise<JobNote | undefined> {
  const row = await unlessGone(() =>
    onCurrent(fastqId, (row) => {
      const { unarchiving: note } = row;
      const reads = readsOf?.(row);
      const isMoved = reads && !isSame(row.reads, reads);
      const isOpen = note?.jobId === unarchivingJobId && isUnderWay(note);
      const ended: Partial<FastqRow> = isOpen
        ? { unarchiving: { ...note, status, finishedAt: iso(), ...(reason && { reason }) } }
        : {};
      const told = { action: "fastq.unarchive", details: { unarchivingJobId, status, reason } };
      if (isMoved) {
        const seen = isOpen && status !== "SUCCEEDED" ? undefined : statusOf(row.reads, reads);
        const facts = { source: "unarchiving", facts: ended };
        return writeReads(row, reads, { ...told, ...facts, status: seen ?? "UNARCHIVING_UPDATED" });
      }
      if (!isOpen) return Promise.resolve(row);
      return write(row, ended, { ...told, status: "UNARCHIVING_UPDATED" });
    }),
  );
  return row?.unarchiving?.jobId === unarchivingJobId ? row.unarchiving : undefined;
}

async function unlessGone(work: () => Promise<FastqRow>): Promise<FastqRow | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof VisibleError && error.code === "fastq.not_found") return undefined;
    throw error;
  }
}
