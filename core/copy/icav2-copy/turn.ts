import { isWanted, load } from "#core/copy/change";
import * as Lookup from "#core/copy/icav2/lookup/lookup";
import { countsOf } from "#core/copy/icav2-copy/counts";
import { isOver, type Round, round } from "#core/copy/icav2-copy/round";
import { isToBeSent, sendAll } from "#core/copy/icav2-copy/send-all";
import * as Slots from "#core/copy/icav2-copy/slots";
import type { Task } from "#core/copy/icav2-copy/task-state";
import { isPassing, type Turn } from "#core/copy/icav2-copy/work";
import * as Machine from "#core/copy/machine";
import type { CopyRun } from "#core/copy/schema";
import * as Log from "#core/log";
import { now, seconds, sleep } from "#core/time";

/** What comes next: another turn after `waitSeconds`, the end of the copy, or nothing, since it was aborted or another run has begun. */
export type Outcome = { state: "again" | "done" | "stopped"; waitSeconds: number };

/** After a look that ICA did not answer. */
const troubleSeconds = 30;

/**
 * One look at a copy job: see `round.ts`. While files of other places are sent to ICA it looks again and again, until
 * they are all sent or `until` (epoch milliseconds) is over. Jobs of ICA that an abort finds go on: ICA cannot stop them.
 */
export async function turn(run: CopyRun, until: number): Promise<Outcome> {
  const row = await load(run);
  if (!isWanted(row, run.run)) return stopped(run);
  if (row.dryRun) return { state: "done", waitSeconds: 0 };
  const given: Turn = { run, lookup: Lookup.open(`${run.copyJobId} ${run.run}`) };
  const { outcome, toSend } = await look(given);
  if (outcome.state !== "again" || toSend.length === 0) return outcome;
  return lookOn(given, outcome, toSend, until);
}

/** Sends, and meanwhile looks. */
async function lookOn(
  given: Turn,
  first: Outcome,
  toSend: Task[],
  until: number,
): Promise<Outcome> {
  const stop = new AbortController();
  let isSent = false;
  const sending = sendAll(given, toSend, until, stop.signal).finally(() => {
    isSent = true;
  });
  // Thrown where it is waited for, below.
  const settled = sending.catch(() => undefined);
  let outcome = first;
  try {
    while (outcome.state === "again" && !isSent && now() < until) {
      const pause = new AbortController();
      const pauseMs = Math.min(seconds(outcome.waitSeconds), Math.max(0, until - now()));
      const paused = sleep(pauseMs, pause.signal).catch(() => undefined);
      await Promise.race([settled, paused]);
      pause.abort();
      ({ outcome } = await look(given));
    }
  } finally {
    stop.abort();
    await settled;
  }
  await sending;
  return outcome.state === "again" ? (await look(given)).outcome : outcome;
}

async function look(given: Turn): Promise<{ outcome: Outcome; toSend: Task[] }> {
  const nothing = (outcome: Outcome) => ({ outcome, toSend: [] });
  let found: Round;
  try {
    found = await round(given);
  } catch (error) {
    if (!isPassing(error)) throw error;
    Log.warn("ICA cannot be looked at", { copyJobId: given.run.copyJobId, error });
    return nothing({ state: "again", waitSeconds: troubleSeconds });
  }
  if (!(await Machine.progress(given.run, countsOf(found.tasks))))
    return nothing(await stopped(given.run));
  if (isOver(found)) return nothing({ state: "done", waitSeconds: 0 });
  const { waitSeconds, tasks } = found;
  return { outcome: { state: "again", waitSeconds }, toSend: tasks.filter(isToBeSent) };
}

async function stopped({ copyJobId }: CopyRun): Promise<Outcome> {
  await Slots.release(copyJobId);
  return { state: "stopped", waitSeconds: 0 };
}
