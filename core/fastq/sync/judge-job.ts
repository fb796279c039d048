import type { JobNote } from "#core/fastq/row";
import type { FastqJobType } from "#core/fastq/schema";
import type { Judgement, Outlook, View } from "#core/fastq/sync/judge";
import { hasFailedSince, isUnderWay, untilActive } from "#core/fastq/sync/judge-reads";

const names: Record<FastqJobType, string> = {
  QC: "QC",
  FINGERPRINT: "fingerprint",
  FILE_COMPRESSION: "file sizes and checksums",
  READ_COUNT: "read and base counts",
};

/** A fact that a job finds out: known, being found out, or to be found out once the reads can be read. */
export function untilJob(
  view: View,
  jobType: FastqJobType,
  known: { at: string; source?: string } | undefined,
): Outlook {
  const name = names[jobType];
  if (known) {
    const from = known.source ? `, from ${known.source}` : "";
    return { isMet: true, since: known.at, fact: `Its ${name} became known${from}.` };
  }
  const fact = `Its ${name} is not known.`;
  const note = view.row.jobs[jobType];
  if (note && isUnderWay(note))
    return {
      ...{ isMet: false, fact, isWorking: true, running: { jobType, note } },
      needs: `The ${jobType} job ${note.jobId} must end.`,
    };
  const failure = note && failureOf(view, jobType, note);
  if (failure) return { isMet: false, fact, failure };
  if (view.reads.kind === "active")
    return { isMet: false, fact, wish: jobType, needs: `A ${jobType} job must find it out.` };
  const reads = untilActive(view);
  return { ...reads, fact: `${fact} ${reads.fact}` };
}

/** A job that ended while the request was there, and left the fact unknown, is not begun again. */
function failureOf(
  { asked, row }: View,
  jobType: FastqJobType,
  note: JobNote,
): Judgement["failure"] {
  const { jobId, status, finishedAt = note.requestedAt, reason } = note;
  const isOver =
    hasFailedSince(note, asked.beganAt) || (status === "SUCCEEDED" && finishedAt >= asked.beganAt);
  if (!isOver) return undefined;
  const why = reason ?? (status === "SUCCEEDED" ? "it told nothing new" : "no reason is known");
  return {
    error: "FastqJobFailedError",
    cause: `The ${jobType} job ${jobId} of the fastq ${row.fastqId} (${row.rgid}) ended ${status}: ${why}`,
  };
}
