import { ChangedError } from "#core/job";
import { act, lookAgainMs } from "#core/share/sharing-job/act";
import { decide } from "#core/share/sharing-job/decide";
import { look } from "#core/share/sharing-job/look";
import { find, isEnded, moveDue } from "#core/share/sharing-job/row";
import type { SharingJobRow } from "#core/share/sharing-job/sharing-job.entity";
import { tidy } from "#core/share/sharing-job/tidy";
import { iso, now } from "#core/time";

/** Steps from the first to the last are seven; others may come in between. */
const mostTurns = 20;

/**
 * Takes a job as far as it can go now, whatever told of it. Done twice, or by two at once, it is the same. Throws what
 * may pass by itself; the sweep comes back to a job that nothing tells of.
 */
export async function advance(sharingJobId: string): Promise<"unknown" | "waits" | "ended"> {
  for (let turn = 0; turn < mostTurns; turn++) {
    const row = await find(sharingJobId);
    if (!row) return "unknown";
    if (isEnded(row)) {
      await tidy(row);
      return "ended";
    }
    const seen = await look(row);
    const step = decide(row, seen, iso());
    if (step.do === "wait") {
      await postpone(row);
      return "waits";
    }
    try {
      await act(row, step, seen);
    } catch (error) {
      if (!(error instanceof ChangedError)) throw error;
    }
  }
  return "waits";
}

/** Whatever it waits for tells of itself; it is looked at all the same, now and then. */
async function postpone(row: SharingJobRow): Promise<void> {
  if (row.dueAt !== undefined && row.dueAt <= iso()) await moveDue(row, iso(now() + lookAgainMs));
}
