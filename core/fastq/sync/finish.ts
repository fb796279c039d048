import { create as createEvent } from "#core/event";
import type { Told } from "#core/fastq/sync/answer";
import { SyncAborted, SyncFailed, SyncSucceeded } from "#core/fastq/sync/event";
import { isEnded, load, write } from "#core/fastq/sync/request-row";
import type { SyncRequestRow, Verdict } from "#core/fastq/sync/sync-request.entity";
import { ChangedError } from "#core/job";
import { iso } from "#core/time";

/** A request of which it is decided what its task is told. */
export type Decided = SyncRequestRow & { verdict: Verdict };
type End = Pick<SyncRequestRow, "error" | "statusReason"> & { status: Verdict["outcome"] };

const verbs = { SUCCEEDED: "succeed", FAILED: "fail", ABORTED: "abort" } as const;

/** The end of a request whose task was told, or waits no more: state, audit record and event together. */
export async function finish(row: Decided, told: Exclude<Told, "unanswered">): Promise<void> {
  const end = endOf(row.verdict, told);
  const set = { ...end, finishedAt: iso(), dueAt: undefined, dueShard: undefined };
  const action = `sync_request.${verbs[end.status]}`;
  try {
    await write(row, set, { action, event: eventOf(row, end) });
  } catch (error) {
    if (!(error instanceof ChangedError)) throw error;
    // Somebody else told the same task the same, and was faster.
    const current = await load(row.syncRequestId);
    if (current && !isEnded(current)) throw error;
  }
}

function endOf({ outcome, error, cause }: Verdict, told: "told" | "closed"): End {
  if (told === "told")
    return {
      status: outcome,
      ...(error && { error }),
      ...(cause !== undefined && { statusReason: cause }),
    };
  const unheard = outcome === "SUCCEEDED" ? "all is met" : `${error}: ${cause}`;
  return {
    status: "ABORTED",
    statusReason: `Its task waits no more, and was not told: ${unheard}`,
  };
}

function eventOf(row: Decided, { status, error, statusReason }: End) {
  const { syncRequestId, projectId } = row;
  const subject = { syncRequestId, projectId };
  if (status === "SUCCEEDED") return createEvent(SyncSucceeded, subject);
  const reason = statusReason ?? status;
  if (status === "ABORTED") return createEvent(SyncAborted, { ...subject, reason });
  return createEvent(SyncFailed, { ...subject, error: error ?? null, reason });
}
