import { write } from "#core/fastq/change";
import { find } from "#core/fastq/location";
import { markOf, moveMark } from "#core/fastq/outside/mark.entity";
import { thawed } from "#core/fastq/outside/places";
import type { OutsideUnarchiving } from "#core/fastq/outside/schema";
import { isSame } from "#core/fastq/reads";
import type { FastqRow, JobNote } from "#core/fastq/row";
import * as Job from "#core/job";
import * as Log from "#core/log";
import { iso, now, seconds } from "#core/time";

/**
 * Takes in what became of an unarchiving job of somebody else's: each of its fastqs gets the job's note, by which those
 * who wait for it go on or fail, and once it has SUCCEEDED its files there can be read. Fastqs that are not known are
 * left out.
 */
export async function take(
  told: OutsideUnarchiving,
  time: string,
): Promise<"changed" | "unchanged" | "stale" | "unknown"> {
  const at = iso(time);
  const fastqIds = [...new Set(told.fastqIds)];
  const outcomes: Awaited<ReturnType<typeof takeOne>>[] = [];
  for (const fastqId of fastqIds) outcomes.push(await takeOne(fastqId, told, at));
  const unknown = fastqIds.filter((_, n) => outcomes[n] === "unknown");
  if (unknown.length > 0)
    Log.info("An unarchiving job has fastqs that are not known", { jobId: told.id, unknown });
  const order = ["changed", "unchanged", "stale", "unknown"] as const;
  return order.find((outcome) => outcomes.includes(outcome)) ?? "unknown";
}

function takeOne(fastqId: string, told: OutsideUnarchiving, at: string) {
  return Job.onCurrent(
    () => find(fastqId),
    async (row) => {
      if (!row) return "unknown" as const;
      const mark = await markOf(fastqId, "unarchiving");
      if (mark && mark.at > at) return "stale" as const;
      const note = noteOf(row, mark?.jobId, told, at);
      const reads = told.status === "SUCCEEDED" ? thawed(row.reads, at) : row.reads;
      const isThawed = !isSame(row.reads, reads);
      if (!note && !isThawed) return "unchanged" as const;
      await write(
        row,
        { ...(note && { unarchiving: note }), ...(isThawed && { reads }) },
        {
          action: "fastq.take_in_unarchiving",
          status: isThawed ? "READ_SET_ACTIVE" : "UNARCHIVING_UPDATED",
          details: { source: "event", jobId: told.id, status: told.status },
          also: [moveMark({ targetId: fastqId, topic: "unarchiving", at, jobId: told.id })],
        },
      );
      return "changed" as const;
    },
  );
}

/** The note as this makes it; undefined when it stays: it says so already, or a job of this stage is at work. */
function noteOf(
  { unarchiving: known }: FastqRow,
  outsideJobId: string | undefined,
  { id: jobId, status, errorMessages }: OutsideUnarchiving,
  at: string,
): JobNote | undefined {
  const isSameJob = known?.jobId === jobId;
  const isOurs = known !== undefined && !isSameJob && known.jobId !== outsideJobId;
  if (isOurs && isUnderWay(known)) return undefined;
  // Within a second, events come in any order: an end stays the end.
  if (isSameJob && (known.status === status || !isUnderWay(known))) return undefined;
  const said = [errorMessages ?? []].flat().join("; ");
  const isFailure = status === "FAILED" || status === "ABORTED";
  const before = isSameJob ? known : undefined;
  return {
    jobId,
    status,
    attempts: before?.attempts ?? (known?.attempts ?? 0) + 1,
    requestedAt: before?.requestedAt ?? at,
    ...(status !== "PENDING" && { startedAt: before?.startedAt ?? at }),
    ...(!isUnderWay({ status }) && { finishedAt: endOf(at) }),
    ...(isFailure && { reason: String(Log.redact(said || "no reason was told")).slice(0, 2000) }),
  };
}

/** Times of events are cut to their second: it ended by the end of it. Who began to wait within it did so before. */
function endOf(at: string): string {
  return iso(Math.min(now(), Date.parse(at) + seconds(1) - 1));
}

function isUnderWay({ status }: Pick<JobNote, "status">): boolean {
  return status === "PENDING" || status === "RUNNING";
}
