import type { JobNote } from "#core/fastq/row";
import type { Judgement, Outlook, View } from "#core/fastq/sync/judge";
import { nameOf, type ReadsState, readsState } from "#core/fastq/sync/reads-state";
import type { Place } from "#core/fastq/sync/schema";

/** All reads can be read, wherever they are; what needs their bytes waits for the same. */
export function untilActive(view: View): Outlook {
  return met(view.reads) ?? until(view, view.reads);
}

/**
 * All reads can be read below a place. What is there is looked at first; else the files have to come there, which only
 * thawing into the stage's place for restored reads does.
 */
export function untilInPlace(view: View, place: Place, restored: Place | undefined): Outlook {
  const there = readsState(view.row, place);
  const done = met(there);
  if (done) return done;
  if (view.reads.kind === "gone") return until(view, view.reads);
  if (there.kind === "coming") return until(view, there);
  const archived = [there, view.reads].find(({ kind }) => kind === "archived");
  const comesThere = restored ? restored.bucket === place.bucket : there.kind === "archived";
  if (!comesThere || (restored && !isWithin(place, restored) && !isWithin(restored, place)))
    return outside(view, place, restored);
  const isBrought = !restored || isWithin(restored, place);
  if (archived && isBrought) return until(view, archived);
  if (archived && !view.asked.forceUnarchiving) return until(view, archived);
  return {
    ...until(view, view.reads),
    isMet: false,
    needs: `Files of ${view.row.fastqId} must come to lie below ${uriOf(place)}: copy them there, and register where they are.`,
  };
}

function met(reads: ReadsState): Outlook | undefined {
  if (reads.kind !== "active") return undefined;
  return { isMet: true, since: reads.since, fact: `It can be read: ${reads.uri}.` };
}

/** What has to happen to reads in this state. */
function until(view: View, reads: ReadsState): Outlook {
  const { row } = view;
  if (reads.kind === "active")
    return { isMet: false, since: reads.since, fact: `It can be read: ${reads.uri}.` };
  if (reads.kind === "unknown")
    return {
      isMet: false,
      fact: `No file of ${reads.name} is known.`,
      needs: `The files of ${row.fastqId} must be registered, or its read set imported.`,
    };
  const { location } = reads;
  const state = location.storageState;
  const fact = `${nameOf(location)} is ${state}.`;
  const since = location.stateAt;
  if (reads.kind === "gone") {
    const [error, what] =
      state === "FAILED"
        ? (["ReadSetUploadFailedError", "could not be uploaded"] as const)
        : (["ReadSetDeletedError", "was deleted"] as const);
    const cause = `${nameOf(location)} of the fastq ${row.fastqId} (${row.rgid}) ${what}, and lies nowhere else.`;
    return { isMet: false, since, fact, failure: { error, cause } };
  }
  if (reads.kind === "archived") return { isMet: false, since, fact, ...thawing(view, fact) };
  const needs = state === "UPLOADING" ? "Its upload must end." : "Its thawing must end.";
  return { isMet: false, since, fact, needs, isWorking: true, ...runningThaw(view) };
}

function thawing(view: View, fact: string): Partial<Outlook> {
  const { asked, row } = view;
  const running = runningThaw(view);
  if (running) return { ...running, isWorking: true, needs: "Its thawing must end." };
  const name = `the fastq ${row.fastqId} (${row.rgid})`;
  if (!asked.forceUnarchiving)
    return {
      failure: {
        error: "FastqArchivedError",
        cause: `${fact} It is of ${name}, and the request does not say forceUnarchiving.`,
      },
    };
  const note = row.unarchiving;
  if (note && hasFailedSince(note, asked.beganAt))
    return {
      failure: {
        error: "UnarchivingFailedError",
        cause: `The unarchiving job ${note.jobId} of ${name} ended ${note.status}: ${note.reason ?? "no reason is known"}`,
      },
    };
  return { wish: "UNARCHIVING", needs: "It must be thawed." };
}

function runningThaw({ row: { unarchiving } }: View): Pick<Outlook, "running"> | undefined {
  if (!unarchiving || !isUnderWay(unarchiving)) return undefined;
  return { running: { jobType: "UNARCHIVING", note: unarchiving } };
}

/** True of work that is asked for or done. */
export function isUnderWay({ status }: JobNote): boolean {
  return status === "PENDING" || status === "RUNNING";
}

/** True of work that failed while somebody waited for it; what failed before is begun anew. */
export function hasFailedSince({ status, finishedAt, requestedAt }: JobNote, at: string): boolean {
  return (status === "FAILED" || status === "ABORTED") && (finishedAt ?? requestedAt) >= at;
}

function outside(view: View, place: Place, restored: Place | undefined): Outlook {
  const { fastqId, rgid } = view.row;
  const whither = restored
    ? `thawed reads are copied to ${uriOf(restored)} only`
    : "this stage copies thawed reads nowhere";
  const cause = `requirements.hasActiveReadSet: nothing of the fastq ${fastqId} (${rgid}) can be read below ${uriOf(place)}, and ${whither}.`;
  const failure: Judgement["failure"] = { error: "InvalidSyncRequestError", cause };
  return { isMet: false, fact: `Nothing can be read below ${uriOf(place)}.`, failure };
}

/** True when all that lies below `inner` lies below `outer`. */
function isWithin(inner: Place, outer: Place): boolean {
  return uriOf(inner).startsWith(uriOf(outer));
}

const uriOf = ({ bucket, prefix }: Place) => `s3://${bucket}/${prefix.replace(/^\//, "")}`;
